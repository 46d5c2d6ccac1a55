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

test("the story of the room reads as it was told", async () => {
  const store = opened(join(golden, "2-room.db.gz"));
  const approvals = (await store.list("approval")).map(({ state }) => state);
  expect(
    approvals.map(({ id, status, because, votes, completed }) => [
      id,
      status,
      because,
      votes.map(({ by }) => by).join(" "),
      completed?.ok,
    ]),
  ).toEqual([
    ["AP-1", "done", undefined, "dana lee", true],
    ["AP-2", "denied", undefined, "", undefined],
    ["AP-3", "expired", "deny", "", undefined],
    ["AP-4", "withdrawn", undefined, "", undefined],
    ["AP-5", "superseded", "rule-changed", "", undefined],
    ["AP-6", "done", undefined, "dana", true],
    ["AP-7", "expired", "unclaimed", "dana", undefined],
  ]);
  expect(approvals[0]).toMatchObject({ asked: 2, redacted: ["card"] });
  expect((await store.list("standing")).map(({ state }) => state)).toMatchObject([
    { id: "ST-6", by: "dana", maxUses: 3, uses: 2, ended: { because: "person" } },
  ]);
  const acts = (await store.list("action")).map(({ state }) => `${state.tool} ${state.status} ${state.standing ?? ""}`);
  expect(acts.sort()).toEqual([
    "search done ",
    "search withdrawn ",
    "send_voucher done ST-6",
    "send_voucher failed ST-6",
  ]);

  const breaches = (await store.list("breach")).map(({ state }) => state);
  expect(
    breaches.map(({ id, agent, status, resolved, shadow }) => ({
      id,
      agent,
      status,
      because: resolved?.because,
      shadow,
    })),
  ).toEqual([
    { id: "BR-1", agent: "airline-b", status: "resolved", because: "recovered" },
    { id: "BR-2", agent: "airline-b", status: "resolved", because: "noise" },
    { id: "BR-3", agent: "airline-c", status: "resolved", because: "recovered", shadow: true },
  ]);
  const told = await store.journal({ subject: "breach:BR-1" });
  expect(told.map(({ type }) => type.replace("breach.", "")).filter((type) => type !== "escalated")).toEqual([
    "opened",
    "snoozed",
    "reassigned",
    "chosen",
    "applied",
    "resolved",
    "verdict-given",
    "lifted",
    "reopened",
    "recovered",
    "resolved",
  ]);
  expect((await store.list("mute")).map(({ state }) => state)).toMatchObject([{ agent: "airline-b", over: true }]);
  const refused = await store.journal({ types: ["act.refused"] });
  expect(refused.map(({ body }) => ("code" in body ? body.code : ""))).toEqual([
    "four_eyes",
    "confirmation_wrong",
    "not_eligible",
  ]);
  const accepted = await store.journal({ types: ["config.accepted"] });
  expect(
    accepted.map(({ body }) => ("difference" in body && Array.isArray(body.difference) ? body.difference.length : 0)),
  ).toEqual([0, 3]);
  await store.close();
});
