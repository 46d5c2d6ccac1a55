/**
 * Signals whose time to be kept is over lose their lines; their headers stay in the chain. First the journal says which, then they are
 * dropped; what is open or held keeps its own.
 *
 * A hold before the word is heeded: what is held is read once more between the word and the deed. A hold after it was told which
 * are dropped; it keeps what the deed has not reached.
 */
import { event } from "../../domain/journal/event.ts";
import type { Instant } from "../../domain/words/time.ts";
import { prunedDigest } from "../../format/hash.ts";
import type { SegmentWithLines } from "../../ports/sealed-store.ts";
import type { World } from "../../ports/world.ts";
import { isIn, prunedRanges, rangesOf } from "./pruned-ranges.ts";
import { placeOf, sparedOf } from "./spared.ts";

/** So many segments are dropped at once. */
const atOnce = 1_000;

/** Answers how many segments lost their lines. */
export async function dropOld(world: World): Promise<number> {
  const { store, clock, config } = world;
  await finish(world);
  const keep = config.retention.signals;
  if (keep === 0) return 0;
  const before = clock.now() - keep;
  const { chain: own, watermark } = await store.ingest();
  let dropped = 0;
  for (let after = { chain: "", seq: 0 }; ; ) {
    const found = await store.sealed.withLines(before, after, atOnce);
    const last = found.at(-1);
    if (!last) return dropped;
    // What the watch has not judged yet stays as well.
    const old = found.filter(({ chain, seq }) => !(chain === own && seq > watermark));
    for (const [chain, segments] of Map.groupBy(old, ({ chain: of }) => of))
      dropped += await drop(world, chain, segments, before);
    after = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function drop(
  world: World,
  chain: string,
  segments: readonly SegmentWithLines[],
  before: Instant,
): Promise<number> {
  const { store } = world;
  const spared = await sparedOf(world, before);
  const old = segments.filter((one) => !spared.has(placeOf(one)));
  if (old.length === 0) return 0;
  const named = await prunedRanges(store, chain);
  const unnamed = old.filter(({ seq }) => !isIn(named, seq));
  if (unnamed.length > 0) {
    const body = {
      chain,
      ranges: rangesOf(unnamed.map(({ seq }) => seq)),
      segments: unnamed.length,
      lines: unnamed.reduce((sum, { count }) => sum + count, 0),
      before: Math.trunc(before),
      digest: prunedDigest(unnamed.map(({ hash }) => hash)),
    };
    const said = event("segments.pruned", `segments:${chain}`, "wardroom", body);
    const result = await store.commit({ expected: [], events: [said], effects: [] });
    if (result.type === "conflict") throw new Error("the journal could not say which signals are dropped");
  }
  return unlessSpared(
    world,
    chain,
    old.map(({ seq }) => seq),
  );
}

/** A stop between the two left lines that the journal says are dropped. */
async function finish(world: World): Promise<void> {
  const { store } = world;
  for (const { state } of await store.list("segments")) {
    const said = await prunedRanges(store, state.chain, "newest");
    await unlessSpared(
      world,
      state.chain,
      said.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, nth) => first + nth)),
    );
  }
}

/** The deed. Holds committed before the word are seen here, whatever was read before it. Answers how many it reached. */
async function unlessSpared(world: World, chain: string, seqs: readonly number[]): Promise<number> {
  if (seqs.length === 0) return 0;
  const spared = await sparedOf(world, world.clock.now());
  const left = seqs.filter((seq) => !spared.has(placeOf({ chain, seq })));
  if (left.length > 0) await world.store.dropLines(chain, rangesOf(left));
  return left.length;
}
