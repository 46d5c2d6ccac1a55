/** Breaches over HTTP: what their cards show, and what their buttons do. */
import { z } from "zod";
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import { type DecidedBy, verdicts } from "../../domain/journal/event.ts";
import { interventionKinds, interventionModes, severities } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import type { RefusalCode } from "../../domain/words/reply.ts";
import { decideBreach } from "../../flows/decide/run-breach-command.ts";
import { idText } from "../../http/read-body.ts";
import { breachFacts } from "../../views/breach-facts.ts";
import { defineThing, defineVerb } from "./people-thing.ts";
import { instant, nullable, said } from "./shapes.ts";

const statuses = ["open", "resolved", "reviewed"] as const;

const states = [
  "none",
  "proposed",
  "approved",
  "denied",
  "expired",
  "applied",
  "lifted",
  "withdrawn",
  "let-run",
] as const;

const facts = z
  .object({
    id: z.string(),
    status: z.enum(statuses),
    agent: z.string().describe("That opened it; members says whom it is about"),
    scope: nullable(z.string()).describe("role:ROOM/ROLE, room:ROOM or fleet where several are judged together"),
    members: z
      .array(
        z.object({
          agent: z.string(),
          clause: z.string(),
          operator: nullable(z.string()),
          accountable: z.string(),
          value: z.number(),
          state: z.enum(states),
          do: z.enum(interventionKinds),
          recovered_at: nullable(instant),
        }),
      )
      .describe("Each under its own pact; several in a storm, or where they are judged together"),
    room: z.string(),
    role: nullable(z.string()),
    operator: nullable(z.string()).describe("Runs the agent; never lets it go"),
    clause: z.string().describe("pact@version#threshold, as in force when it opened"),
    title: z.string(),
    severity: z.enum(severities),
    failure_mode: z.string(),
    measured: z.object({
      signal: z.string(),
      value: z.number(),
      samples: z.int(),
      bad: z.int().describe("Samples beyond the breach bound"),
      at: nullable(instant).describe("Event time of the crossing signal"),
      received_at: nullable(instant),
    }),
    near_misses: z.int(),
    intervention: z.object({
      do: z.enum(interventionKinds),
      mode: z.enum(interventionModes),
      state: z.enum(states),
      by: nullable(z.string()).describe("person:…, or pact:… where silence or the pact decided"),
      at: nullable(instant),
      expires_at: nullable(instant).describe("When silence ends it; null when nothing waits"),
      on_silence: nullable(z.enum(["apply", "hold", "drop"])),
      to_intervention_ms: nullable(z.number()),
    }),
    decision: z.int().describe("Which question waits: send it back to answer this one and no other"),
    opened_at: instant,
    accountable: z.string(),
    asked: nullable(
      z.object({
        to: z.array(z.string()),
        room: z.boolean().describe("The whole room was asked"),
        target: z.string(),
        at: nullable(instant),
      }),
    ).describe("Whom the ladder asked last"),
    reached: z.array(z.string()).describe("Everybody it reached by name"),
    escalation: z.object({ step: z.int(), highest: z.int(), round: z.int() }),
    next: nullable(z.object({ step: z.int(), to: z.string(), due: nullable(instant) })),
    acknowledged: nullable(z.object({ by: z.string(), at: nullable(instant), until: nullable(instant) })),
    recovered_at: nullable(instant),
    resolved: nullable(
      z.object({
        by: nullable(z.string()),
        because: z.enum(["person", "recovered", "noise", "storm"]),
        into: nullable(z.string()).describe("The storm's breach that asks about its agents since"),
        at: nullable(instant),
      }),
    ),
    verdict: nullable(z.enum(verdicts)),
  })
  .meta({ id: "Breach" });

/** A verb that is a command to the breach. A note is what people add, a reason why they decide: both are kept with it. */
const verb = <More extends z.ZodRawShape>(
  summary: string,
  refusals: readonly RefusalCode[],
  command: (as: DecidedBy, body: Record<string, unknown>) => BreachCommand,
  more?: More,
  answers?: true,
) =>
  defineVerb({
    summary,
    body: z.strictObject({ ...said, ...more }),
    refusals,
    ...(answers && { answers }),
    run: (world, id, as, body) => decideBreach(world, id, command(as, body)),
  });

export const breaches = defineThing({
  kind: "breach",
  path: "breaches",
  name: "breach",
  example: "BR-142",
  filters: z.strictObject({
    room: idText.optional().describe("Only of this room"),
    agent: idText.optional().describe("Only of this agent"),
    status: z.enum(statuses).optional().describe("Only in this state"),
  }),
  select: ({ room, agent, status }) => ({
    ...(typeof room === "string" && { room }),
    ...(typeof agent === "string" && { agent }),
    ...(typeof status === "string" && { status }),
  }),
  facts,
  describe: (_world, { state }) => breachFacts(state),
  room: ({ room }) => room,
  named: ({ raci, reached }) => [...raciPeople(raci), ...reached],
  decision: ({ epoch }) => epoch,
  verbs: {
    acknowledge: verb("Say that you are looking: holds the escalation, never the decision", [], (as) => ({
      type: "acknowledge",
      as,
    })),
    unacknowledge: verb("Say that you are not on it any more: the escalation goes on", [], (as) => ({
      type: "unacknowledge",
      as,
    })),
    approve: verb(
      "Approve the intervention that waits: the agent is held back",
      ["already_decided", "token_stale"],
      (as) => ({ type: "approve", as }),
      undefined,
      true,
    ),
    deny: verb(
      "Deny the intervention that waits: the agent keeps running",
      ["four_eyes", "already_decided", "token_stale"],
      (as) => ({ type: "deny", as }),
      undefined,
      true,
    ),
    lift: verb(
      "Release the agent from this breach's restraint",
      ["four_eyes", "token_stale"],
      (as) => ({ type: "lift", as }),
      undefined,
      true,
    ),
    resolve: verb(
      "Close it; with a verdict, judge the pact as well",
      ["decision_waits"],
      (as, { verdict }) => ({ type: "resolve", as, ...(isVerdict(verdict) && { verdict }) }),
      { verdict: z.enum(verdicts).optional().describe("Was the pact right? Asked for when it escalated") },
    ),
    reopen: verb("Open it again within its reopen window", ["too_late"], (as) => ({ type: "reopen", as })),
  },
});

const isVerdict = (text: unknown): text is (typeof verdicts)[number] => verdicts.some((one) => one === text);
