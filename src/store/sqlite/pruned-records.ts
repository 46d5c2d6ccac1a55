/** What the journal says of records that lost fields: which may lack what, and whether what was named is what is there. */
import { type EventBodies, traitsOf } from "../../domain/journal/event-kinds.ts";
import { prunedDigest } from "../../format/hash.ts";
import { jcs } from "../../format/jcs.ts";
import { whyNotDue } from "../../format/pruned-due.ts";
import { mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";
import { Doubt } from "./doubt.ts";

type Pruned = EventBodies["journal.pruned"];

export interface PrunedRecords {
  /** A field of this record is not here, and a later record says so. */
  names(seq: number, type: string, field: string): boolean;
  /** Throws a Doubt unless what this `journal.pruned` says fits the records it names. */
  check(word: { seq: number; at: number }, body: Record<string, unknown>): void;
}

/** What was said up to and with `until`. The walk comes to each of these records itself, so one that was forged is found there. */
export function prunedRecords(sqlite: Sqlite, until: number): PrunedRecords {
  // A number for each record, for there may be millions: which of the few sets of fields that were named.
  const sets: Pruned["fields"][] = [];
  const known = new Map<string, number>();
  const setOf = (fields: Pruned["fields"]): number => {
    const key = jcs(fields);
    const nth = known.get(key) ?? sets.push(fields) - 1;
    known.set(key, nth);
    return nth;
  };
  const named = new Map<number, number>();
  const said = sqlite.prepare<[number], { seq: number; body: string | null }>(
    `SELECT j.seq, body FROM journal j LEFT JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
     WHERE j.type = 'journal.pruned' AND j.chain = '${mainChain}' AND j.seq <= ? ORDER BY j.seq`,
  );
  for (const { seq, body } of said.all(until)) {
    const pruned = readPruned(body);
    if (!pruned) continue;
    const its = setOf(pruned.fields);
    for (const [first, last] of pruned.ranges)
      for (let one = first; one <= Math.min(last, seq - 1); one++) {
        const before = named.get(one);
        named.set(one, before === undefined || before === its ? its : setOf(both(sets[before], pruned.fields)));
      }
  }
  const between = sqlite.prepare<[number, number], { hash: string; at: number }>(
    `SELECT hash, at FROM journal WHERE chain = '${mainChain}' AND seq BETWEEN ? AND ? ORDER BY seq`,
  );
  return {
    names: (seq, type, field) => sets[named.get(seq) ?? -1]?.[type]?.includes(field) ?? false,
    check({ seq, at }, body) {
      const { ranges, records, digest, fields } = body as unknown as Pruned;
      if (ranges.some(([first, last], nth) => !(first <= last && last < seq && first > (ranges[nth - 1]?.[1] ?? 0))))
        throw new Doubt("it names records that do not come before it, or not in their order");
      for (const [type, which] of Object.entries(fields))
        for (const field of which)
          if (!traitsOf(type as keyof EventBodies).redacts?.includes(field))
            throw new Doubt(`it drops the field "${field}" of ${type}, which is none that people or agents wrote`);
      const found = ranges.flatMap(([first, last]) => between.all(first, last));
      if (found.length !== records || prunedDigest(found.map(({ hash }) => hash)) !== digest)
        throw new Doubt("the records it names are not the ones it was written about");
      const why = whyNotDue({ ...body, at }, Math.max(...found.map((one) => one.at)));
      if (why) throw new Doubt(why);
    },
  };
}

/** Of a record that was named twice. */
function both(some: Pruned["fields"] = {}, others: Pruned["fields"]): Pruned["fields"] {
  const types = [...new Set([...Object.keys(some), ...Object.keys(others)])].sort();
  return Object.fromEntries(
    types.map((type) => [type, [...new Set([...(some[type] ?? []), ...(others[type] ?? [])])].sort()]),
  );
}

function readPruned(body: string | null): Pruned | undefined {
  try {
    return body === null ? undefined : (JSON.parse(body) as Pruned);
  } catch {
    // The walk says so where it stands.
    return undefined;
  }
}
