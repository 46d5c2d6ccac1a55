/** Reads what does not get out to the people of a room. A digest says so where it can: on another platform, on the page, or once it is over. */
import type { DeliveryHealth } from "../../domain/digest/figures.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Lane } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { eventsBetween } from "../read/events-between.ts";
import { inSteps } from "../read/in-steps.ts";

const lanes: Lane[] = ["page", "approval", "update", "digest"];

/** @param room of one room, or of all. Undefined: all is well. */
export async function readDeliveryHealth(
  world: World,
  room: RoomId | undefined,
  span: { from: Instant; to: Instant },
): Promise<DeliveryHealth | undefined> {
  const channels = await channelsOf(world, room === undefined ? Object.keys(world.config.rooms) : [room]);
  const health: DeliveryHealth = { refused: 0, retried: 0, dead: [], unreachable: [], down: [] };
  for (const { platform, channel } of channels) {
    for (const lane of lanes)
      for (const { error, createdAt } of await world.store.waitingOutbox(lane, platform, channel)) {
        if (error === undefined) continue;
        health.retried += 1;
        health.oldest = Math.min(health.oldest ?? createdAt, createdAt);
      }
    const route = (await world.store.load(`route:${platform}/${channel}`))?.state;
    if (route?.failed) health.dead.push({ platform, channel, since: route.failed.at, cards: route.cards.length });
  }
  const shown = new Set(channels.map(({ platform, channel }) => `${platform}/${channel}`));
  const refused = new Set<string>();
  for await (const one of eventsBetween(world.store, ["route.failed"], span))
    if (one.type === "route.failed" && one.body.card !== undefined && shown.has(idOf(one.subject)))
      refused.add(`${one.subject} ${one.body.card}`);
  health.refused = refused.size;
  health.unreachable = (await peopleOf(world, room)).filter((id) => world.config.people[id]?.unreachable);
  const used = new Set(channels.map(({ platform }) => platform));
  for (const platform of world.platforms) {
    if (!used.has(platform.name)) continue;
    const problems = platform.problems();
    const worst = problems.find(({ severity }) => severity === "refused") ?? problems[0];
    if (worst) health.down.push({ platform: platform.name, severity: worst.severity });
  }
  const { retried, dead, unreachable, down } = health;
  return health.refused + retried + dead.length + unreachable.length + down.length > 0 ? health : undefined;
}

/** Those the file names and those an admin bound, whether or not their platform runs. */
async function channelsOf(world: World, rooms: readonly RoomId[]): Promise<{ platform: string; channel: string }[]> {
  const found = new Map<string, { platform: string; channel: string }>();
  for (const room of rooms) {
    const bound = (await world.store.load(`room:${room}`))?.state.bindings ?? [];
    for (const { platform, channel } of [...(world.config.rooms[room]?.channels ?? []), ...bound])
      found.set(`${platform}/${channel}`, { platform, channel });
  }
  return [...found.values()];
}

/** Everybody the pacts of its agents name. */
async function peopleOf(world: World, room: RoomId | undefined): Promise<PersonId[]> {
  const people = new Set<PersonId>();
  const agents = await world.store.list("agent", room === undefined ? {} : { room });
  for await (const { state } of inSteps(agents, 50)) {
    const raci = world.pacts.effective(state.id)?.raci;
    for (const id of raci ? raciPeople(raci) : []) people.add(id);
  }
  return [...people].toSorted();
}
