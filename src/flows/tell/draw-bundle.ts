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

/** What a bundle of direct messages says to the person it is for, who also reads why. */
export async function directLinesOf(
  world: World,
  { items, person }: Bundle,
): Promise<{ lines: (BundleLine & { why: string | undefined })[]; versions: number }> {
  const cards = [...new Set(items.map(({ card }) => card))];
  const { lines, versions } = await linesOf(world, cards, { left: {} });
  const why = async ({ card }: BundleLine): Promise<string | undefined> =>
    card.subject && person ? (await tellingOf(world, card.subject))?.why(person) : undefined;
  return { lines: await Promise.all(lines.map(async (line) => ({ ...line, why: await why(line) }))), versions };
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
