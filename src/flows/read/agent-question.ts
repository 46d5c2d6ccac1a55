/** Everything the question "who may hold this agent back, or let it go" depends on, as it is now. */
import { decisionWaits } from "../../domain/breach/breach.ts";
import { roomAskedOf } from "../../domain/ladder/climb.ts";
import type { AgentId, PersonId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { Question } from "../../domain/people/who-may.ts";
import type { World } from "../../ports/world.ts";
import { openBreachesAbout } from "./open-breaches-about.ts";

/** Without a pact only admins answer for it; the people its open breaches have called count as reached. */
export async function agentQuestion(
  world: World,
  agent: AgentId,
  person: PersonId | undefined,
): Promise<Omit<Question, "act" | "person">> {
  const { config, pacts, clock } = world;
  const { room, operator } = profileOf(config, agent);
  const open = await openBreachesAbout(world, agent);
  const waiting = open.filter(
    ({ state }) => !state.shadow && (decisionWaits(state) || state.intervention.state === "applied"),
  );
  return {
    config,
    room,
    raci: pacts.effective(agent)?.raci,
    reached: waiting.flatMap(({ state }) => state.reached),
    roomAsked: waiting.some(({ state }) => (person === undefined ? state.roomAsked : roomAskedOf(state, person))),
    fourEyes: operator ? [operator] : [],
    at: clock.now(),
  };
}
