/** POST /v1/actions: may I? Answers are 200 whatever they are; 4xx means the question was wrong. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Gate } from "../flows/decide/act.ts";
import { agentMismatch, bearer, callerOf, speaksFor } from "../http/bearer.ts";
import { idText, readBody } from "../http/read-body.ts";
import type { GateRoom } from "./gate-room.ts";

export const actionBody = z.strictObject({
  agent: idText.describe("Who asks; must be an agent of the token"),
  tool: idText.describe("The tool it wants to call"),
  args: z.record(z.string(), z.unknown()).describe("The arguments, exactly as they will be used"),
  run: idText.optional().describe("The run it is part of"),
  reason: z.string().max(4_000).optional().describe("Why, in the agent's words; shown as unchecked"),
});

export function registerActions(app: FastifyInstance, { world, tokens }: GateRoom, gate: Gate): void {
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent"]);
    own.post("/v1/actions", async (request) => {
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
