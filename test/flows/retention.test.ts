/** Signals lose their lines when their time is over: said first, then done; what is open or held keeps its own; and all of it can be proven. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { idOf } from "../../src/domain/journal/event.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { dropOld } from "../../src/flows/evidence/drop-old.ts";
import { holdEvidence } from "../../src/flows/evidence/hold-evidence.ts";
import { openBundle } from "../../src/flows/evidence/open-bundle.ts";
import { readEvidence } from "../../src/flows/evidence/read-evidence.ts";
import { verifyBundle } from "../../src/format/verify-bundle.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
import type { World } from "../../src/ports/world.ts";
import type { SqliteStore } from "../../src/store/sqlite/open.ts";
import { as, fleet, noon, pact, threshold } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Nothing waits for a decision, and no postmortem is asked for. */
const oneIsEnough: EffectivePact["thresholds"][number] = {
  ...threshold,
  min_samples: 1,
  intervention: { ...threshold.intervention, mode: "human-review" },
  cited: "airline-service@4#task-failure",
};

/** A breach at noon, and signals of another agent that led to nothing: an hour before it, with it, and an hour after. */
async function started() {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-retention-"));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const service = await startService({
    directory,
    config: { ...fleet, retention: { signals: 30 * day, journal: 0 } },
    effectiveAt: (agent) => ({ ...pact, agent, thresholds: [oneIsEnough] }),
    at: noon - hour,
  });
  let running = true;
  const stop = async () => {
    if (running) await service.stop();
    running = false;
  };
  cleanups.push(stop);
  const secret = await service.token(["signals:write"]);
  const send = async (agent: string, at: number) => {
    service.clock.at = at;
    const signal = {
      agent,
      signal: "evaluation.task_success",
      value: agent === "airline-a" ? 0 : 1,
      run: `${agent}-${at}`,
    };
    await service.post("/v1/signals", { ...signal, at: new Date(at).toISOString() }, secret);
    await service.watch.settled();
  };
  await send("airline-b", noon - 2 * day);
  await send("airline-a", noon);
  await send("airline-b", noon + minute);
  await send("airline-b", noon + 5 * hour);
  await service.watch.beat();
  await (service.world.store as SqliteStore).recordHeads();
  const [breach] = await service.world.store.list("breach");
  if (!breach) throw new Error("no breach opened");
  return { service, breach: breach.subject, directory, stop, send };
}

const pruned = async ({ world }: Service) =>
  (await world.store.journal({ types: ["segments.pruned"] })).map(({ body }) => body);

/** Seqs of segments with signals whose lines are there. */
const kept = async ({ world }: Service) =>
  (await world.store.segmentsAfter("ingest:1", 0, 100)).filter(({ count }) => count > 0).map(({ seq }) => seq);

const bundleOf = async ({ world }: Service, subject: string, directory: string) => {
  const opened = await openBundle(world, await openEvidenceKey(directory), subject, "wardroom test");
  if (!opened) throw new Error("there is nothing to export");
  const lines: string[] = [];
  for (;;) {
    const next = await opened.lines.next();
    if (next.done) break;
    lines.push(next.value);
  }
  return lines.join("");
};
const verified = (text: string) => verifyBundle([Buffer.from(text)]);

const resolved = async ({ world }: Service, subject: string) =>
  expect(await decideBreach(world, idOf(subject), { type: "resolve", as: as("dana") })).toMatchObject({ type: "done" });

test("nothing is dropped before its time, and without a time nothing ever", async () => {
  const { service } = await started();
  service.clock.at = noon + 27 * day;
  expect(await dropOld(service.world)).toBe(0);
  service.clock.at = noon + 4_000 * day;
  expect(await dropOld({ ...service.world, config: fleet })).toBe(0);
  expect(await pruned(service)).toEqual([]);
});

