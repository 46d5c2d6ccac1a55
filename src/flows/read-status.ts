/** Reads for people: how a room stands. Plain facts; the sentences are made in views. */
import type { Breach } from "../domain/breach.ts";
import { fleetRoom, profileOf } from "../domain/fleet-config.ts";
import type { PactVersion, PersonId, RoomId } from "../domain/pact.ts";
import { raciPeople } from "../domain/person.ts";
import { strictest } from "../domain/restraint.ts";
import type { Typed } from "../ports/command.ts";
import type { World } from "../ports/world.ts";
import type { AgentFacts, RoomFacts, StatusFacts } from "../views/status.ts";
import { destinationsOf } from "./announce.ts";

export async function readRoomStatus(world: World, room: RoomId | undefined): Promise<StatusFacts> {
  const open = await world.store.list("breach", { ...(room && { room }), status: "open" });
  const misses = await world.store.list("near-miss", { ...(room && { room }) });
  const deliveries = await world.store.outboxCounts();
  const failed = deliveries.filter(({ state }) => state === "failed").reduce((sum, { count }) => sum + count, 0);
  return {
    room,
    config: world.config,
    at: world.clock.now(),
    open: open.map(({ state }) => state),
    agents: await readAgents(world, room),
    nearMisses: Object.entries(Object.groupBy(misses, ({ state }) => state.failure_mode)).map(([mode, list]) => ({
      mode,
      count: list?.length ?? 0,
    })),
    undelivered: failed,
  };
}

export async function readBreaches(
  world: World,
  { room, person, which }: { room: RoomId | undefined; person: PersonId | undefined; which: "mine" | "open" | "all" },
): Promise<Breach[]> {
  const found = await world.store.list("breach", {
    ...(room && { room }),
    ...(which !== "all" && { status: "open" }),
    newestFirst: true,
    limit: 200,
  });
  const breaches = found.map(({ state }) => state);
  if (which !== "mine" || !person) return breaches;
  return breaches.filter(
    ({ raci, reached, held }) => raciPeople(raci).includes(person) || reached.includes(person) || held?.by === person,
  );
}

export async function readAgents(world: World, room: RoomId | undefined): Promise<AgentFacts[]> {
  const agents = await world.store.list("agent", { ...(room && { room }) });
  return agents.map(({ state }) => ({
    id: state.id,
    room: state.room,
    role: profileOf(world.config, state.id).role,
    restraint: strictest(state.restraints)?.kind,
    owned: world.pacts.effective(state.id) !== undefined,
    thresholds: world.standing(state.id),
  }));
}

export async function readPacts(world: World, room: RoomId | undefined): Promise<PactVersion[]> {
  return world.pacts
    .live()
    .filter(
      ({ pact }) =>
        !room ||
        pact.level === "fleet" ||
        pact.of === room ||
        (pact.level === "agent" && pact.of && profileOf(world.config, pact.of).room === room),
    );
}

export async function readRoom(world: World, { room, channel, visitor }: Typed): Promise<RoomFacts> {
  return {
    room,
    channel,
    platform: visitor.how,
    config: world.config,
    shownIn: room ? await destinationsOf(world, room) : [],
    fleet: room === fleetRoom,
  };
}
