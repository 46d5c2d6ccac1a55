/** Draws a bundle from what its things are now. */
import type { Bundle } from "../../domain/bundle/bundle.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import { type BundleLine, bundleCard } from "../../views/bundle/bundle-card.ts";
import type { Card } from "../../views/card.ts";
import { tellingOf } from "./telling.ts";

export async function drawBundle(world: World, { subject, state, version }: Thing<Bundle>): Promise<Card> {
  const { lines, versions } = await linesOf(
    world,
    state.items.map(({ card }) => card),
    state,
  );
  return bundleCard(subject, version + versions, lines, world.config);
}

/** `versions`: of all of them together, so that the newest drawing wins. */
export async function linesOf(
  world: World,
  cards: readonly Subject[],
  { left }: Pick<Bundle, "left">,
): Promise<{ lines: BundleLine[]; versions: number }> {
  const lines: BundleLine[] = [];
  let versions = 0;
  for (const subject of cards) {
    const telling = await tellingOf(world, subject);
    if (!telling) continue;
    const { version, calls, severity, until, heldBy } = telling;
    versions += version;
    lines.push({ card: telling.card(), severity, calls, until, heldBy, own: left[subject] !== undefined });
  }
  return { lines, versions };
}
