/** Journals of earlier stories, kept as they were written: every later version verifies them and rebuilds the same state. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { strictest } from "../../src/domain/agent/restraint.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";

const golden = resolve(import.meta.dirname, "../fixtures/golden");
const dir = mkdtempSync(join(tmpdir(), "wardroom-golden-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const opened = (file: string): SqliteStore => {
  const path = join(dir, `${Math.abs(file.length * 31)}-${file.split("/").at(-1)?.replace(".gz", "")}`);
  writeFileSync(path, gunzipSync(readFileSync(file)), { mode: 0o600 });
  return openSqliteStore({ file: path, clock: wallClock, random: systemRandom, log: console });
};

test.each(globSync(join(golden, "*.db.gz")))("%s verifies and rebuilds", async (file) => {
  const store = opened(file);
  expect(await store.verify()).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await store.close();
});

test("the story of the spine reads as it was told", async () => {
  const store = opened(join(golden, "1-spine.db.gz"));
  const breaches = (await store.list("breach")).map(({ state }) => state);
  expect(
    breaches.map(({ id, agent, status, verdict, intervention }) => ({
      id,
      agent,
      status,
      verdict,
      state: intervention.state,
      by: intervention.by,
    })),
  ).toEqual([
    { id: "BR-1", agent: "airline-a", status: "open", verdict: undefined, state: "lifted", by: "person:dana" },
    {
      id: "BR-2",
      agent: "airline-c",
      status: "reviewed",
      verdict: "threshold stale",
      state: "applied",
      by: "pact:airline-service@1",
    },
  ]);
  expect((await store.list("near-miss")).length).toBe(7);
  const held = (await store.list("agent")).map(({ state }) => [state.id, strictest(state.restraints)?.kind]);
  expect(held).toEqual([
    ["airline-a", undefined],
    ["airline-b", undefined],
    ["airline-c", "quarantine"],
    ["airline-d", "pause"],
  ]);
  const [refused] = await store.journal({ types: ["act.refused"] });
  expect(refused?.body).toMatchObject({ by: "person:mia", item: "breach:BR-1", code: "not_eligible" });
  await store.close();
});
