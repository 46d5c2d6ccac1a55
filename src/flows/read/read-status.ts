/** Reads for people: how a room stands. Plain facts; the sentences are made in views. */

import { strictest } from "../../domain/agent/restraint.ts";
import { isYours } from "../../domain/approval/answer-approval.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { levelOf, rankOf } from "../../domain/autonomy/earned.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { isYours as isYoursToChange } from "../../domain/change/awaited.ts";
import { type ListedKind, listedKinds } from "../../domain/journal/asking-kinds.ts";
import type { AgentId, Pact, PactVersion, RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import { raciPeople } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { Typed } from "../../ports/command.ts";
import type { ListFilter } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { whyOf } from "../../views/autonomy/autonomy-words.ts";
import type { AgentFacts } from "../../views/room/agent-list.ts";
import type { ChangeLine, ItemLists } from "../../views/room/item-lists.ts";
import type { RoomFacts } from "../../views/room/room-card.ts";
import type { StatusFacts } from "../../views/room/status.ts";
import { destinationsOf } from "../find/destinations.ts";
import { proposedText } from "../find/proposed-text.ts";
import { readHabits } from "./read-habits.ts";
import { readIncomplete } from "./read-incomplete.ts";
import { readNearMisses } from "./read-near-misses.ts";
import { readSilenced } from "./read-silenced.ts";

export async function readRoomStatus(
  world: World,
  { room, rooms, person }: Pick<Typed, "room" | "rooms" | "person">,
): Promise<StatusFacts> {
  const open = await world.store.list("breach", { rooms, status: "open" });
  const deliveries = await world.store.outboxCounts();
  const failed = deliveries.filter(({ state }) => state === "failed").reduce((sum, { count }) => sum + count, 0);
  return {
    room,
    config: world.config,
    at: world.clock.now(),
    items: {
      ...(await readLists(world, { rooms, person }, "open", later)),
      // All of them, the oldest first: what waits longest is not to be missed.
      breach: open.map(({ state }) => state).filter(({ shadow }) => !shadow),
      approval: (await world.store.list("approval", { rooms, status: "waiting" })).map(({ state }) => state),
    },
    agents: await readAgents(world, { rooms }),
    nearMisses: await readNearMisses(world, rooms),
    incomplete: await readIncomplete(world, rooms),
    undelivered: failed,
    silenced: await readSilenced(world, rooms),
    habits: await readHabits(world, rooms, person),
  };
}

/** What does not have to be decided now. */
const later = listedKinds.filter((kind) => kind !== "breach" && kind !== "approval");

type Which = "mine" | "open" | "all";
type Whose = Pick<Typed, "rooms" | "person">;

/** The compiler names the kind that is listed and not read here. */
const readers: { readonly [K in ListedKind]: (world: World, whose: Whose, which: Which) => Promise<ItemLists[K]> } = {
  breach: readBreaches,
  approval: readApprovals,
  change: readChanges,
  postmortem: readPostmortems,
};

/** What of each kind is open, this person's, or all of it. */
export async function readLists(
  world: World,
  whose: Whose,
  which: Which,
  kinds: readonly ListedKind[] = listedKinds,
): Promise<ItemLists> {
  const lists: ItemLists = { breach: [], approval: [], change: [], postmortem: [] };
  for (const kind of kinds) await readInto(lists, kind, world, whose, which);
  return lists;
}

const readInto = async <K extends ListedKind>(
  lists: ItemLists,
  kind: K,
  world: World,
  whose: Whose,
  which: Which,
): Promise<void> => {
  lists[kind] = await readers[kind](world, whose, which);
};

/** Of what ended as well, the newest change first, no more than this. What waits is never cut off: whoever decides about all of it has all. */
const mostEnded = 500;

const lately = (which: Which, asking: string): ListFilter =>
  which === "all" ? { newestFirst: true, limit: mostEnded } : { newestFirst: true, status: asking };

export async function readBreaches(world: World, { rooms, person }: Whose, which: Which): Promise<Breach[]> {
  const breaches = (await world.store.list("breach", { rooms, ...lately(which, "open") }))
    .map(({ state }) => state)
    .filter(({ shadow }) => which === "all" || !shadow);
  if (which !== "mine" || !person) return breaches;
  return breaches.filter(
    ({ members, reached, held }) =>
      members.some(({ raci }) => raciPeople(raci).includes(person)) || reached.includes(person) || held?.by === person,
  );
}

/** Approvals that wait ("open"), wait for this person ("mine"), or all of them, newest first. */
export async function readApprovals(world: World, { rooms, person }: Whose, which: Which): Promise<Approval[]> {
  const found = await world.store.list("approval", { rooms, ...lately(which, "waiting") });
  const approvals = found.map(({ state }) => state);
  if (which !== "mine" || !person) return approvals;
  const now = { config: world.config, at: world.clock.now() };
  return approvals.filter((approval) => isYours(approval, person, now));
}

/** Change requests that wait ("open"), wait for this person ("mine"), or all of them, newest first. */
export async function readChanges(world: World, { rooms, person }: Whose, which: Which): Promise<ChangeLine[]> {
  const found = await world.store.list("change", { rooms, ...lately(which, "proposed") });
  const now = { at: world.clock.now() };
  const lines = [];
  for (const { state } of found)
    if (which !== "mine" || !person || isYoursToChange(state, person, now))
      lines.push({ change: state, title: (await proposedText(world, state.id))?.body.title });
  return lines;
}

/** Postmortems that are to be written ("open"), by this person ("mine"), or all of them, newest first. */
async function readPostmortems(world: World, { rooms, person }: Whose, which: Which): Promise<Postmortem[]> {
  const found = await world.store.list("postmortem", { rooms, ...lately(which, "draft") });
  return found.map(({ state }) => state).filter(({ owner }) => which !== "mine" || !person || owner === person);
}

export async function readAgents(world: World, { rooms }: Pick<Typed, "rooms">): Promise<AgentFacts[]> {
  const agents = await world.store.list("agent", { rooms });
  return agents.map(({ state }) => {
    const { id, room, earned } = state;
    const effective = world.pacts.effective(id);
    const autonomy = levelOf(earned, effective);
    const { last } = earned;
    const below = effective && last && rankOf(autonomy) < rankOf(effective.autonomy.start);
    return {
      id,
      room,
      role: profileOf(world.config, id).role,
      restraint: strictest(state.restraints)?.kind,
      owned: effective !== undefined,
      autonomy,
      ...(below && { narrowed: whyOf(last, world.config) }),
      thresholds: world.standing(id),
    };
  });
}

/**
 * Agents that this person operates or answers for ("mine"), that are held back or have something open ("open"), or all of them. What is only
 * watched is not open.
 */
export async function readAgentsOf(world: World, typed: Whose, which: Which): Promise<AgentFacts[]> {
  const agents = await readAgents(world, typed);
  const { person } = typed;
  if (which === "all" || (which === "mine" && !person)) return agents;
  if (which === "open") {
    const breaches = await readBreaches(world, typed, "open");
    const approvals = await readApprovals(world, typed, "open");
    const open = new Set([
      ...breaches.flatMap(({ members }) => members.map(({ agent }) => agent)),
      ...approvals.map(({ agent }) => agent),
    ]);
    return agents.filter(({ id, restraint }) => restraint !== undefined || open.has(id));
  }
  return agents.filter(({ id }) => {
    const raci = world.pacts.effective(id)?.raci;
    const people = [profileOf(world.config, id).operator, ...(raci ? raciPeople(raci) : [])];
    return people.includes(person);
  });
}

export async function readPacts(world: World, { rooms }: Pick<Typed, "rooms">): Promise<PactVersion[]> {
  const roomOf = ({ level, of }: Pact): RoomId | undefined =>
    level === "agent" && of ? profileOf(world.config, of).room : of;
  return world.pacts.live().filter(({ pact }) => pact.level === "fleet" || rooms.includes(roomOf(pact) ?? ""));
}

/** An agent of these rooms: what lies elsewhere is answered like what does not exist. */
export const isIn = (world: World, { rooms }: Pick<Typed, "rooms">, agent: AgentId): boolean =>
  rooms.includes(profileOf(world.config, agent).room);

export async function readRoom(world: World, { room, channel, visitor }: Typed): Promise<RoomFacts> {
  return {
    room,
    channel,
    platform: visitor.how,
    linkLine: wardLine(world.commands, visitor.how, "room", { what: "link", fields: "ROOM" }),
    config: world.config,
    shownIn: room ? await destinationsOf(world, room) : [],
    fleet: room === fleetRoom,
    saved: (room && (await world.store.load(`room:${room}`))?.state.saved) || [],
  };
}
