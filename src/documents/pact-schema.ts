/** The shape of a pact file: every key it may have. Unknown keys are errors; durations become milliseconds. */
import { z } from "zod";
import {
  autonomies,
  type Bound,
  interventionKinds,
  interventionModes,
  type Limit,
  type Raci,
  severities,
  statistics,
  type Window,
} from "../domain/pact.ts";
import { day, hour, minute, second } from "../domain/time.ts";
import { checked, issue, jsonSchemaOf, means, Problem } from "./checked.ts";
import { shorten } from "./located.ts";
import { date, id, ladderAfter, ttl, webAddress, windowTime } from "./values.ts";

/** Of what a threshold must have, from itself or from a pact above. */
const needed = "needed, unless a parent states it";

const text = z.string().min(1).max(2_000);
const severity = z.enum(severities);
const kind = z.enum(interventionKinds);
const mode = z.enum(interventionModes);

/** `people: dana` where a list is meant, or a list where one person is meant, are told apart from a wrong name. */
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

const bound = z.strictObject({
  above: z
    .number()
    .optional()
    .meta(means("Beyond the bound when strictly greater. One of above and below.", [0.06])),
  below: z
    .number()
    .optional()
    .meta(means("Beyond the bound when strictly less.", [0.3])),
});

const oneSide = (value: { above?: number; below?: number }, context: z.RefinementCtx, need: boolean) => {
  const sides = Number(value.above !== undefined) + Number(value.below !== undefined);
  if (sides > 1) context.addIssue(issue("bound_one_side", "a bound has one side", "Write either above or below."));
  if (need && sides === 0) context.addIssue(issue("field_missing", "the bound is missing", "Write above or below."));
};

const clear = bound
  .superRefine((value, context) => oneSide(value, context, true))
  .transform(({ above, below }): Bound => (above !== undefined ? { above } : { below: below ?? 0 }));

const breach = bound
  .extend({
    clear: clear
      .optional()
      .meta(
        means(
          "Hysteresis: the breach lasts until the value is beyond this, on the safe side.",
          [{ above: 0.5 }],
          "the breach bound itself",
        ),
      ),
  })
  .superRefine((value, context) => oneSide(value, context, false));
const nearMiss = bound
  .extend({
    do: kind.optional().meta(means("In force while the value is in the band.", ["supervise"])),
    mode: mode.optional().meta(means("As in intervention.", ["automatic"])),
  })
  .superRefine((value, context) => oneSide(value, context, false));

const window = z
  .strictObject({
    runs: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta(
        means("The last so many runs that have a sample; each counts once, with its last. One of runs and time.", [10]),
      ),
    time: windowTime.optional().meta(means("The time up to now on the agent's own clock.", ["15m"])),
  })
  .superRefine(({ runs, time }, context) => {
    if ((runs === undefined) === (time === undefined))
      context.addIssue(
        issue("window_one_kind", "a window counts runs or time", "Write { runs: 10 } or { time: 15m }."),
      );
  })
  .transform(({ runs, time }): Window => (runs !== undefined ? { runs } : { time: time ?? 0 }));

const limitUnits: Record<string, number> = { s: second, m: minute, h: hour, d: day };

const limit = checked<Limit>(
  { type: "string", pattern: "^[1-9]\\d{0,5}/(s|m|h|d)$", "x-type": "calls per time" },
  (value) => {
    const found = typeof value === "string" ? /^([1-9]\d{0,5})\/(s|m|h|d)$/.exec(value) : null;
    const per = limitUnits[found?.[2] ?? ""];
    return found && per
      ? { count: Number(found[1]), per }
      : new Problem("limit_format", `${shorten(String(value))} is not a limit`, "Write calls per time, like 10/m.");
  },
);

