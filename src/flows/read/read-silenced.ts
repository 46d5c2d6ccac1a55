/** Reads what calls nobody in some rooms. */

import type { Breach } from "../../domain/breach/breach.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { type Silenced, silenced, silencedSpan } from "../../views/room/silenced.ts";

/** Read at once, the latest first, until they are too old. */
const page = 200;

export async function readSilenced(world: World, rooms: readonly RoomId[]): Promise<Silenced> {
  const { store, config, clock } = world;
  const breaches: Breach[] = [];
  for (const room of rooms) breaches.push(...(await latelyOpened(world, room)));
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
  return silenced(breaches, mutes, reasons, config, clock.now());
}

/** However many there are: a share of them says how a clause does. */
async function latelyOpened({ store, clock }: World, room: RoomId): Promise<Breach[]> {
  const since = clock.now() - silencedSpan;
  const found: Breach[] = [];
  for (let last: Thing<Breach> | undefined; ; ) {
    const more = last && { beyond: last.subject };
    const next = await store.list("breach", { room, lastFirst: true, limit: page, ...more });
    found.push(...next.map(({ state }) => state));
    last = next.at(-1);
    if (!last || next.length < page || last.state.openedAt < since) return found;
  }
}
