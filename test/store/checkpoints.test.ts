/** The log is moved into the database beside the writing, and what is written stays what it was. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { connectReadOnly } from "../../src/store/sqlite/connection.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { segment } from "../support/commits.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-checkpoints-"));
  file = join(directory, "ward.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () => openSqliteStore({ file, clock: wallClock, random: systemRandom, log: console });
const line = JSON.stringify({ text: "x".repeat(100_000) });

async function moved(): Promise<number> {
  const { sqlite, close } = connectReadOnly(file);
  const [state] = sqlite.pragma("wal_checkpoint(NOOP)") as { checkpointed: number }[];
  close();
  return state?.checkpointed ?? 0;
}

test("what lies in the log is moved while others write, and all of it is there afterwards", async () => {
  const store = open();
  for (let nth = 0; nth < 60; nth++) await store.appendSegments([segment([line])]);
  for (let tries = 0; (await moved()) === 0; tries++) {
    if (tries > 500) throw new Error("nothing was moved");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await store.appendSegments([segment([line])]);
  expect(await store.verify()).toMatchObject({ ok: true });
  expect(await store.segmentsAfter("ingest:1", 0, 100)).toHaveLength(61);
  await store.close();
  const again = open();
  expect(await again.segmentsAfter("ingest:1", 0, 100)).toHaveLength(61);
  await again.close();
});

test("a log is begun anew however much is written without a pause", async () => {
  const store = open();
  const most = 80 * 1024 * 1024;
  let longest = 0;
  for (let nth = 0; nth < 300; nth++) {
    await Promise.all([1, 2, 3, 4].map(() => store.appendSegments([segment([line])])));
    longest = Math.max(longest, statSync(`${file}-wal`).size);
  }
  expect(longest).toBeLessThan(most);
  expect(await store.verify()).toMatchObject({ ok: true });
  await store.close();
});
