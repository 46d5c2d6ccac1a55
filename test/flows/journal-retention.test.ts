/** Words lose their place in the journal when their time is over: said first, then done; what is open, in force or held keeps its own; every record stands. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { event, type JournalEvent } from "../../src/domain/journal/event.ts";
import { traitsOf, typesWith } from "../../src/domain/journal/event-kinds.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { day, hour } from "../../src/domain/words/time.ts";
import { acceptConfig } from "../../src/flows/access/accept-config.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { holdEvidence } from "../../src/flows/evidence/hold-evidence.ts";
import { openBundle } from "../../src/flows/evidence/open-bundle.ts";
import { planPruning, pruneJournal } from "../../src/flows/evidence/prune-journal.ts";
import { readEvidence } from "../../src/flows/evidence/read-evidence.ts";
import { readMetrics } from "../../src/flows/metrics/read-metrics.ts";
import { readDetails } from "../../src/flows/read/read-details.ts";
import { agentHistory, readTimeline } from "../../src/flows/read/read-history.ts";
import { prunedDigest } from "../../src/format/hash.ts";
import { verifyBundle } from "../../src/format/verify-bundle.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { as, fleet, noon } from "../support/breaches.ts";
import { chance, movableClock, quiet } from "../support/commits.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const secret = "the traveller Jane Roe was shouted at";
const config: FleetConfig = { ...fleet, retention: { signals: 0, journal: 400 * day } };

const opened = async (settings = config): Promise<TestWorld> => {
  const world = await testWorld({ config: settings });
  cleanups.push(() => world.close());
  return world;
};

/** airline-a breached, and Dana said what she thought of it. */
async function breached(settings = config) {
  const world = await opened(settings);
  await acceptConfig(world, world.config);
  await world.cross("airline-a");
  await decided(world, "deny");
  return world;
}

const decided = async (world: World, type: "deny" | "resolve") =>
  expect(await decideBreach(world, "BR-1", { type, as: as("dana", { reason: `${secret} (${type})` }) })).toMatchObject({
    type: "done",
  });

const reasons = async ({ store }: World) =>
  (await store.journal({ subject: "breach:BR-1" })).flatMap(({ body }) => ("reason" in body ? [body.reason] : []));

const said = async ({ store }: World) =>
  (await store.journal({ types: ["journal.pruned"] })).flatMap((one) =>
    one.type === "journal.pruned" ? [one.body] : [],
  );

const sound = async ({ store }: World) => {
  const found = await store.verify();
  expect(found).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  return found;
};

const bundleOf = async (world: World) => {
  const keys = mkdtempSync(join(tmpdir(), "wardroom-keys-"));
  cleanups.push(() => rmSync(keys, { recursive: true }));
  const bundle = await openBundle(world, await openEvidenceKey(keys), "breach:BR-1", "wardroom test");
  if (!bundle) throw new Error("there is nothing to export");
  let text = "";
  for (let next = await bundle.lines.next(); !next.done; next = await bundle.lines.next()) text += next.value;
  return text;
};

test("nothing goes before its time, and without a time nothing ever", async () => {
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(399 * day);
  expect(await pruneJournal(world)).toBe(0);
  await world.advance(4_000 * day);
  expect(await pruneJournal({ ...world, config: fleet })).toBe(0);
  expect(await planPruning({ ...world, config: fleet })).toBeUndefined();
  expect(await said(world)).toEqual([]);
});

