/**
 * Signals whose time to be kept is over lose their lines; their headers stay in the chain. First the journal says which, then they are
 * dropped; what is open or held keeps its own.
 */
import { event, idOf, type Subject } from "../../domain/journal/event.ts";
import { hour, type Instant } from "../../domain/words/time.ts";
import { prunedDigest } from "../../format/hash.ts";
import type { SegmentWithLines } from "../../ports/sealed-store.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { gatherItem } from "./gather-item.ts";

/** How often that is looked for. */
const dropEvery = hour;

/** So many segments are dropped at once. */
const atOnce = 1_000;

/** Looks now and each hour from then on. Returns its end. Only to be begun once the watch has read what it missed. */
export function followRetention(world: World): () => Promise<void> {
  let underWay = Promise.resolve();
  const look = (): void => {
    underWay = underWay
      .then(async () => {
        const segments = await dropOld(world);
        if (segments > 0)
          world.log.info({ segments }, "signals whose time was over were dropped; the journal says which");
      })
      .catch((fault: unknown) =>
        world.log.error({ err: fault }, "old signals could not be dropped; it is tried again"),
      );
  };
  look();
  const timer = setInterval(look, dropEvery);
  timer.unref();
  return () => {
    clearInterval(timer);
    return underWay;
  };
}

/** Answers how many segments lost their lines. */
export async function dropOld(world: World): Promise<number> {
  const { store, clock, config } = world;
  await finish(store);
  const keep = config.retention.signals;
  if (keep === 0) return 0;
  const before = clock.now() - keep;
  const spared = await sparedOf(store, before);
  const { chain: own, watermark } = await store.ingest();
  let dropped = 0;
  for (let after = { chain: "", seq: 0 }; ; ) {
    const found = await store.sealed.withLines(before, after, atOnce);
    const last = found.at(-1);
    if (!last) return dropped;
    // What the watch has not judged yet stays as well.
    const old = found.filter(
      ({ chain, seq }) => !spared.has(placeOf({ chain, seq })) && !(chain === own && seq > watermark),
    );
    for (const [chain, segments] of Map.groupBy(old, ({ chain: of }) => of)) await drop(store, chain, segments, before);
    dropped += old.length;
    after = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function drop(
  store: Store,
  chain: string,
  segments: readonly SegmentWithLines[],
  before: Instant,
): Promise<void> {
  const ranges = rangesOf(segments);
  const body = {
    chain,
    ranges,
    segments: segments.length,
    lines: segments.reduce((sum, { count }) => sum + count, 0),
    before: Math.trunc(before),
    digest: prunedDigest(segments.map(({ hash }) => hash)),
  };
  const said = event("segments.pruned", `segments:${chain}`, "wardroom", body);
  const result = await store.commit({ expected: [], events: [said], effects: [] });
  if (result.type === "conflict") throw new Error("the journal could not say which signals are dropped");
  await store.dropLines(chain, ranges);
}

/** A stop between the two left lines that the journal says are dropped. */
async function finish(store: Store): Promise<void> {
  for (const { state } of await store.list("segments")) {
    const subject = `segments:${state.chain}`;
    const [last] = await store.journal({ subject, types: ["segments.pruned"], newestFirst: true, limit: 1 });
    if (last?.type === "segments.pruned") await store.dropLines(state.chain, last.body.ranges);
  }
}

/** First and last of each unbroken row. */
function rangesOf(segments: readonly { seq: number }[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { seq } of segments) {
    const open = ranges.at(-1);
    if (open && open[1] === seq - 1) open[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** The segments with signals that led to what is open or held. */
async function sparedOf(store: Store, before: Instant): Promise<ReadonlySet<string>> {
  const spared = new Set<string>();
  for (const subject of await keptItems(store)) {
    const item = await gatherItem(store, subject);
    if (!item?.signals || item.signals.from >= before) continue;
    for (const place of await store.sealed.segmentsOf(item.signals)) spared.add(placeOf(place));
  }
  return spared;
}

const placeOf = ({ chain, seq }: { chain: string; seq: number }): string => `${chain} ${seq}`;

async function keptItems(store: Store): Promise<ReadonlySet<Subject>> {
  const items = new Set<Subject>();
  const keep = async (subject: Subject): Promise<void> => {
    if (items.has(subject)) return;
    items.add(subject);
    // What people make of a breach rests on its signals.
    const { breach, postmortem } = await basisOf(store, subject);
    if (postmortem !== undefined) await keep(`postmortem:${postmortem}`);
    if (breach !== undefined) await keep(`breach:${breach}`);
  };
  for (const { subject } of await store.list("breach", { status: "open" })) await keep(subject);
  for (const status of ["waiting", "approved", "claimed"])
    for (const { subject } of await store.list("approval", { status })) await keep(subject);
  for (const { subject } of await store.list("postmortem", { status: "draft" })) await keep(subject);
  for (const { subject } of await store.list("change", { status: "proposed" })) await keep(subject);
  for (const { state } of await store.list("hold", { status: "held" })) await keep(state.item);
  return items;
}

async function basisOf(
  store: Store,
  subject: Subject,
): Promise<{ breach?: string | undefined; postmortem?: string | undefined }> {
  if (subject.startsWith("postmortem:"))
    return { breach: (await store.load(`postmortem:${idOf(subject)}`))?.state.breach };
  if (subject.startsWith("change:")) return (await store.load(`change:${idOf(subject)}`))?.state.because ?? {};
  return {};
}
