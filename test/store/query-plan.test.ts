/** Which index finds what: of a busy fleet no more is read than is asked for, in a new store and in one of an earlier program. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import type { Lane, ListFilter } from "../../src/ports/store.ts";
import { openList } from "../../src/store/sqlite/list.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { openOutbox } from "../../src/store/sqlite/outbox.ts";
import { chance, movableClock, quiet } from "../support/commits.ts";

const directory = mkdtempSync(join(tmpdir(), "wardroom-plan-"));
afterAll(() => rmSync(directory, { recursive: true }));
const golden = resolve(import.meta.dirname, "../fixtures/golden");

const opened = (file: string) => openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });

async function fresh(): Promise<string> {
  const file = join(directory, "fresh.db");
  await opened(file).close();
  return file;
}

/** A journal of an earlier story, as this program finds and upgrades it. */
async function upgraded(): Promise<string> {
  const file = join(directory, "upgraded.db");
  writeFileSync(file, gunzipSync(readFileSync(join(golden, "2-room.db.gz"))), { mode: 0o600 });
  await opened(file).close();
  return file;
}

/** What SQLite says of each part it takes: "things_by_room (kind=? AND room=?)". */
function planOf(file: string, filter: ListFilter): string[] {
  let said = "";
  const verbose = (text?: unknown): void => {
    said = String(text);
  };
  const raw = new Database(file, { verbose });
  openList(raw)("breach", filter);
  const plan = raw.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${said}`).all();
  raw.close();
  return plan.map(({ detail }) => detail.replace("SEARCH things USING INDEX ", ""));
}

const room = "airline";
const rooms = ["airline", "desk", "hotel"];
const sorted = "USE TEMP B-TREE FOR ORDER BY";

test.each<[string, ListFilter, string, number]>([
  ["everything", {}, "things_by_sort (kind=?)", 1],
  ["the latest of everything", { newestFirst: true, limit: 9 }, "things_by_change (kind=?)", 1],
  ["a room", { room }, "things_by_room (kind=? AND room=?)", 1],
  ["the latest of a room", { room, newestFirst: true, limit: 9 }, "things_by_room_change (kind=? AND room=?)", 1],
  ["one of some rooms", { rooms: [room], newestFirst: true }, "things_by_room_change (kind=? AND room=?)", 1],
  ["the latest of some rooms", { rooms, newestFirst: true, limit: 9 }, "things_by_room_change (kind=? AND room=?)", 3],
  [
    "a page of some rooms",
    { rooms, lastFirst: true, beyond: "breach:BR-9", limit: 9 },
    "things_by_room (kind=? AND room=? AND (sort,subject)<(?,?))",
    3,
  ],
  ["what is open in a room", { room, status: "open" }, "things_by_status (kind=? AND status=?)", 1],
  ["what is open in some rooms", { rooms, status: "open" }, "things_by_status (kind=? AND status=?)", 1],
  ["of an agent in a room", { room, agent: "a", newestFirst: true }, "things_by_agent (kind=? AND agent=?)", 1],
  ["a page of everything", { beyond: "breach:BR-9", limit: 9 }, "things_by_sort (kind=? AND (sort,subject)>(?,?))", 1],
])("%s is found by its index alone and is not sorted", async (_, filter, index, parts) => {
  for (const file of [await fresh(), await upgraded()]) {
    const plan = planOf(file, filter);
    expect(plan.filter((one) => one === index)).toHaveLength(parts);
    expect(plan.join()).not.toContain("SCAN things");
    expect(plan).not.toContain(sorted);
  }
});

test("all that is open, the latest first, is sorted, not looked for in all there ever was", async () => {
  const plan = planOf(await fresh(), { rooms, status: "open", newestFirst: true });
  expect(plan).toContain("things_by_status (kind=? AND status=?)");
});

test.each<Lane>(["page", "approval", "update", "digest"])(
  "a look for what is due in the lane %s is planned once (see bound.ts)",
  async (lane) => {
    const looks: string[] = [];
    const raw = new Database(await fresh(), { verbose: (text) => looks.push(String(text)) });
    const outbox = openOutbox(raw);
    outbox.isEmpty(lane);
    outbox.claim(lane, 1_000, 60_000, 7);
    outbox.waiting(lane, "slack", "C0AIRLINE");
    raw.close();
    const asked = looks.filter((text) => text.startsWith("SELECT"));
    expect(asked.length).toBeGreaterThan(3);
    const bare = /(rank = |LIMIT )\d+\.0(?! \+ 0)|(platform|destination) = '\w+'(?! \|\|)/;
    expect(asked.filter((text) => bare.test(text))).toEqual([]);
  },
);

test.each(globSync(join(golden, "*.db.gz")))("%s lists the same by its rooms once it was upgraded", async (name) => {
  const file = join(directory, basename(name, ".gz"));
  writeFileSync(file, gunzipSync(readFileSync(name)), { mode: 0o600 });
  const before = new Database(file, { readonly: true });
  const listed = before
    .prepare<[], string>(
      "SELECT subject FROM things WHERE kind = 'breach' AND room = 'airline' ORDER BY changed_seq DESC",
    )
    .pluck()
    .all();
  before.close();
  expect(listed.length).toBeGreaterThan(1);
  const store = opened(file);
  const found = await store.list("breach", { rooms: ["airline", "nowhere"], newestFirst: true });
  expect(found.map(({ subject }) => subject)).toEqual(listed);
  expect(await store.verify()).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await store.close();
});