test("a breach that is over loses what was said of it, and nothing else; chain, tables, figures and bundle hold", async () => {
  const world = await breached();
  await decided(world, "resolve");
  const figures = async () => readMetrics(world, { from: noon - hour, to: noon + day, rooms: ["airline"] });
  const [before, history] = [await figures(), await world.store.journal({})];
  await world.advance(401 * day);
  const plan = await planPruning(world);
  const pruned = await pruneJournal(world);
  expect(pruned).toBeGreaterThanOrEqual(2);
  expect(plan).toMatchObject({ records: pruned, before: world.at() - 400 * day });
  expect(await reasons(world)).toEqual([]);
  const [body] = await said(world);
  expect(body).toMatchObject({ records: pruned, keep: 400 * day, before: world.at() - 400 * day });
  expect(body?.fields["breach.resolved"]).toEqual(["reason"]);
  expect(await sound(world)).toMatchObject({ pruned });
  expect(await figures()).toEqual(before);
  const after = await world.store.journal({});
  for (const [nth, one] of history.entries()) expect(after[nth]).toMatchObject(without(one));
  const bundle = await bundleOf(world);
  expect(bundle).not.toContain("Jane Roe");
  const verdict = await verifyBundle([Buffer.from(bundle)]);
  expect(verdict).toMatchObject({ ok: true, withheld: expect.any(Number) });
  expect(verdict.ok && verdict.pruned).toBe(verdict.ok && verdict.withheld);
  expect(verdict.ok && verdict.pruned).toBeGreaterThan(0);
  expect(await readEvidence(world, "breach:BR-1")).toMatchObject({ pruned: expect.any(Number) });
  expect(await pruneJournal(world)).toBe(0);
  expect(await said(world)).toHaveLength(1);
  expect(world.faults).toEqual([]);
});

/** What must be left of a record. */
const without = ({ seq, at, type, subject, actor, body }: JournalEvent) => ({
  seq,
  at,
  type,
  subject,
  actor,
  body: Object.fromEntries(Object.entries(body).filter(([field]) => !traitsOf(type).redacts?.includes(field))),
});

test("what is open keeps its words, however old", async () => {
  const world = await breached();
  await world.advance(800 * day);
  expect(await planPruning(world)).toMatchObject({ records: 0 });
  expect(await pruneJournal(world)).toBe(0);
  expect(await reasons(world)).toContain(`${secret} (deny)`);
  await decided(world, "resolve");
  expect(await pruneJournal(world)).toBeGreaterThan(0);
  // What was said today is not old.
  expect(await reasons(world)).toEqual([`${secret} (resolve)`]);
  await sound(world);
});

test("what is held keeps its words until it is freed, and a hold that comes late is told what is gone", async () => {
  const world = await breached();
  await decided(world, "resolve");
  expect(await holdEvidence(world, "breach:BR-1", "held", as("dana", { reason: "audit" }))).toMatchObject({
    type: "done",
  });
  await world.advance(401 * day);
  await pruneJournal(world);
  expect(await reasons(world)).toHaveLength(2);
  expect(await holdEvidence(world, "breach:BR-1", "freed", as("dana", { reason: "done" }))).toMatchObject({
    type: "done",
  });
  await world.advance(day + hour);
  expect(await pruneJournal(world)).toBeGreaterThan(0);
  expect(await reasons(world)).toEqual([]);
  const late = await holdEvidence(world, "breach:BR-1", "held", as("dana", { reason: "too late" }));
  expect(late).toMatchObject({ type: "done", sentence: expect.stringContaining("had already lost what people wrote") });
  await sound(world);
});

test("a hold between the word and the deed is heeded", async () => {
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(401 * day);
  const { store } = world;
  const commit: typeof store.commit = async (draft) => {
    const result = await store.commit(draft);
    if (draft.events.some(({ type }) => type === "journal.pruned"))
      await holdEvidence({ ...world, store }, "breach:BR-1", "held", as("dana", { reason: "court" }));
    return result;
  };
  await pruneJournal({ ...world, store: { ...store, commit } });
  expect(await said(world)).toHaveLength(1);
  expect(await reasons(world)).toHaveLength(2);
  await sound(world);
  expect(await pruneJournal(world)).toBe(0);
});

test("a restraint in force keeps why it is, and so does the breach it came from", async () => {
  const world = await breached();
  const held = { agent: "airline-b", room: "airline", kind: "pause", cause: "person:dana", how: "web" } as const;
  const restrain = event("agent.restrained", "agent:airline-b", "person:dana", { ...held, reason: secret });
  await world.store.commit({ expected: [], events: [restrain], effects: [] });
  await world.advance(500 * day);
  await pruneJournal(world);
  const of = async () => (await world.store.journal({ types: ["agent.restrained"] })).at(-1)?.body;
  expect(await of()).toMatchObject({ reason: secret });
  const release = event("agent.released", "agent:airline-b", "person:dana", { ...held, reason: "it is well" });
  await world.store.commit({ expected: [], events: [release], effects: [] });
  await pruneJournal(world);
  expect(await of()).not.toHaveProperty("reason");
  await sound(world);
});

