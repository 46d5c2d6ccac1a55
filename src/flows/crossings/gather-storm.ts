/** Does this crossing belong to a storm? Then which breach takes it in, and which others are taken into that one. */
import type { Breach } from "../../domain/breach/breach.ts";
import type { Circumstances } from "../../domain/breach/parts.ts";
import { atOnce, type Crossed, canBeTaken, isEnough, sameThreshold, takesIn } from "../../domain/breach/storm/storm.ts";
import { type Joining, takeIn } from "../../domain/breach/storm/take-in.ts";
import type { NewEvent, Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { RoomId, Threshold } from "../../domain/pact/pact.ts";
import { defaultRoomSettings } from "../../domain/people/fleet-config.ts";
import { done } from "../../domain/words/reply.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import type { Attempted } from "../attempt/attempt.ts";
import { consequencesOfStorm } from "../autonomy/consequences.ts";
import { takenOverBy } from "../decide/near-miss-restraint.ts";
import { tellBreach } from "../tell/gather-cards.ts";

interface Storm {
  host: Thing<Breach>;
  taken: Thing<Breach>[];
}

/** The breaches that are looked back at; more in so short a time are many storms' worth. */
const mostLookedAt = 200;

/** Undefined: too few others crossed it at once, or everything they opened was decided already. */
export async function stormAround(
  world: World,
  room: RoomId,
  threshold: Threshold,
  now: Crossed,
): Promise<Storm | undefined> {
  const { storm } = world.config.rooms[room]?.settings ?? defaultRoomSettings;
  if (storm === "off" || threshold.per !== "agent" || threshold.enforce === "shadow") return undefined;
  const all = await world.store.list("breach", { room, newestFirst: true, limit: mostLookedAt });
  const alike = all.filter(
    ({ state }) => state.scope === undefined && !state.shadow && sameThreshold(state.threshold, threshold),
  );
  const crossed = alike.flatMap(({ state }) =>
    state.members.map(({ agent, measured }) => ({ agent, at: measured.at })),
  );
  const agents = atOnce(now, crossed, storm.within);
  if (agents < 2) return undefined;
  // So many agents of the room as would make too small a share of what crossed; more need not be counted.
  const limit = agents >= storm.agents ? 0 : Math.floor(agents / storm.share) + 1;
  const roomSize = limit === 0 ? 0 : (await world.store.list("agent", { room, limit })).length;
  if (!isEnough(agents, storm, roomSize)) return undefined;
  const near = alike.filter(({ state }) =>
    state.members.some(({ agent, measured }) => agent !== now.agent && Math.abs(measured.at - now.at) <= storm.within),
  );
  const [host, ...others] = near
    .filter(({ state }) => takesIn(state))
    .sort((a, b) => a.state.openedAt - b.state.openedAt || numberOf(a.state.id) - numberOf(b.state.id));
  return host && { host, taken: others.filter(({ state }) => canBeTaken(state)) };
}

/** One commit: the agents change over to the storm's breach, and those that asked about them before end. */
export async function joinStorm(
  world: World,
  { host, taken }: Storm,
  joining: Joining,
  now: Circumstances,
): Promise<Attempted> {
  const things = [host, ...taken];
  const events = takeIn(
    host.state,
    taken.map(({ state }) => state),
    joining,
    now,
  );
  const effects: OutboxDraft[] = [];
  for (const { subject, version, state } of things)
    effects.push(...(await tellBreach(world, state, subject, version, own(events, subject))));
  const over = await takenOverBy(world, [...host.state.members, joining], own(events, host.subject));
  const consequences = await consequencesOfStorm(
    world,
    { host: host.state, taken: taken.map(({ state }) => state) },
    joining,
  );
  return {
    reply: done(`${joining.agent} is part of ${host.state.id}.`),
    commit: {
      expected: [
        ...things.map(({ subject, version }): [Subject, number] => [subject, version]),
        ...consequences.expected,
      ],
      events: [...events, ...over.events, ...consequences.events],
      effects: [...effects, ...over.effects, ...consequences.effects],
    },
  };
}

const own = (events: readonly NewEvent[], of: Subject): NewEvent[] => events.filter(({ subject }) => subject === of);

/** "BR-12" opened before "BR-100". */
const numberOf = (id: string): number => Number(id.replace(/\D/g, ""));
