/** Signals whose time to be kept is over lose their lines; their headers stay in the chain. What is open or held keeps its own. */
import { event } from "../../domain/journal/event.ts";
import { prunedDigest } from "../../format/hash.ts";
import type { SegmentWithLines } from "../../ports/sealed-store.ts";
import type { World } from "../../ports/world.ts";
import { dropByRule, type Manners, type Rule } from "./drop-by-rule.ts";
import { isIn, prunedRanges, rangesOf } from "./pruned-ranges.ts";
import { placeOf, sparedOf } from "./spared.ts";

/** So many segments are dropped at once. */
const atOnce = 1_000;

type Place = Pick<SegmentWithLines, "chain" | "seq">;

/** Answers how many segments lost their lines. */
export const dropOld = (world: World, manners?: Manners): Promise<number> =>
  dropByRule(world, oldSignals(world), manners);

/** Each page is of one chain. */
const oldSignals = (world: World): Rule<Place, SegmentWithLines> => ({
  keep: world.config.retention.signals,
  async *saidLast() {
    for (const { state } of await world.store.list("segments")) {
      const { chain } = state;
      const said = await prunedRanges(world.store, chain, "newest");
      const places = said.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, nth) => ({ chain, seq: first + nth })),
      );
      yield { places, before: world.clock.now() };
    }
  },
  async *old(before) {
    const { chain: own, watermark } = await world.store.ingest();
    for (let after: Place | undefined = { chain: "", seq: 0 }; after; ) {
      const found: SegmentWithLines[] = await world.store.sealed.withLines(before, after, atOnce);
      // What the watch has not judged yet stays as well.
      const judged = found.filter(({ chain, seq }) => !(chain === own && seq > watermark));
      yield* Map.groupBy(judged, ({ chain }) => chain).values();
      after = found.at(-1);
    }
  },
  async kept(before) {
    const spared = await sparedOf(world, before);
    return (one) => spared.has(placeOf(one));
  },
  async word(gone, { before }) {
    const [{ chain } = { chain: "" }] = gone;
    const named = await prunedRanges(world.store, chain);
    const unnamed = gone.filter(({ seq }) => !isIn(named, seq));
    if (unnamed.length === 0) return undefined;
    return event("segments.pruned", `segments:${chain}`, "wardroom", {
      chain,
      ranges: rangesOf(unnamed.map(({ seq }) => seq)),
      segments: unnamed.length,
      lines: unnamed.reduce((sum, { count }) => sum + count, 0),
      before,
      digest: prunedDigest(unnamed.map(({ hash }) => hash)),
    });
  },
  async deed(gone) {
    for (const [chain, places] of Map.groupBy(gone, (one) => one.chain))
      await world.store.dropLines(chain, rangesOf(places.map(({ seq }) => seq)));
  },
});
