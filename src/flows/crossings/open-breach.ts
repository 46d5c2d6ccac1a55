/** A crossing that no breach is open for opens one: about its agent, or about all whom it was judged over. */

import { openBreach } from "../../domain/breach/cross-breach.ts";
import type { Hush } from "../../domain/breach/hush/hush.ts";
import type { Circumstances } from "../../domain/breach/parts.ts";
import type { Joining } from "../../domain/breach/storm/take-in.ts";
import type { SegmentPlace } from "../../domain/derive/observation.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import type { AgentId, EffectivePact, RoomId, Threshold } from "../../domain/pact/pact.ts";
import { defaultRoomSettings, fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import type { Breached, Crossing } from "../../domain/watch/crossing.ts";
import { readScope } from "../../domain/watch/scope.ts";
import type { World } from "../../ports/world.ts";
import type { Attempted } from "../attempt/attempt.ts";
import { consequencesOf, noConsequence } from "../autonomy/consequences.ts";
import { takenOverBy } from "../decide/near-miss-restraint.ts";
import { overBudget, retireLine, tellBreach } from "../tell/gather-cards.ts";

/** What an agent promises by itself, or what its room or fleet promises for all of them together. */
export function inForce(world: World, { agent, together }: Crossing, segment: SegmentPlace): EffectivePact | undefined {
  const scope = together && readScope(together.scope);
  return scope && scope.per !== "agent"
    ? world.pacts.togetherAt(scope.per === "fleet" ? undefined : scope.room, segment)
    : world.pacts.effectiveAt(agent, segment);
}

/** Where it is told. What is judged over the whole fleet is told in the fleet's own room. */
export const roomOfCrossing = ({ config }: World, { agent, together }: Crossing): RoomId =>
  together && readScope(together.scope).per === "fleet" ? fleetRoom : profileOf(config, agent).room;

/** An agent that comes into a storm, as it would have opened a breach of its own. */
export const joiningOf = (
  world: World,
  { agent, clause, crossing, measured, nearMisses }: Breached,
  { of, raci, postmortem }: EffectivePact,
  threshold: Threshold,
): Joining => {
  const { role, operator } = profileOf(world.config, agent);
  return {
    agent,
    ...(role && { role }),
    ...(operator && { operator }),
    clause,
    effective: of,
    threshold,
    raci,
    measured,
    near_misses: nearMisses,
    ...(postmortem && { postmortem }),
    crossing,
  };
};

export async function openAt(
  world: World,
  crossed: Breached,
  {
    effective,
    threshold,
    segment,
    hush,
  }: {
    effective: EffectivePact;
    threshold: Threshold;
    segment: SegmentPlace;
    hush?: Hush;
  },
  now: Circumstances,
): Promise<Attempted> {
  const { agent, clause, crossing, measured, nearMisses, evidence, together } = crossed;
  const { config } = world;
  const profile = profileOf(config, agent);
  const room = roomOfCrossing(world, crossed);
  const settings = config.rooms[room]?.settings ?? defaultRoomSettings;
  const gathered = await overBudget(world, room, threshold);
  const shadow = threshold.enforce === "shadow";
  const agents = together?.agents ?? [agent];
  // What several crossed together none of them did by itself.
  const alone = agents.length === 1 ? agents[0] : undefined;
  const own = alone !== undefined && together ? world.pacts.effectiveAt(alone, segment) : effective;
  const consequences =
    alone !== undefined && own
      ? await consequencesOf(world, {
          agent: alone,
          room: profileOf(config, alone).room,
          effective: own,
          threshold,
          clause,
          cause: `breach:${unminted.breach}`,
          at: measured.at,
          receivedAt: measured.received_at,
        })
      : noConsequence;
  const { events, reply } = openBreach(
    {
      agent: profile,
      threshold,
      clause,
      effective,
      crossing,
      measured,
      nearMisses,
      ...(evidence && { evidence }),
      settings,
      ...(hush && { hush }),
      gathered,
      ...(consequences.origin && { origin: consequences.origin }),
      ...(together && {
        together: {
          scope: together.scope,
          room,
          members: together.agents.map((member) => memberBody(world, member, effective, segment)),
        },
      }),
    },
    now,
  );
  const over = await takenOverBy(
    world,
    agents.map((member) => ({ agent: member, clause })),
    events,
  );
  const kept = { room, ...(shadow && { shadow: true as const }), ...(gathered && { gathered: true as const }) };
  return {
    reply,
    commit: {
      expected: consequences.expected,
      events: [...events, ...over.events, ...consequences.events, ...(gathered ? await retireLine(world, room) : [])],
      effects: [
        ...(await tellBreach(world, kept, `breach:${unminted.breach}`, 0, events)),
        ...over.effects,
        ...consequences.effects,
      ],
    },
  };
}

/** Each is answered for by its own people, also where all are judged together. */
function memberBody(world: World, agent: AgentId, together: EffectivePact, segment: SegmentPlace) {
  const { role, operator } = profileOf(world.config, agent);
  const { of, raci, postmortem } = world.pacts.effectiveAt(agent, segment) ?? together;
  return {
    agent,
    ...(role && { role }),
    ...(operator && { operator }),
    effective: of,
    raci,
    ...(postmortem && { postmortem }),
  };
}
