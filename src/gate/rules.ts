/** /v1/rules/{agent}: what an agent must ask before it does it, so that it need not ask about everything else. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { levelOf } from "../domain/autonomy/earned.ts";
import { autonomies } from "../domain/pact/pact.ts";
import { profileOf } from "../domain/people/fleet-config.ts";
import { speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { sight } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";

const rules = z
  .object({
    agent: z.string(),
    pacts: z.array(z.string()).describe("The versions that hold for it, from the fleet's down"),
    unlisted: z.enum(["allow", "ask", "deny"]).describe("What happens to tools no rule names"),
    free: z.array(z.string()).describe("Tools that are never asked for"),
    autonomy: z.enum(autonomies),
    rules: z.array(
      z.object({
        tool: z.string().describe('A name, or a pattern with "*"'),
        when: z.string().optional().describe("A condition in CEL; absent: always"),
        decision: z.enum(["ask", "deny"]),
        until: z.enum(autonomies).optional().describe("Agents with this autonomy are no longer asked"),
        pact: z.string(),
      }),
    ),
    if_wardroom_is_down: z.enum(["deny", "allow_listed"]),
  })
  .meta({ id: "Rules" });

export function registerRules(app: FastifyInstance, people: PeopleRoom): void {
  const { world, keys } = people;
  operate(
    app,
    "GET",
    "/v1/rules/:agent",
    {
      summary: "Read what an agent must ask before it does it",
      tag: "actions",
      who: ["agent", "person", "auditor"],
      params: { agent: "Such as airline-a" },
      answers: { 200: { description: "The rules that hold for it now", schema: rules } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { agent = "" } }) => {
      await audited(people, caller, "pacts");
      const own = caller.scopes.includes("agent") && speaksFor(caller, agent);
      const effective =
        own || (await sight(world, caller)(profileOf(world.config, agent).room))
          ? world.pacts.effective(agent)
          : undefined;
      if (!effective)
        throw new HttpError("not_found", 404, "No pact with a living accountable covers an agent of that name.", {
          hint: "Name its room in wardroom.yaml, and give the room a pact.",
        });
      return {
        agent,
        pacts: effective.of,
        unlisted: effective.unlisted,
        free: effective.free,
        autonomy: levelOf((await world.store.load(`agent:${agent}`))?.state.earned, effective),
        rules: effective.actions.map(({ tool, when, decision, until, cited }) => ({
          tool,
          ...(when && { when }),
          decision: decision ?? ("ask" as const),
          ...(until && { until }),
          pact: cited,
        })),
        if_wardroom_is_down: effective.if_wardroom_is_down,
      };
    },
  );
}