const intervention = z.strictObject({
  do: kind
    .optional()
    .meta(
      means(
        "What is done to the agent. supervise: nothing runs but `free` tools. throttle: at most `limit`. pause, quarantine: nothing at all.",
        ["quarantine", "supervise", "throttle", "pause"],
      ),
    ),
  mode: mode
    .optional()
    .meta(
      means(
        "automatic: done, then told. gated: a person is asked first, and silence ends as `on_silence`. human-review: nothing is prepared, a person chooses.",
        ["gated", "automatic", "human-review"],
      ),
    ),
  limit: limit
    .optional()
    .meta(means("For throttle: calls per s, m, h or d. A restart of Wardroom refills it.", ["10/m"])),
  ttl: ttl
    .optional()
    .meta(means("How long a person has to decide a gated one. The card prints the minute.", ["20m"], "30m")),
  on_silence: z
    .enum(["apply", "hold", "drop"])
    .optional()
    .meta(
      means(
        "Nobody decided in time. apply: it is done. hold: it stays open and the ladder starts again. drop: nothing is done.",
        ["apply", "hold", "drop"],
        "apply",
      ),
    ),
});

const attribute = z.union([z.string(), z.number(), z.boolean()]);

const threshold = z.strictObject({
  id: id("a threshold id").meta(
    means("Its name, cited as `pact@version#id`. A child pact changes a threshold by naming its id.", ["task-failure"]),
  ),
  title: text
    .optional()
    .meta(means("After the agent's name, in the title of the card.", ["fails its travellers"], "the id")),
  signal: id("a signal name")
    .optional()
    .meta(means("What is measured; see [signals](signals.md).", ["evaluation.task_success"], needed)),
  stat: z
    .enum(statistics)
    .optional()
    .meta(
      means(
        "How the samples of the window become one value; see [statistics](signals.md#statistics).",
        [...statistics],
        needed,
      ),
    ),
  window: window.optional().meta(means("Which samples count.", [{ runs: 10 }, { time: "15m" }], needed)),
  per: z
    .enum(["agent", "role", "room", "fleet"])
    .optional()
    .meta(means("Whose samples are judged together.", ["agent", "role", "room", "fleet"], "`agent`")),
  match: z
    .record(z.string().min(1), attribute)
    .optional()
    .meta(means("Only signals with all of these attributes.", [{ channel: "web" }], "all signals")),
  over: id("a signal name")
    .optional()
    .meta(means("The divisor of the statistic ratio.", ["refund.count"])),
  by: text.optional().meta(means("The attribute that consistency compares.", ["policy.version"])),
  min_samples: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta(means("With fewer samples nothing is judged.", [10], "1")),
  near_miss: nearMiss
    .optional()
    .meta(
      means(
        "The band before the breach. One stay in it that ends on the safe side is a near miss.",
        [{ below: 0.5 }],
        "no near band",
      ),
    ),
  breach: breach.optional().meta(means("The bound whose crossing opens a breach.", [{ below: 0.3 }], needed)),
  severity: severity.optional().meta(means("How bad; a ladder step may start `from` a severity.", ["high"], needed)),
  failure_mode: id("a failure mode")
    .optional()
    .meta(
      means(
        "Near misses are counted by it. One of context-lost, wrong-output, unauthorized-act, stale-state, silent-drift, tool-failure, overspend, unavailable, or one that the fleet pact adds.",
        ["wrong-output"],
        needed,
      ),
    ),
  intervention: intervention
    .optional()
    .meta(
      means(
        "What is done to the agent at a breach, and who decides it.",
        [{ do: "quarantine", mode: "gated", ttl: "20m" }],
        needed,
      ),
    ),
  enforce: z
    .enum(["live", "shadow"])
    .optional()
    .meta(means("As for the whole pact, for this threshold alone.", ["live", "shadow"], "as the pact says")),
  says: text
    .optional()
    .meta(
      means(
        "The sentence on the card; its placeholders are listed with the [signals](signals.md#the-sentence-on-the-card).",
        ["{bad} of its last {n} travellers were failed"],
        "a sentence made of value, signal and bound",
      ),
    ),
  unit: z
    .string()
    .max(16)
    .optional()
    .meta(means("Put after a number on the card; before it for $, € and £.", ["min"], "none")),
  rationale: text
    .optional()
    .meta(
      means("Why the bound is where it is; for whoever is woken by it.", [
        "Eight of ten wrong is worse than the desk it replaced.",
      ]),
    ),
  review_by: date.optional().meta(means("Lint warns once this day has passed.", ["2027-03-01"])),
  runbook: webAddress
    .optional()
    .meta(means("What to do, linked from the card. https only.", ["https://runbooks.acme.example/desk"])),
});