test("the configuration keeps what it says now, and what it said when the oldest words that are kept were written", async () => {
  const world = await opened();
  const accept = async (name: string) => {
    world.config = { ...world.config, people: { ...world.config.people, sam: { ...fleet.people.sam, name } as never } };
    await acceptConfig(world, world.config);
  };
  await accept("Sam One");
  await world.advance(100 * day);
  await accept("Sam Two");
  await world.advance(350 * day);
  await pruneJournal(world);
  const names = async () =>
    (await world.store.journal({ types: ["config.accepted"] })).map(
      ({ body }) => JSON.stringify(body).match(/Sam (One|Two|Three)/)?.[0],
    );
  expect(await names()).toEqual(["Sam One", "Sam Two"]);
  await world.advance(60 * day);
  await pruneJournal(world);
  expect(await names()).toEqual([undefined, "Sam Two"]);
  await accept("Sam Three");
  expect((await names()).at(-1)).toBe("Sam Three");
  await sound(world);
});

test("a stop between the word and the deed is made good, also when the time was taken back meanwhile", async () => {
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(401 * day);
  const stopped = new Error("the power is gone");
  const dropFields = async () => Promise.reject(stopped);
  await expect(pruneJournal({ ...world, store: { ...world.store, dropFields } })).rejects.toBe(stopped);
  expect(await reasons(world)).toHaveLength(2);
  await sound(world);
  expect(await pruneJournal({ ...world, config: fleet })).toBe(0);
  expect(await reasons(world)).toEqual([]);
  expect(await said(world)).toHaveLength(1);
  await sound(world);
});

test("the file and its log do not hold the words any more; a backup from before does, and loses them with the first look", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-words-"));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(401 * day);
  const [file, backup] = [world.file, join(directory, "ward.db")];
  const raw = new Database(file, { readonly: true });
  await raw.backup(backup);
  raw.close();
  expect(readFileSync(backup).includes("Jane Roe")).toBe(true);
  await pruneJournal(world);
  for (const one of [file, `${file}-wal`]) expect(readFileSync(one).includes("Jane Roe"), one).toBe(false);

  copyFileSync(backup, `${backup}.restored`);
  const store = openSqliteStore({ file: `${backup}.restored`, clock: world.clock, random: chance, log: quiet });
  const restored = { ...world, store };
  expect(await pruneJournal(restored)).toBeGreaterThan(0);
  expect(await reasons(restored)).toEqual([]);
  await sound(restored);
  await store.close();
});

