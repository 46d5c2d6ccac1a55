/** POST /v1/drills: a person starts one, as by `/ward drill`. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { startDrill } from "../../flows/drill/start-drill.ts";
import { operate } from "../../http/operation.ts";
import { idText } from "../../http/read-body.ts";
import { drillFacts } from "../../views/drill/drill-facts.ts";
import { answerReply, decisionAnswer, refusalsOf } from "../answer-reply.ts";
import { drillFactsSchema } from "./drills.ts";
import type { PeopleRoom } from "./people-room.ts";

const body = z.strictObject({
  agent: idText.describe("Of whose pact it is"),
  threshold: idText.optional().describe("Which of its thresholds; the most severe one when left out"),
});

export function registerDrillStart(app: FastifyInstance, { world, keys }: PeopleRoom): void {
  operate(
    app,
    "POST",
    "/v1/drills",
    {
      summary: "Start a drill: it calls people, labelled DRILL, and does nothing to the agent",
      tag: "drills",
      who: ["person"],
      body,
      answers: {
        200: {
          description: "Under way, or one runs in that room already",
          schema: drillFactsSchema.partial().extend(decisionAnswer.shape),
        },
      },
      errors: refusalsOf(["not_found", "not_eligible", "decision_waits", "not_configured", "conflict"]),
    },
    keys,
    async ({ caller: { person = "" }, body: { agent, threshold } }) => {
      const answer = answerReply(await startDrill(world, { by: person, how: "api" }, { agent, threshold }));
      const id = /\bDR-\d+/.exec(answer.sentence)?.[0];
      const made = id && (await world.store.load(`drill:${id}`));
      return { ...answer, ...(made && drillFacts(made.state)) };
    },
  );
}