const meansAsk = {
  by: means(
    "Who approves: a RACI role, a person or a list of people.",
    ["accountable", ["dana", "lee"]],
    "`accountable`",
  ),
  quorum: means("How many different people must approve.", [1], "1"),
  ttl: means("How long they have.", ["30m"], "30m"),
  on_silence: means("Nobody decided in time. deny: not run. hold: it stays open.", ["deny", "hold"], "`deny`"),
};

const approvers = z.union([person, z.array(person).min(1)]);

const asks = z.strictObject({
  by: approvers.optional().meta(meansAsk.by),
  quorum: z.int().min(1).max(20).optional().meta(meansAsk.quorum),
  ttl: ttl.optional().meta(meansAsk.ttl),
  on_silence: z.enum(["deny", "hold"]).optional().meta(meansAsk.on_silence),
  risk: z
    .enum(["normal", "irreversible"])
    .optional()
    .meta(means("irreversible: the approver types the amount.", ["normal", "irreversible"], "`normal`")),
});

const approval = asks.extend({
  by: approvers.default("accountable").meta(meansAsk.by),
  quorum: z.int().min(1).max(20).default(1).meta(meansAsk.quorum),
  ttl: ttl.default(30 * minute).meta(meansAsk.ttl),
  on_silence: z.enum(["deny", "hold"]).default("deny").meta(meansAsk.on_silence),
});

const tool = id("a tool name");

const action = z
  .strictObject({
    tool: tool.meta(means("Which tool; every rule that matches applies.", ["send_certificate"])),
    when: text
      .optional()
      .meta(
        means(
          "A condition in CEL over args, tool, agent, run, room, autonomy, grant. One that errors asks.",
          ["args.amount >= 150.0"],
          "always",
        ),
      ),
    decision: z
      .literal("deny")
      .optional()
      .meta(means("Never allowed. A rule has either decision or approval.", ["deny"])),
    approval: approval.optional().meta(means("A person must approve each call.", [{ by: "accountable", quorum: 1 }])),
    says: text
      .optional()
      .meta(
        means("The sentence the approver reads.", ["Sends a certificate to {args.user_id}; it cannot be called back"]),
      ),
    show: z
      .array(z.string())
      .optional()
      .meta(means("The arguments the card shows.", [["amount", "user_id"]])),
    redact: z
      .array(z.string())
      .optional()
      .meta(means("The arguments nobody is shown.", [["card"]])),
    until: z
      .enum(autonomies)
      .optional()
      .meta(means("Agents with this autonomy are no longer asked.", ["trusted"])),
    standing: z
      .strictObject({
        max_uses: z
          .int()
          .min(1)
          .meta(means("How many calls.", [5])),
        ttl: ttl.meta(means("For how long.", ["1h"])),
        same: z.array(z.string()).meta(means("The arguments that must stay the same.", [["user_id"]])),
      })
      .optional()
      .meta(
        means("One approval may cover this many more calls.", [{ max_uses: 5, ttl: "1h", same: ["user_id"] }], "never"),
      ),
  })
  .superRefine(({ decision, approval, until, standing }, context) => {
    if ((decision === undefined) === (approval === undefined))
      context.addIssue(
        issue("action_one_way", "a rule either denies or asks", "Write decision: deny, or approval: { ... }."),
      );
    if (decision && (until || standing))
      context.addIssue(
        issue("action_one_way", "a rule that denies has nothing to widen", "Remove until and standing."),
      );
  });

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
    .array(threshold)
    .default([])
    .meta(means("What counts as a breach. They merge by id; a child states only what it tightens.", [[]], "none")),
  actions: z
    .array(action)
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
  asks: asks
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
            .meta(means("Runs in a row without breach or near miss.", [50])),
          drill: z
            .boolean()
            .optional()
            .meta(means("Also a passed drill.", [true], "false")),
        })
        .optional()
        .meta(means("When more is earned.", [{ clean_runs: 50, drill: true }], "never")),
      narrow_on: severity.optional().meta(means("A breach from this severity on takes it back.", ["high"])),
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
        "What the agent does while Wardroom does not answer: nothing, or what a rule or `free` allows. Told with every answer of [the gate](gate.md#when-wardroom-does-not-answer).",
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
