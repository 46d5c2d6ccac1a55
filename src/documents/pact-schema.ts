/** The shape of a pact file: every key it may have. Unknown keys are errors; durations become milliseconds. */
import { z } from "zod";
import { autonomies, type Raci, severities } from "../domain/pact/pact.ts";
import { actionSchema, asksSchema, tool } from "./action-schema.ts";
import { checked, issue, jsonSchemaOf, means, Problem } from "./checked.ts";
import { thresholdSchema } from "./threshold-schema.ts";
import { id, ladderAfter, text } from "./values.ts";

const severity = z.enum(severities);
const person = id("a person");

const accountable = checked<string>(
  { type: "string", description: "Exactly one person.", "x-type": "person" },
  (value) => {
    if (Array.isArray(value))
      return new Problem(
        "raci_accountable_many",
        "more than one person is accountable",
        "Name exactly one; the others may be responsible or consulted.",
      );
    if (typeof value !== "string" || value === "")
      return new Problem("raci_accountable_missing", "nobody is accountable", "Name exactly one person.");
    return value;
  },
);

const raci = z
  .strictObject({
    responsible: person.optional().meta(means("Does the work of keeping it well; may stop an agent.", ["sam"])),
    accountable: accountable
      .optional()
      .meta(means("Answers for it: asked first, and the one who may let go. Exactly one person.", ["dana"])),
    consulted: z
      .array(person)
      .optional()
      .meta(means("May steer: acknowledge, comment, resolve.", [["lee"]], "none")),
    informed: z
      .array(person)
      .optional()
      .meta(means("Kept informed; may steer as well.", [["mia"]], "none")),
  })
  .transform((stated): Partial<Raci> => stated);

const step = z.strictObject({
  after: ladderAfter.meta(means("Counted from the opening, in order.", ["5m"])),
  to: id("a ladder target").meta(
    means(
      "responsible, accountable, deputy (the accountable's), consulted, room, a person, a rota or a page. Who is away is skipped at once for the deputy.",
      ["accountable", "deputy", "room", "oncall:desk", "page:pd"],
    ),
  ),
  from: severity.optional().meta(means("Only from this severity on.", ["critical"], "every severity")),
});

const ladder = z.array(step).superRefine((steps, context) => {
  if (steps.length === 0)
    context.addIssue(
      issue("escalation_empty", "the escalation has no steps", "Add { after: 0s, to: accountable }, or leave it out."),
    );
  for (const [index, one] of steps.entries()) {
    const before = steps[index - 1];
    if (before && one.after < before.after)
      context.addIssue(
        issue("escalation_order", "this step comes before the one above it", "Order the steps by after.", [
          index,
          "after",
        ]),
      );
  }
});

const slot = z.enum(["input", "output", "tool_calls", "evaluation", "authorization"]);

