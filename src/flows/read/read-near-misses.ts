/** How often agents of some rooms came near a breach lately, by failure mode: the same on every page and in every answer. */
import type { NearMiss } from "../../domain/breach/near-miss.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { byFailureMode, type NearMissLine } from "../../views/room/room-page.ts";

/** Those older than this no longer say how a room does now. */
const nearMissSpan = 7 * day;

/** Read at once, the latest first, until they are too old. */
const page = 500;

export async function readNearMisses({ store, clock }: World, rooms: readonly RoomId[]): Promise<NearMissLine[]> {
  const since = clock.now() - nearMissSpan;
  const found: NearMiss[] = [];
  for (let last: Thing<NearMiss> | undefined; ; ) {
    const next = await store.list("near-miss", {
      rooms,
      lastFirst: true,
      limit: page,
      ...(last && { beyond: last.subject }),
    });
    found.push(...next.map(({ state }) => state));
    last = next.at(-1);
    if (!last || next.length < page || last.state.countedAt < since) break;
  }
  return byFailureMode(found.filter(({ countedAt }) => countedAt >= since));
}
