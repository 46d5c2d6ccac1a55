/** Reads what calls nobody in some rooms. */

import type { RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { type Silenced, silenced } from "../../views/silenced.ts";

const most = 500;

export async function readSilenced(world: World, rooms: readonly RoomId[]): Promise<Silenced> {
  const inRooms = <T extends { room: RoomId }>(states: readonly T[]): T[] =>
    states.filter(({ room }) => rooms.includes(room));
  const breaches = await world.store.list("breach", { newestFirst: true, limit: most });
  const mutes = inRooms((await world.store.list("mute", { status: "in-force" })).map(({ state }) => state));
  const reasons = new Map<string, string>();
  for (const { id } of mutes) {
    const [set] = await world.store.journal({
      subject: `mute:${id}`,
      types: ["mute.set"],
      newestFirst: true,
      limit: 1,
    });
    if (set?.type === "mute.set" && set.body.reason) reasons.set(id, set.body.reason);
  }
  return silenced(inRooms(breaches.map(({ state }) => state)), mutes, reasons, world.config, world.clock.now());
}
