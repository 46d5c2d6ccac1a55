/** The open breaches that concern an agent: its own, and those it shares with others of its room or fleet. */
import type { Breach } from "../../domain/breach/breach.ts";
import { concerns } from "../../domain/breach/members/member.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export async function openBreachesAbout(world: World, agent: AgentId): Promise<Thing<Breach>[]> {
  const rooms = new Set([profileOf(world.config, agent).room, fleetRoom]);
  const found = await Promise.all([...rooms].map((room) => world.store.list("breach", { room, status: "open" })));
  return found.flat().filter(({ state }) => concerns(state, agent));
}
