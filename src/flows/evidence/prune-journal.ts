/**
 * Words whose time is over: what people and agents wrote goes, and its record stays, committed to as before. First the journal says of
 * which records, then it is done; what is open, in force or held keeps its own.
 *
 * A hold before the word is heeded: what is held is read once more between the word and the deed. One after it keeps what the deed has
 * not reached.
 */
import { event } from "../../domain/journal/event.ts";
import { traitsOf, typesWith } from "../../domain/journal/event-kinds.ts";
import type { Instant } from "../../domain/words/time.ts";
import { prunedDigest } from "../../format/hash.ts";
import type { RecordWithFields } from "../../ports/sealed-store.ts";
import type { World } from "../../ports/world.ts";
import { type KeptRecords, keptRecords } from "./kept-records.ts";
import { isIn, rangesOf } from "./pruned-ranges.ts";

/** So many records are looked at, and at most named in one word. */
const atOnce = 1_000;

/** Which fields those are, by the kind of record. */
const fieldsThatGo: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  typesWith(({ redacts }) => redacts !== undefined).map((type) => [type, traitsOf(type).redacts ?? []]),
);

interface Manners {
  /** After the step that is under way nothing more is begun. */
  stop?: AbortSignal;
  /** Told after each step how many records lost something so far. */
  progress?(records: number): void;
}

/** Answers how many records lost something. Stopped or killed in the middle, the next time goes on where it was. */
export async function pruneJournal(world: World, { stop, progress }: Manners = {}): Promise<number> {
  await finish(world);
  const keep = world.config.retention.journal;
  if (keep === 0) return 0;
  const before = Math.trunc(world.clock.now() - keep);
  let pruned = 0;
  for await (const { gone } of oldRecords(world, before)) {
    // Set back meanwhile, the clock says that they are too young now.
    if (stop?.aborted || world.clock.now() < before + keep) return pruned;
    if (gone.length === 0) continue;
    pruned += await prune(world, gone, { keep, before });
    progress?.(pruned);
    // Those who ask meanwhile come first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return pruned;
}

/** What would go now, and what is old enough and kept. */
export interface PrunePlan {
  before: Instant;
  records: number;
  kept: number;
  /** Records by what is dropped of them: "approval.asked: reason, args". */
  of: Record<string, number>;
}

/** Changes nothing. Undefined: the journal is kept for ever. */
export async function planPruning(world: World): Promise<PrunePlan | undefined> {
  const keep = world.config.retention.journal;
  if (keep === 0) return undefined;
  const plan: PrunePlan = { before: Math.trunc(world.clock.now() - keep), records: 0, kept: 0, of: {} };
  for await (const { gone, kept } of oldRecords(world, plan.before)) {
    plan.records += gone.length;
    plan.kept += kept.length;
    for (const { type, fields } of gone) {
      const what = `${type}: ${fields.join(", ")}`;
      plan.of[what] = (plan.of[what] ?? 0) + 1;
    }
  }
  return plan;
}

async function* oldRecords(
  world: World,
  before: Instant,
): AsyncGenerator<{ gone: RecordWithFields[]; kept: RecordWithFields[] }> {
  let keeps: KeptRecords | undefined;
  for (let after: number | undefined = 0; after !== undefined; ) {
    const { records, next } = await world.store.sealed.withFields(fieldsThatGo, before, after, atOnce);
    if (records.length > 0) {
      // What was opened or held since is seen between the word and the deed.
      keeps ??= await keptRecords(world, before);
      yield await parted(keeps, records);
    }
    after = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function parted(keeps: KeptRecords, records: readonly RecordWithFields[]) {
  const [gone, kept]: [RecordWithFields[], RecordWithFields[]] = [[], []];
  for (const record of records) ((await keeps(record)) ? kept : gone).push(record);
  return { gone, kept };
}

async function prune(
  world: World,
  records: readonly RecordWithFields[],
  { keep, before }: { keep: number; before: Instant },
): Promise<number> {
  const fields: Record<string, string[]> = {};
  for (const record of records) fields[record.type] = [...new Set([...(fields[record.type] ?? []), ...record.fields])];
  const said = event("journal.pruned", "journal:main", "wardroom", {
    ranges: rangesOf(records.map(({ seq }) => seq)),
    records: records.length,
    fields,
    keep,
    before,
    digest: prunedDigest(records.map(({ hash }) => hash)),
  });
  const result = await world.store.commit({ expected: [], events: [said], effects: [] });
  if (result.type === "conflict") throw new Error("the journal could not say which words are dropped");
  return unlessKept(world, records, before);
}

/** A stop between the two left words that the journal says are dropped. */
async function finish(world: World): Promise<void> {
  const [last] = await world.store.journal({ types: ["journal.pruned"], newestFirst: true, limit: 1 });
  if (last?.type !== "journal.pruned") return;
  const { ranges, fields, before } = last.body;
  const end = ranges.at(-1)?.[1] ?? 0;
  for (let after: number | undefined = (ranges[0]?.[0] ?? 1) - 1; after !== undefined && after < end; ) {
    const { records, next } = await world.store.sealed.withFields(fields, before, after, atOnce);
    await unlessKept(
      world,
      records.filter(({ seq }) => isIn(ranges, seq)),
      before,
    );
    after = next;
  }
}

/** The deed. Holds committed before the word are seen here, whatever was read before it. Answers how many it reached. */
async function unlessKept(world: World, records: readonly RecordWithFields[], before: Instant): Promise<number> {
  if (records.length === 0) return 0;
  const { gone } = await parted(await keptRecords(world, before), records);
  await world.store.dropFields(gone);
  return gone.length;
}
