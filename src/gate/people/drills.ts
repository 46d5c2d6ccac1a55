/** Drills over HTTP: what was tested, whom it called, and how it went. They are read alone: whoever is called answers at the card. */
import { z } from "zod";
import { drillStatuses } from "../../domain/drill/drill.ts";
import { drillAnswers, drillEnds } from "../../domain/drill/drill-events.ts";
import { severities } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import { drillFacts } from "../../views/drill/drill-facts.ts";
import { defineThing, roomAgentStatus } from "./people-thing.ts";
import { instant, nullable } from "./shapes.ts";

const facts = z
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

const narrowed = roomAgentStatus(["running", "ended"]);

export const drills = defineThing({
  kind: "drill",
  ...narrowed,
  filters: narrowed.filters.extend({
    status: z.enum(["running", "ended"]).optional().describe("running: started or open"),
  }),
  facts,
  describe: (_world, { state }) => drillFacts(state),
  room: ({ room }) => room,
  named: ({ raci, called }) => [...raciPeople(raci), ...called.map(({ person }) => person)],
  decision: () => undefined,
  verbs: {},
});
