/** What is asked of the journal: the same as going through all of it, whatever is asked, and not by looking at all of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { event, type JournalEvent, type NewEvent, type Subject } from "../../src/domain/journal/event.ts";
import type { EventType } from "../../src/domain/journal/event-kinds.ts";
import type { JournalFilter } from "../../src/ports/store.ts";
import { openJournalReader } from "../../src/store/sqlite/journal-reader.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { chanceOf } from "../support/chance-past.ts";
import { chance, movableClock, quiet } from "../support/commits.ts";

const types: EventType[] = ["near-miss.counted", "act.refused", "page.sent", "agent.seen"];
const agents = ["a", "b", "c"];

let directory: string;
let store: SqliteStore;
let raw: Database.Database;
let all: JournalEvent[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-reader-"));
  const file = join(directory, "ward.db");
  store = openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });
  const dice = chanceOf(7);
  const missed = (nth: number): NewEvent =>
    event("near-miss.counted", `near-miss:NM-${nth}`, "wardroom", {
      ...{ agent: "a", room: "airline", clause: "p@1#t", threshold: "t", failure_mode: "wrong-output" },
      ...{ entered: 0, left: 1, worst: 1, crossing: `near|${nth}` },
    });
  const refused = (agent: string): NewEvent =>
    event("act.refused", `refusals:${agent}`, "person:kim", {
      ...{ by: "kim", item: `agent:${agent}`, act: "approve", code: "not_eligible", how: "web", count: 1 },
    });
  // Long stretches of one kind, so that a rare one lies far from the next.
  for (let nth = 0; nth < 400; nth++) {
    const events = dice.is(nth % 100 < 80 ? 0.02 : 0.9) ? [missed(nth)] : [refused(dice.from(agents))];
    await store.commit({ expected: [], events, effects: [] });
  }
  raw = new Database(file, { readonly: true });
  all = await store.journal({});
});
afterAll(async () => {
  raw.close();
  await store.close();
  rmSync(directory, { recursive: true });
});

const filters: fc.Arbitrary<JournalFilter> = fc.record(
  {
    subject: fc.constantFrom<Subject>("refusals:a", "refusals:b", "near-miss:NM-81", "breach:BR-1"),
    types: fc.subarray(types),
    afterSeq: fc.integer({ min: 0, max: 420 }),
    throughSeq: fc.integer({ min: 0, max: 420 }),
    limit: fc.integer({ min: 0, max: 30 }),
    newestFirst: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** What the words of the filter say. */
function plainly({ subject, types, afterSeq = 0, throughSeq = 1e9, limit, newestFirst }: JournalFilter): number[] {
  const meant = all.filter(
    ({ seq, ...one }) =>
      seq > afterSeq &&
      seq <= throughSeq &&
      (subject === undefined || one.subject === subject) &&
      (types === undefined || types.includes(one.type)),
  );
  return (newestFirst ? meant.toReversed() : meant).slice(0, limit).map(({ seq }) => seq);
}

test("whatever is asked, it is what going through everything finds, however much is looked at in one go", () => {
  fc.assert(
    fc.property(
      filters,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 200 }),
      (filter, narrowest, widest) => {
        const read = openJournalReader(raw, { narrowest, widest });
        expect(read(filter).map(({ seq }) => seq)).toEqual(plainly(filter));
      },
    ),
    { numRuns: 300 },
  );
});

test("an event is read as it was written", () => {
  const read = openJournalReader(raw);
  for (const filter of [{}, { types: [...types] }, { types: [...types], limit: 500 }])
    expect(read(filter)).toEqual(all.filter(({ type }) => !("types" in filter) || types.includes(type)));
});

test.each<[string, JournalFilter, string]>([
  ["a subject", { subject: "refusals:a", limit: 9 }, "journal_by_subject"],
  [
    "types of a subject",
    { subject: "refusals:a", types: [...types], newestFirst: true, limit: 9 },
    "journal_by_subject",
  ],
  ["one type", { types: ["page.sent"], newestFirst: true, limit: 9 }, "journal_by_type"],
  ["several types", { types: [...types], afterSeq: 40, limit: 9 }, "journal_by_type"],
])("%s is found by an index, and not by looking at every record", (_, filter, index) => {
  const asked: string[] = [];
  const prepare = (text: string) => {
    asked.push(text);
    return raw.prepare(text);
  };
  openJournalReader({ prepare } as unknown as Database.Database)(filter);
  const [, text = ""] = asked;
  const values = Array.from(text.matchAll(/\?/g), () => 1);
  const plan = raw.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...values);
  expect(plan.map(({ detail }) => detail).join("\n")).toMatch(
    new RegExp(`SEARCH journal USING (COVERING )?INDEX ${index} `),
  );
});
