/** POST /v1/actions: may I? Answers are 200 whatever they are; 4xx means the question was wrong. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { autonomies, interventionKinds } from "../domain/pact/pact.ts";
import type { Gate } from "../flows/decide/act.ts";
import { agentMismatch, bearer, callerOf, speaksFor } from "../http/bearer.ts";
import { described, type Operation } from "../http/operation.ts";
import { idText, readBody } from "../http/read-body.ts";
import type { GateRoom } from "./gate-room.ts";

export const actionBody = z.strictObject({
  agent: idText.describe("Who asks; must be an agent of the token"),
  tool: idText.describe("The tool it wants to call"),
  args: z.record(z.string(), z.unknown()).describe("The arguments, exactly as they will be used"),
  run: idText.optional().describe("The run it is part of"),
  reason: z.string().max(4_000).optional().describe("Why, in the agent's words; shown as unchecked"),
});

const asking: Operation = {
  summary: "Ask before acting",
  description: "200 whatever the answer is: read `decision`, and run the tool only on `allow`. A 4xx decides nothing.",
  tag: "actions",
  who: ["agent"],
  body: actionBody,
  answers: {
    200: {
      description: "The decision",
      schema: z.object({
        decision: z.enum(["allow", "deny"]),
        action: z.string().describe("Names this question"),
        because: z.object({
          pact: z.string().nullable(),
          version: z.int().nullable(),
          clause: z.string(),
          sentence: z.string(),
        }),
        autonomy: z.enum(autonomies),
        restraint: z.enum(["none", ...interventionKinds]),
        retry_after: z.int().optional().describe("Seconds; only when throttled"),
        if_wardroom_is_down: z.enum(["deny", "allow_listed"]),
      }),
    },
  },
  errors: { 403: ["agent_mismatch"], 422: ["id_charset"] },
};

export function registerActions(app: FastifyInstance, { world, tokens }: GateRoom, gate: Gate): void {
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent"]);
    own.post("/v1/actions", described(asking), async (request) => {
      const { agent, tool } = readBody(actionBody, request.body);
      const caller = callerOf(request);
      if (!speaksFor(caller, agent)) throw agentMismatch(caller, agent, "agent");
      const { decision, because, autonomy, restraint, retryAfter, ifWardroomIsDown } = await gate.ask(agent, tool);
      return {
        decision,
        action: `act_${world.random(9)}`,
        because,
        autonomy,
        restraint,
        ...(retryAfter !== undefined && { retry_after: Math.ceil(retryAfter / 1_000) }),
        if_wardroom_is_down: ifWardroomIsDown,
      };
    });
  });
}
