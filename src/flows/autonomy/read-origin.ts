/** Reads what a breach may come from: who else is in breach, and whose work of the hour before went into what crossed. */
import { type Crossed, isInherited, type Origin, originOf, suspects } from "../../domain/autonomy/origin.ts";
import { type CrossingSignal, Lineage } from "../../domain/autonomy/upstream.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { defaultRoomSettings } from "../../domain/people/fleet-config.ts";
import { type Duration, hour } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

/** So far back work is looked for that came before. */
const lookedBack: Duration = hour;

/** Of a flood of segments the latest are read: what was used last counts. */
const mostRead = 400;

/** Open breaches that are asked; more at once are one trouble that nobody looks for one origin of. */
const mostAsked = 200;

export async function readOrigin(world: World, room: RoomId, crossed: Crossed & CrossingSignal): Promise<Origin> {
  const open = (await world.store.list("breach", { status: "open", newestFirst: true, limit: mostAsked })).map(
    ({ state }) => state,
  );
  const others = suspects(crossed, open);
  if (others.length === 0) return { type: "own" };
  const agents = [...new Set(others.flatMap(({ members }) => members.map(({ agent }) => agent)))];
  const upstream = isInherited(crossed.failureMode) ? await readUpstream(world, crossed, agents) : [];
  const { storm } = world.config.rooms[room]?.settings ?? defaultRoomSettings;
  const roomSize = storm === "off" ? 0 : (await world.store.list("agent", { room })).length;
  return originOf(crossed, others, upstream, { storm, room, roomSize });
}

async function readUpstream(
  { store }: World,
  crossing: CrossingSignal,
  others: readonly AgentId[],
): Promise<AgentId[]> {
  const { agent, receivedAt: until } = crossing;
  const places = await store.sealed.segmentsOf({ agents: [agent, ...others], from: until - lookedBack, to: until });
  const lineages = new Map<string, Lineage>();
  for (const { chain, seq } of places.slice(-mostRead)) {
    const [segment] = await store.segmentsAfter(chain, seq - 1, 1);
    if (segment?.seq !== seq) continue;
    const lineage = lineages.get(chain) ?? new Lineage(crossing);
    lineages.set(chain, lineage);
    lineage.take(segment);
  }
  return [...new Set([...lineages.values()].flatMap((lineage) => lineage.upstream()))];
}
