/** Postmortems over HTTP: what their cards show, and that they are filed. */
import { z } from "zod";
import { verdicts } from "../../domain/breach/breach-events.ts";
import { postmortemStatuses } from "../../domain/postmortem/postmortem.ts";
import { causes, changeKinds } from "../../domain/postmortem/postmortem-events.ts";
import { writtenFindings } from "../../flows/find/written-findings.ts";
import { amendFields, fileFields } from "../../flows/postmortem/press-postmortem.ts";
import { freeText } from "../../http/free-text.ts";
import { postmortemFacts } from "../../views/postmortem/postmortem-facts.ts";
import { defineThing, defineVerb, roomAgentStatus } from "./people-thing.ts";
import { instant, nullable, said } from "./shapes.ts";

const facts = z
  .object({
    id: z.string(),
    status: z.enum(postmortemStatuses),
    breach: z.string(),
    room: z.string(),
    agent: z.string(),
    owner: z.string().describe("Who writes it; of a filed one, who sees to what follows"),
    due: instant,
    overdue: z.boolean(),
    why: z.enum(["severity", "escalated", "asked"]).describe("What asked for it: the pact, or a person"),
    drafted_at: instant,
    reminders: z.int().describe("How often the owner was reminded"),
    filed: nullable(z.object({ by: z.string(), at: instant })),
    amended: nullable(z.object({ by: z.string(), at: instant })).describe(
      "Who said last that something of it reads otherwise",
    ),
    verdict: nullable(z.enum(verdicts)),
    failure_mode: nullable(z.string()),
    summary: nullable(z.string()).describe("In their words, unchecked"),
    cause: nullable(z.enum(causes)),
    impact: nullable(z.string()),
    factors: nullable(z.string()),
    change_kind: nullable(z.enum(changeKinds)),
    proposed: nullable(z.string()).describe("The line of the pact that is to be otherwise"),
    change: nullable(z.string()).describe("The change request that it led to"),
  })
  .meta({ id: "Postmortem" });

export const postmortems = defineThing({
  kind: "postmortem",
  ...roomAgentStatus(postmortemStatuses),
  facts,
  describe: async (world, { state }) =>
    postmortemFacts(state, await writtenFindings(world, state.id), world.clock.now()),
  room: ({ room }) => room,
  named: ({ owner }) => [owner],
  decision: () => undefined,
  verbs: {
    file: defineVerb({
      summary: "File it: its breach is reviewed with this verdict, and a proposed line becomes a change request",
      body: z.strictObject({
        ...said,
        summary: freeText(3_000),
        cause: z.enum(causes),
        impact: freeText(2_000),
        factors: freeText(3_000),
        failure_mode: freeText(60),
        verdict: z.enum(verdicts),
        change_kind: z.enum(changeKinds).optional(),
        proposed: freeText(200).optional().describe("Such as: task-failure breach below 0.4"),
        owner: freeText(64).optional(),
        due: z.string().optional().describe("The day, such as 2026-12-03"),
      }),
      refusals: ["already_decided", "decision_waits", "arg_invalid"],
      run: (world, id, as, { note: _, decision: __, ...fields }) => fileFields(world, id, as, fields),
    }),
    amend: defineVerb({
      summary: "Say anew what was found: only what is given changes, and what it said before stays on record",
      body: z.strictObject({
        ...said,
        summary: freeText(3_000).optional(),
        cause: z.enum(causes).optional(),
        impact: freeText(2_000).optional(),
        factors: freeText(3_000).optional(),
        failure_mode: freeText(60).optional(),
        verdict: z.enum(verdicts).optional().describe("Its breach is judged anew with it"),
        change_kind: z.enum(changeKinds).optional(),
        proposed: freeText(200).optional().describe("Another line: it becomes another change request"),
        owner: freeText(64).optional(),
        due: z.string().optional().describe("The day, such as 2026-12-03"),
      }),
      refusals: ["decision_waits", "arg_invalid"],
      run: (world, id, as, { note: _, decision: __, ...fields }) => amendFields(world, id, as, fields),
    }),
  },
});
