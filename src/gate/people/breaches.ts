/** Breaches over HTTP: what their cards show, and what their buttons do. */
import { z } from "zod";
import { breachStatuses } from "../../domain/breach/breach.ts";
import { verdicts } from "../../domain/breach/breach-events.ts";
import { slots } from "../../domain/evidence/run-slots.ts";
import { interventionKinds, interventionModes, severities } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import { breachFacts } from "../../views/breach/breach-facts.ts";
import { breachVerbs } from "./breach-verbs.ts";
import { defineThing, roomAgentStatus } from "./people-thing.ts";
import { instant, nullable } from "./shapes.ts";

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
    status: z.enum(breachStatuses),
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
    evidence: nullable(
      z.object({ complete: z.int(), closed: z.int(), missing: z.partialRecord(z.enum(slots), z.int()) }),
    ).describe("Of the runs its threshold looks at, as far as they were judged when it opened; null where none was"),
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
    acknowledged: nullable(z.object({ by: z.string(), at: nullable(instant), until: nullable(instant) })).describe(
      "Who looks into it or snoozed it: the ladder waits until then",
    ),
    snoozed: z.boolean(),
    hushed: nullable(
      z.object({ because: z.enum(["muted", "quiet-hours"]), until: nullable(instant), by: nullable(z.string()) }),
    ).describe("It calls nobody until then"),
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

export const breaches = defineThing({
  kind: "breach",
  ...roomAgentStatus(breachStatuses),
  facts,
  describe: (_world, { state }) => breachFacts(state),
  room: ({ room }) => room,
  named: ({ raci, reached }) => [...raciPeople(raci), ...reached],
  decision: ({ epoch }) => epoch,
  verbs: breachVerbs,
});
