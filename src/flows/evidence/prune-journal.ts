/**
 * Words whose time is over: what people and agents wrote goes, and its record stays, committed to as before. What is open, in force or
 * held keeps its own.
 */
import { event } from "../../domain/journal/event.ts";
import { type EventBodies, traitsOf, typesWith } from "../../domain/journal/event-kinds.ts";
import type { Instant } from "../../domain/words/time.ts";
import { prunedDigest } from "../../format/hash.ts";
import type { RecordWithFields } from "../../ports/sealed-store.ts";
import type { World } from "../../ports/world.ts";
import { dropByRule, type Manners, partedByRule, type Rule } from "./drop-by-rule.ts";
import { keptRecords } from "./kept-records.ts";
import { isIn, rangesOf } from "./pruned-ranges.ts";

/** So many records are looked at, and at most named in one word. */
const atOnce = 1_000;

/** So many of the last words are asked how far it was looked: one about what was kept for longer ends sooner than others. */
const mostWords = 20;

/** Which fields those are, by the kind of record. */
const fieldsThatGo: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  typesWith(({ redacts }) => redacts !== undefined).map((type) => [type, traitsOf(type).redacts ?? []]),
);

/** Answers how many records lost something. */
export const pruneJournal = (world: World, manners?: Manners): Promise<number> =>
  dropByRule(world, oldWords(world, 0), manners);

/**
 * The same of the records behind those that were looked at before: what has grown old while nothing ran, or in a copy of the store from
 * before. What was kept until then, and need not be any more, is left to the next look.
 */
export async function pruneUnseen(world: World, manners?: Manners): Promise<number> {
  const words = await world.store.journal({ types: ["journal.pruned"], newestFirst: true, limit: mostWords });
  const ends = words.map((one) => (one.type === "journal.pruned" ? one.body.ranges.at(-1)?.[1] : 0) ?? 0);
  const seen = Math.max(0, ...ends);
  return dropByRule(world, oldWords(world, seen), manners);
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
  for await (const { gone, kept } of partedByRule(oldWords(world, 0), plan.before)) {
    plan.records += gone.length;
    plan.kept += kept.length;
    for (const { type, fields } of gone) {
      const what = `${type}: ${fields.join(", ")}`;
      plan.of[what] = (plan.of[what] ?? 0) + 1;
    }
  }
  return plan;
}

/** @param seen the record up to which all were looked at before */
const oldWords = (world: World, seen: number): Rule<RecordWithFields, RecordWithFields> => ({
  keep: world.config.retention.journal,
  async *saidLast() {
    const said = await lastSaid(world);
    if (!said) return;
    const { ranges, fields, before } = said;
    const span = { after: (ranges[0]?.[0] ?? 1) - 1, until: ranges.at(-1)?.[1] ?? 0 };
    for await (const records of withFields(world, fields, before, span))
      yield { places: records.filter(({ seq }) => isIn(ranges, seq)), before };
  },
  old: (before) => withFields(world, fieldsThatGo, before, { after: seen }),
  kept: (before) => keptRecords(world, before),
  async word(gone, { keep, before }) {
    const fields: Record<string, string[]> = {};
    for (const record of gone) fields[record.type] = [...new Set([...(fields[record.type] ?? []), ...record.fields])];
    return event("journal.pruned", "journal:main", "wardroom", {
      ranges: rangesOf(gone.map(({ seq }) => seq)),
      records: gone.length,
      fields,
      keep,
      before,
      digest: prunedDigest(gone.map(({ hash }) => hash)),
    });
  },
  deed: (gone) => world.store.dropFields(gone),
});

async function lastSaid({ store }: World): Promise<EventBodies["journal.pruned"] | undefined> {
  const [last] = await store.journal({ types: ["journal.pruned"], newestFirst: true, limit: 1 });
  return last?.type === "journal.pruned" ? last.body : undefined;
}

/** `until`: pages that begin behind it are not read. */
async function* withFields(
  { store }: World,
  fields: Readonly<Record<string, readonly string[]>>,
  before: Instant,
  { after, until = Number.POSITIVE_INFINITY }: { after: number; until?: number },
): AsyncGenerator<RecordWithFields[]> {
  for (let last: number | undefined = after; last !== undefined && last < until; ) {
    const { records, next } = await store.sealed.withFields(fields, before, last, atOnce);
    yield records;
    last = next;
  }
}