export const pactSchema = z.strictObject({
  id: id("a pact id").meta(means("Its name for good; versions are counted under it.", ["airline-service"])),
  level: z
    .enum(["fleet", "room", "agent"])
    .meta(
      means("For the whole fleet, one room or one agent. One fleet pact; at most one a room and one an agent.", [
        "room",
      ]),
    ),
  of: id("a room or an agent")
    .optional()
    .meta(means("The room or the agent; absent for the fleet pact.", ["airline"])),
  base: z
    .int()
    .min(1)
    .optional()
    .meta(
      means(
        "The live version this text was edited from, so that nobody's change is lost. `pact export` writes it.",
        [3],
        "a new pact",
      ),
    ),
  enforce: z
    .enum(["live", "shadow"])
    .optional()
    .meta(means("shadow: judged and recorded, nobody is pinged and nothing refused.", ["live", "shadow"], "`live`")),
  title: text.optional().meta(means("What people call it.", ["Airline service desk"])),
  boundary: text
    .optional()
    .meta(means("Where the work it is about begins and ends.", ["from a traveller's request to the changed booking"])),
  promise: text
    .optional()
    .meta(
      means("What is promised, in one sentence.", [
        "Changes a booking only as the traveller asked and the policy allows.",
      ]),
    ),
  raci: raci
    .optional()
    .meta(
      means(
        "Who answers for it; people of wardroom.yaml. Nearest pact wins. An agent without a living accountable is unowned.",
        [{ responsible: "sam", accountable: "dana" }],
        "the parents'",
      ),
    ),
  thresholds: z
    .array(thresholdSchema)
    .default([])
    .meta(means("What counts as a breach. They merge by id; a child states only what it tightens.", [[]], "none")),
  actions: z
    .array(actionSchema)
    .default([])
    .meta(
      means(
        "Rules for what an agent asks before it acts; see [the gate](gate.md). Rules of parents and children add up.",
        [[]],
        "none",
      ),
    ),
  unlisted: z
    .enum(["allow", "ask", "deny"])
    .optional()
    .meta(means("What holds for tools that no rule names.", ["allow", "deny", "ask"], "`allow`")),
  free: z
    .array(tool)
    .optional()
    .meta(means("Tools that are never asked for. A child may only name fewer.", [["think", "calculate"]], "none")),
  asks: asksSchema
    .optional()
    .meta(means("How an approval goes for whatever asks without a rule of its own.", [{ ttl: "30m" }])),
  escalation: ladder
    .optional()
    .meta(
      means(
        "Who is reached when, until somebody decides.",
        [[{ after: "0s", to: "accountable" }]],
        "the accountable at once",
      ),
    ),
  evidence: z
    .array(slot)
    .optional()
    .meta(means("What a run must leave behind to count as complete.", [["tool_calls", "evaluation"]], "nothing")),
  autonomy: z
    .strictObject({
      start: z
        .enum(autonomies)
        .optional()
        .meta(
          means(
            "supervised: everything asks but `free`. standard: the rules decide. trusted: rules marked `until: trusted` no longer ask.",
            [...autonomies],
            "`standard`",
          ),
        ),
      widen_after: z
        .strictObject({
          clean_runs: z
            .int()
            .min(1)
            .meta(
              means("Closed runs in a row with complete evidence and without a breach or near miss of its own.", [50]),
            ),
          drill: z
            .boolean()
            .optional()
            .meta(
              means(
                "Also a drill since its autonomy last changed that was answered by somebody other than whoever started it.",
                [true],
                "false",
              ),
            ),
        })
        .optional()
        .meta(
          means(
            "When it earns one step more, from `supervised` over `standard` to `trusted`; only while somebody who answers for it is there.",
            [{ clean_runs: 50, drill: true }],
            "never",
          ),
        ),
      narrow_on: severity
        .optional()
        .meta(means("A breach of its own from this severity on takes one step back, at once.", ["high"], "never")),
    })
    .optional()
    .meta(means("How much an agent may do without asking.", [{ start: "standard" }])),
  postmortem: z
    .strictObject({
      from: severity.optional().meta(means("For breaches from this severity on.", ["high"])),
      or_escalated_to: z
        .int()
        .min(1)
        .optional()
        .meta(means("Or for those that reached this ladder step.", [2])),
    })
    .optional()
    .meta(means("When one is drafted.", [{ from: "high" }], "never")),
  if_wardroom_is_down: z
    .enum(["deny", "allow_listed"])
    .optional()
    .meta(
      means(
        "What the agent does while Wardroom does not answer: nothing, or only `free` tools. Told with every answer of [the gate](gate.md#when-wardroom-does-not-answer).",
        ["deny", "allow_listed"],
        "`deny`",
      ),
    ),
  overridable: z
    .array(text)
    .optional()
    .meta(means("Fields in which children may be looser.", [["thresholds.latency"]], "none")),
  failure_modes: z
    .array(id("a failure mode"))
    .optional()
    .meta(means("Further failure modes; the fleet pact only.", [["double-booking"]], "none")),
});

/** The JSON Schema of a pact file, for editors: published at /schemas/pact.json. */
export const pactJsonSchema = (): Record<string, unknown> => ({
  ...jsonSchemaOf(pactSchema),
  title: "Wardroom pact",
});
