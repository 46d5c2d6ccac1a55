/** Reads what calls nobody in some rooms. */

import type { RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { type Silenced, silenced } from "../../views/room/silenced.ts";

/** Of each room. */
const most = 200;

export async function readSilenced(world: World, rooms: readonly RoomId[]): Promise<Silenced> {
  const { store, config, clock } = world;
  const breaches = await Promise.all(
    rooms.map((room) => store.list("breach", { room, newestFirst: true, limit: most })),
  );
  const mutes = (await store.list("mute", { status: "in-force" }))
    .map(({ state }) => state)
    .filter(({ room }) => rooms.includes(room));
  const reasons = new Map<string, string>();
  for (const { id } of mutes) {
    const [set] = await store.journal({
      subject: `mute:${id}`,
      types: ["mute.set"],
      newestFirst: true,
      limit: 1,
    });
    if (set?.type === "mute.set" && set.body.reason) reasons.set(id, set.body.reason);
  }
  const newest = breaches.flat().map(({ state }) => state);
  return silenced(newest, mutes, reasons, config, clock.now());
}