test("whoever reads the file meanwhile holds nobody up, and the words go from the file and its log once they are done", async () => {
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(401 * day);
  const reader = new Database(world.file, { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM journal").get();
  const began = performance.now();
  await pruneJournal(world);
  expect(performance.now() - began).toBeLessThan(2_500);
  const left = () => [world.file, `${world.file}-wal`].filter((one) => readFileSync(one).includes("Jane Roe"));
  expect(left()).not.toEqual([]);
  reader.exec("COMMIT");
  reader.close();
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
});

test("the database drops only what the journal names, and only words", async () => {
  const world = await breached();
  await decided(world, "resolve");
  await world.advance(2 * day);
  const [first] = await world.store.journal({ types: ["breach.resolved"] });
  if (!first) throw new Error("nothing was resolved");
  const drop = (fields: string[]) => world.store.dropFields([{ seq: first.seq, fields }]);
  await expect(drop(["reason"])).rejects.toThrow("only once the journal says which");
  const header = (await world.store.sealed.headers(first.seq - 1, 1))[0];
  const name = async (fields: Record<string, string[]>) =>
    world.store.commit({
      expected: [],
      events: [
        event("journal.pruned", "journal:main", "wardroom", {
          ranges: [[first.seq, first.seq]],
          records: 1,
          fields,
          keep: day,
          before: world.at() - day,
          digest: prunedDigest([header?.hash ?? ""]),
        }),
      ],
      effects: [],
    });
  await name({ "agent.released": ["reason"] });
  await expect(drop(["reason"])).rejects.toThrow("only once the journal says which");
  await name({ "breach.resolved": ["reason"] });
  await expect(drop(["by"])).rejects.toThrow("only once the journal says which");
  await drop(["reason"]);
  await sound(world);
  await name({ "breach.resolved": ["by"] });
  expect((await world.store.verify()).brokenAt?.reason).toContain('drops the field "by" of breach.resolved');
});

test("words that are missing and that no record names are a fault, and so is one that names other records than it was written about", async () => {
  const world = await breached();
  await decided(world, "resolve");
  const [first] = await world.store.journal({ types: ["breach.resolved"] });
  const raw = new Database(world.file);
  raw.exec("DROP TRIGGER journal_bodies_no_update");
  raw.exec(
    `UPDATE journal_bodies SET body = json_remove(body, '$.reason'), salts = json_remove(salts, '$.reason') WHERE seq = ${first?.seq}`,
  );
  raw.close();
  expect((await world.store.verify()).brokenAt).toEqual({
    chain: "main",
    seq: first?.seq,
    reason: "its body has other fields than it was written with",
  });
});

/** Whoever has the file and its program can write any record. It says of itself why it is none of retention's. */
test.each([
  ["the time to keep them that it names", { keep: 400 * day, ago: 0 }, "sooner than they may be dropped"],
  ["the shortest time there is", { keep: 0, ago: 0 }, "sooner than they may be dropped"],
  ["what it says of its records", { keep: 400 * day, ago: 400 * day }, "younger than it says"],
])(
  "words that are called old against %s are told as hidden, in the journal and in a bundle",
  async (_, forged, why) => {
    const world = await breached();
    await decided(world, "resolve");
    await world.advance(2 * day);
    const [first] = await world.store.journal({ types: ["breach.resolved"] });
    const header = (await world.store.sealed.headers((first?.seq ?? 0) - 1, 1))[0];
    if (!first || !header) throw new Error("nothing was resolved");
    const body = {
      ...{
        ranges: [[first.seq, first.seq]] as [number, number][],
        records: 1,
        fields: { "breach.resolved": ["reason"] },
      },
      ...{ keep: forged.keep, before: world.at() - forged.ago, digest: prunedDigest([header.hash]) },
    };
    const words = event("journal.pruned", "journal:main", "wardroom", body);
    await world.store.commit({ expected: [], events: [words], effects: [] });
    await world.store.dropFields([{ seq: first.seq, fields: ["reason"] }]);
    expect((await world.store.verify()).brokenAt?.reason).toContain(why);
    const verdict = await verifyBundle([Buffer.from(await bundleOf(world))]);
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining(why) });
  },
);

const golden = resolve(import.meta.dirname, "../fixtures/golden");

test.each(["1-spine.db.gz", "2-room.db.gz"])("no state of %s rests on what people or agents wrote", async (name) => {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-golden-"));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "ward.db");
  writeFileSync(file, gunzipSync(readFileSync(join(golden, name))), { mode: 0o600 });
  const clock = movableClock(Date.UTC(2030, 0));
  const store = openSqliteStore({ file, clock, random: chance, log: quiet });
  cleanups.push(() => store.close());
  const redacting = typesWith(({ redacts }) => redacts !== undefined);
  const fields = Object.fromEntries(redacting.map((type) => [type, [...(traitsOf(type).redacts ?? [])]]));
  for (let after: number | undefined = 0; after !== undefined; ) {
    const { records, next } = await store.sealed.withFields(fields, clock.now(), after, 1_000);
    const body = {
      ranges: records.map(({ seq }): [number, number] => [seq, seq]),
      records: records.length,
      fields,
      keep: day,
      before: clock.now() - day,
      digest: prunedDigest(records.map(({ hash }) => hash)),
    };
    await store.commit({
      expected: [],
      events: [event("journal.pruned", "journal:main", "wardroom", body)],
      effects: [],
    });
    await store.dropFields(records);
    after = next;
  }
  expect(await store.verify()).toMatchObject({ ok: true });
  expect((await store.verify()).pruned).toBeGreaterThan(3);
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  // Everything that people can still look at is drawn without them.
  const world = { ...(await opened()), store };
  for (const kind of ["breach", "approval"] as const)
    for (const { subject } of await store.list(kind)) {
      const drawn = JSON.stringify([await readDetails(world, subject, "dana"), await readTimeline(world, subject)]);
      expect(drawn).not.toContain("undefined");
    }
  for (const { state } of await store.list("agent"))
    expect(JSON.stringify(await agentHistory(world, state.id))).not.toContain("undefined");
});
