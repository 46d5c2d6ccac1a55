/** Which rooms a person may see, on every platform and in every answer alike. */

import { askedOf } from "../../domain/journal/asked.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { States } from "../../domain/journal/states.ts";
import { consenting } from "../../domain/pact/may-apply.ts";
import type { EffectivePact, PersonId, RoomId } from "../../domain/pact/pact.ts";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { mayCall } from "../../domain/people/person.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import type { World } from "../../ports/world.ts";

/** Any linked person of the room: its members, everybody its pacts name, and admins. */
export async function seesRoom(world: World, room: RoomId, person: PersonId): Promise<boolean> {
  const { config, clock } = world;
  if (room !== fleetRoom && !config.rooms[room]) return false;
  const question = {
    act: "see" as const,
    person,
    config,
    room,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: clock.now(),
  };
  const effective = await pactsIn(world, room);
  const racis = effective.map(({ raci }) => raci);
  const written = world.pacts
    .live()
    .filter(({ pact }) => pact.level === "room" && pact.of === room && pact.raci?.accountable)
    .map(({ pact }) => ({ accountable: "", consulted: [], informed: [], ...pact.raci }));
  const named = effective.flatMap((pact) => namedIn(pact, config));
  return [undefined, ...racis, ...written].some((raci) => mayDo({ ...question, raci, named }).may);
}

/** Who sees one wherever they sit: whoever has to agree, from above the pact, sees what they are asked about. */
const alsoSeenBy: { readonly [K in AskingKind]: ((state: States[K]) => PersonId[]) | undefined } = {
  breach: undefined,
  approval: undefined,
  change: ({ reached, by, consent }) => [
    ...reached,
    ...(by.startsWith("person:") ? [by.slice("person:".length)] : []),
    ...consenting(consent),
    ...consent.seconds,
  ],
  postmortem: undefined,
  drill: undefined,
};

export const seesThing = async <K extends AskingKind>(
  world: World,
  kind: K,
  state: States[K],
  person: PersonId,
): Promise<boolean> => alsoSeenBy[kind]?.(state).includes(person) || seesRoom(world, askedOf(kind, state).room, person);

/** Whoever a rule or the ladder calls by name must see what it is called for. */
const namedIn = ({ actions, asks, escalation }: EffectivePact, config: FleetConfig): PersonId[] => [
  ...actions.flatMap(({ approval }) => [approval?.by ?? []].flat()),
  ...[asks.by].flat(),
  ...escalation.flatMap(({ to }) => mayCall(to, config)),
];

export async function roomsSeenBy(world: World, person: PersonId): Promise<RoomId[]> {
  const seen: RoomId[] = [];
  for (const room of new Set([...Object.keys(world.config.rooms), fleetRoom]))
    if (await seesRoom(world, room, person)) seen.push(room);
  return seen;
}

/** The different effective pacts of the agents that were seen in a room. */
async function pactsIn(world: World, room: RoomId): Promise<EffectivePact[]> {
  const pacts = new Map<string, EffectivePact>();
  for (const { state } of await world.store.list("agent", { room })) {
    const pact = world.pacts.effective(state.id);
    if (pact) pacts.set(pact.of.join(" "), pact);
  }
  return [...pacts.values()];
}
