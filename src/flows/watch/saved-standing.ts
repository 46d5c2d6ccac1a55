/** How agents stood when the watch last saved itself: for commands that read a store without running a watch. */

import { profileOf } from "../../domain/people/fleet-config.ts";
import { emptyBook } from "../../domain/watch/watch-book.ts";
import type { World } from "../../ports/world.ts";
import { lastSnapshot } from "./last-snapshot.ts";
import { standing } from "./standing.ts";
import { readSnapshot } from "./watch-snapshot.ts";

export async function openStanding(world: World): Promise<World["standing"]> {
  const { chain } = await world.store.ingest();
  const snapshot = await lastSnapshot(world.store, chain);
  const book = snapshot
    ? (
        await readSnapshot(
          snapshot,
          (agent) => world.pacts.effectiveAt(agent, { chain, seq: snapshot.seq }),
          (agent) => profileOf(world.config, agent).role,
        )
      ).book
    : emptyBook();
  return (agent) => standing(world, book, agent);
}
