/** Drills over HTTP: what was tested, whom it called, how it went; answered and called off as at their cards. */
import { z } from "zod";
import { drillStatuses } from "../../domain/drill/drill.ts";
import { drillAnswers, drillEnds } from "../../domain/drill/drill-events.ts";
import { severities } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import type { RefusalCode } from "../../domain/words/reply.ts";
import { type DrillVerb, drillCommand } from "../../flows/drill/drill-verb.ts";
import { decideDrill } from "../../flows/drill/run-drill-command.ts";
import { drillFacts } from "../../views/drill/drill-facts.ts";
import { defineThing, defineVerb, roomAgentStatus } from "./people-thing.ts";
import { instant, nullable, said } from "./shapes.ts";

export const drillFactsSchema = z
  .object({
    id: z.string(),
    drill: z.literal(true).describe("Nothing was wrong with the agent, and nothing was done to it"),
    status: z
      .enum(drillStatuses)
      .describe("started: its signal is on its way; open: it came through, people are called"),
    room: z.string(),
    agent: z.string(),
    clause: z.string().describe("pact@version#threshold that it tests"),
    severity: z.enum(severities),
    by: z.string().describe("Who started it"),
    started_at: instant,
    received_at: nullable(instant).describe("When its signal had come through: what it is measured from"),
    ends_at: instant.describe("When silence ends it"),
    level: z.int().describe("How far its ladder went"),
    decision: z.int().describe("Which question waits: send it back to answer this one and no other"),
    answers: z
      .array(z.enum(drillAnswers))
      .describe("What it may be answered with now, as at its card: approve, deny, or on-it by acknowledge"),
    called: z.array(z.object({ person: z.string(), at: instant, level: z.int() })),
    answered: nullable(
      z.object({
        by: z.string(),
        at: instant,
        answer: z.enum(drillAnswers),
        ms: z.number().describe("Since its signal came through"),
      }),
    ),
    ended: nullable(
      z.object({
        passed: z.boolean(),
        because: z.enum(drillEnds).describe("breach and called-off count for nobody"),
        at: instant,
        breach: nullable(z.string()).describe("The real one that came first"),
      }),
    ),
  })
  .meta({ id: "Drill" });

const refusals: RefusalCode[] = ["already_decided", "token_stale", "arg_invalid", "four_eyes"];

const does = (verb: DrillVerb, summary: string) =>
  defineVerb({
    summary,
    body: z.strictObject(said),
    ...(verb === "call-off" ? { refusals: [] } : { refusals, answers: true as const }),
    run: (world, id, as) => decideDrill(world, id, drillCommand(verb, as)),
  });

const narrowed = roomAgentStatus(["running", "ended"]);

export const drills = defineThing({
  kind: "drill",
  ...narrowed,
  filters: narrowed.filters.extend({
    status: z.enum(["running", "ended"]).optional().describe("running: started or open"),
  }),
  facts: drillFactsSchema,
  describe: (_world, { state }) => drillFacts(state),
  room: ({ room }) => room,
  named: ({ raci, called }) => [...raciPeople(raci), ...called.map(({ person }) => person)],
  decision: ({ epoch }) => epoch,
  verbs: {
    approve: does("approve", "Answer it with yes, as you would the real one: nothing is done to the agent"),
    deny: does("deny", "Answer it with no, as you would the real one"),
    acknowledge: does("acknowledge", "Say that you are there, where it asks for nothing else"),
    "call-off": does("call-off", "Call it off: it counts for nobody"),
  },
});