test("an open breach keeps what led to it, and loses it when it is over", async () => {
  const { service, breach, directory } = await started();
  const { store } = service.world;
  const before = await kept(service);
  expect(before).toHaveLength(4);
  service.clock.at = noon + 60 * day;
  expect(await dropOld(service.world)).toBeGreaterThanOrEqual(3);
  expect(await kept(service)).toEqual([before[1]]);
  const [said] = await pruned(service);
  expect(said).toMatchObject({
    chain: "ingest:1",
    before: noon + 30 * day,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const held = await store.verify();
  expect(held).toMatchObject({ ok: true });
  expect(held.dropped).toBeGreaterThanOrEqual(3);
  expect((await store.rebuild()).ok).toBe(true);
  const whole = await verified(await bundleOf(service, breach, directory));
  expect(whole).toMatchObject({ ok: true, lines: 1 });
  await resolved(service, breach);
  expect(await dropOld(service.world)).toBe(1);
  expect(await kept(service)).toEqual([]);
  expect(await dropOld(service.world)).toBe(0);
  const text = await bundleOf(service, breach, directory);
  const bare = await verified(text);
  expect(bare).toMatchObject({ ok: true, lines: 0 });
  expect(bare.ok && bare.dropped).toBeGreaterThan(0);
  expect(await readEvidence(service.world, breach)).toMatchObject({ batches: 0, dropped: 1, held: false });
  expect((await store.verify()).ok).toBe(true);
});

test("what an accountable person holds is kept, until it is freed; nobody else may", async () => {
  const { service, breach } = await started();
  await resolved(service, breach);
  const { world } = service;
  expect(await holdEvidence(world, breach, "held", as("mia", { reason: "mine" }))).toMatchObject({
    code: "not_eligible",
  });
  expect(await holdEvidence(world, breach, "held", as("dana"))).toMatchObject({ code: "reason_required" });
  expect(await holdEvidence(world, breach, "held", as("dana", { reason: "audit" }))).toMatchObject({ type: "done" });
  expect(await holdEvidence(world, breach, "held", as("dana", { reason: "audit" }))).toMatchObject({ type: "nothing" });
  service.clock.at = noon + 60 * day;
  await dropOld(world);
  expect(await kept(service)).toHaveLength(1);
  expect(await readEvidence(world, breach)).toMatchObject({ batches: 1, held: true });
  expect(await holdEvidence(world, breach, "freed", as("dana"))).toMatchObject({ code: "reason_required" });
  expect(await holdEvidence(world, breach, "freed", as("dana", { reason: "done" }))).toMatchObject({ type: "done" });
  service.clock.at += day - minute;
  await dropOld(world);
  expect(await kept(service)).toHaveLength(1);
  service.clock.at += minute;
  await dropOld(world);
  expect(await kept(service)).toEqual([]);
});

const kim = as("kim", { reason: "a court asks" });
/** Dana answers for the breach; kim is an admin. */
const keptByKim = ({ world }: Service): World => ({ ...world, config: { ...world.config, admins: ["kim"] } });

test("whoever answers for a breach does not free what somebody else holds", async () => {
  const { service, breach } = await started();
  const world = keptByKim(service);
  expect(await holdEvidence(world, breach, "held", kim)).toMatchObject({ type: "done" });
  expect(await holdEvidence(world, breach, "freed", as("dana", { reason: "done" }))).toEqual({
    type: "refused",
    code: "not_eligible",
    sentence: "Kim has BR-1 kept. Kim may free it.",
  });
  expect(await holdEvidence(world, breach, "freed", kim)).toMatchObject({ type: "done" });
});

test("a hold wins however late it comes before the word, also between what was read and the word", async () => {
  for (const at of ["withLines", "commit"]) {
    const { service, breach } = await started();
    await resolved(service, breach);
    const { store } = service.world;
    service.clock.at = noon + 60 * day;
    const holds = async () =>
      expect(await holdEvidence(service.world, breach, "held", as("dana", { reason: "court" }))).toEqual({
        type: "done",
        sentence: "The evidence of BR-1 is kept until somebody frees it: /ward evidence BR-1 --free REASON.",
      });
    let held = false;
    const first = async () => {
      if (!held) await holds();
      held = true;
    };
    const withLines: typeof store.sealed.withLines = async (...span) => {
      const found = await store.sealed.withLines(...span);
      if (at === "withLines") await first();
      return found;
    };
    const commit: typeof store.commit = async (draft) => {
      if (at === "commit") await first();
      return store.commit(draft);
    };
    await dropOld({ ...service.world, store: { ...store, commit, sealed: { ...store.sealed, withLines } } });
    expect(await kept(service)).toHaveLength(1);
    expect(await readEvidence(service.world, breach)).toMatchObject({ held: true, batches: 1, dropped: 0 });
    expect((await store.verify()).ok).toBe(true);
  }
});

test("a hold after the word is told what is dropped, and keeps what the deed has not reached", async () => {
  const { service, breach, directory } = await started();
  await resolved(service, breach);
  const { store } = service.world;
  service.clock.at = noon + 60 * day;
  const stopped = new Error("the power is gone");
  const dropLines = async () => Promise.reject(stopped);
  await expect(dropOld({ ...service.world, store: { ...store, dropLines } })).rejects.toBe(stopped);
  const said = await holdEvidence(service.world, breach, "held", as("dana", { reason: "court" }));
  expect(said).toMatchObject({
    type: "done",
    sentence: expect.stringContaining("1 of its 1 batches were being dropped"),
  });
  await dropOld(service.world);
  expect(await kept(service)).toHaveLength(1);
  expect(await verified(await bundleOf(service, breach, directory))).toMatchObject({ ok: true, lines: 1 });
  expect(await holdEvidence(service.world, breach, "freed", as("dana", { reason: "done" }))).toMatchObject({
    type: "done",
  });
  service.clock.at += day;
  await dropOld(service.world);
  expect(await kept(service)).toEqual([]);
  expect(await pruned(service)).toHaveLength(1);
  expect((await store.verify()).ok).toBe(true);
  expect(await holdEvidence(service.world, breach, "held", as("dana", { reason: "court" }))).toMatchObject({
    type: "nothing",
    because: expect.stringContaining("dropped already"),
  });
});

test("what a hold kept from the deed goes once it is freed, also where the journal named others since, and keeps nobody else's", async () => {
  const { service, breach, send } = await started();
  await resolved(service, breach);
  const { world, clock } = service;
  const { store } = world;
  clock.at = noon + 60 * day;
  const stopped = new Error("the power is gone");
  const dropLines = async () => Promise.reject(stopped);
  await expect(dropOld({ ...world, store: { ...store, dropLines } })).rejects.toBe(stopped);
  expect(await holdEvidence(world, breach, "held", as("dana", { reason: "court" }))).toMatchObject({ type: "done" });
  await dropOld(world);
  await send("airline-b", noon + 60 * day);
  clock.at = noon + 100 * day;
  await dropOld(world);
  expect(await pruned(service)).toHaveLength(2);
  expect(await kept(service)).toHaveLength(1);
  expect(await holdEvidence(world, breach, "freed", as("dana", { reason: "done" }))).toMatchObject({ type: "done" });
  await send("airline-b", noon + 100 * day);
  clock.at = noon + 140 * day;
  await dropOld(world);
  expect(await kept(service)).toEqual([]);
  expect(await pruned(service)).toHaveLength(3);
  expect(await store.verify()).toMatchObject({ ok: true });
});

test("a stop between the word and the deed is made good", async () => {
  const { service } = await started();
  const { store } = service.world;
  service.clock.at = noon + 60 * day;
  const stopped = new Error("the power is gone");
  const dropLines = async () => Promise.reject(stopped);
  await expect(dropOld({ ...service.world, store: { ...store, dropLines } })).rejects.toBe(stopped);
  expect(await pruned(service)).toHaveLength(1);
  expect(await kept(service)).toHaveLength(4);
  expect((await store.verify()).ok).toBe(true);
  expect(await dropOld(service.world)).toBe(0);
  expect(await kept(service)).toHaveLength(1);
  expect(await pruned(service)).toHaveLength(1);
});

test("lines that the journal does not name cannot be dropped, and are missed where they were; so are others in their place", async () => {
  const { service, directory, stop } = await started();
  const { store } = service.world;
  await expect(store.dropLines("ingest:1", [[1, 1]])).rejects.toThrow("only once the journal says which");
  service.clock.at = noon + 60 * day;
  await dropOld(service.world);
  const [left = 0] = await kept(service);
  await stop();
  const raw = new Database(join(directory, "wardroom.db"));
  cleanups.push(() => void raw.close());
  const found = async () => {
    const { openSqliteStore } = await import("../../src/store/sqlite/open.ts");
    const { clock, random, log } = service.world;
    const reader = openSqliteStore({ file: join(directory, "wardroom.db"), clock, random, log, readOnly: true });
    const verdict = await reader.verify();
    await reader.close();
    return verdict;
  };
  expect((await found()).ok).toBe(true);
  raw.exec("DROP TRIGGER segment_bytes_no_delete");
  raw.prepare("DELETE FROM segment_bytes WHERE seq = ?").run(left);
  expect((await found()).brokenAt).toEqual({ chain: "ingest:1", seq: left, reason: "its lines are missing" });
});
