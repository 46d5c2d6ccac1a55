/** /v1/rules/{agent}: what an agent must ask before it does it, so that it need not ask about everything else. */
import type { FastifyInstance } from "fastify";
import { bearer, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import type { GateRoom } from "./gate-room.ts";

export function registerRules(app: FastifyInstance, { world, tokens }: GateRoom): void {
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent", "person", "auditor"]);
    own.get<{ Params: { agent: string } }>("/v1/rules/:agent", async (request) => {
      const { agent } = request.params;
      const caller = callerOf(request);
      const sees = caller.scopes.includes("person") || caller.scopes.includes("auditor") || speaksFor(caller, agent);
      const effective = sees ? world.pacts.effective(agent) : undefined;
      if (!effective)
        throw new HttpError("not_found", 404, "No pact with a living accountable covers an agent of that name.", {
          hint: "Name its room in wardroom.yaml, and give the room a pact.",
        });
      return {
        agent,
        pacts: effective.of,
        unlisted: effective.unlisted,
        free: effective.free,
        autonomy: effective.autonomy.start,
        rules: effective.actions.map(({ tool, when, decision, until, cited }) => ({
          tool,
          ...(when && { when }),
          decision: decision ?? "ask",
          ...(until && { until }),
          pact: cited,
        })),
        if_wardroom_is_down: effective.if_wardroom_is_down,
      };
    });
  });
}
