/** A store that was restored from an older backup, by the whole program: its old words are gone before anything is shown or answered. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type App, createApp, systemRandom } from "../../src/app.ts";
import { exampleDir, loadConfig, secretsNamed } from "../../src/config.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import { day, second } from "../../src/domain/words/time.ts";
import { readSecrets } from "../../src/env.ts";
import { createToken } from "../../src/flows/access/tokens.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { pruneUnseen } from "../../src/flows/evidence/prune-journal.ts";
import type { Log } from "../../src/ports/log.ts";
import { as, noon } from "../support/breaches.ts";
import { crossing, quiet, segment } from "../support/commits.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const words = "the traveller Jane Roe was shouted at";
const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), "wardroom-restored-"));
  cleanups.push(() => rmSync(made, { recursive: true }));
  return made;
};

/** The example with a time for signals and words; made once a test. */
function fleetFile(): string {
  const own = directory();
  cpSync(exampleDir, own, { recursive: true });
  const file = join(own, "wardroom.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8")}\nretention: { signals: 100d, journal: 400d }\n`);
  return file;
}

/** `each`: so far time moves whenever it is looked at, that what takes long takes long. */
async function program(named: string, database: string, at: number, { log = quiet, each = 0 } = {}): Promise<App> {
  const config = loadConfig(named);
  if (config.type === "problems") throw new Error(config.problems.join("\n"));
  let now = at;
  const clock = {
    now: () => {
      now += each;
      return now;
    },
  };
  const env = { config: named, database, host: "127.0.0.1", port: 0, logLevel: "error" as const, slack: undefined };
  const app = await createApp({
    env,
    config,
    log,
    secrets: (file) => readSecrets({}, secretsNamed(file)),
    clock,
    random: systemRandom,
  });
  cleanups.push(() => app.stop());
  return app;
}

const mute = (agent: string, reason: string): NewEvent[] => {
  const by = { by: "dana", how: "web", room: "airline", agent, reason } as const;
  const subject = `mute:${agent}` as const;
  return [
    event("mute.set", subject, "person:dana", { ...by, until: noon + day }),
    event("mute.lifted", subject, "person:dana", { ...by, because: "person" }),
  ];
};

/** What was kept of the store when it was new: a breach that is over, one that is open, and mutes. */
async function backup(named: string, mutes: number): Promise<string> {
  const own = directory();
  const app = await program(named, join(own, "ward.db"), noon);
  const { world } = app;
  const done = { type: "done" };
  for (const agent of ["airline-a", "airline-b"])
    await world.store.commit({ expected: [], events: crossing(agent, agent), effects: [] });
  for (const id of ["BR-1", "BR-2"])
    expect(
      await decideBreach(world, id, { type: "deny", as: as("dana", { reason: `${words} (${id})` }) }),
    ).toMatchObject(done);
  expect(await decideBreach(world, "BR-1", { type: "resolve", as: as("dana", { reason: words }) })).toMatchObject(done);
  const at = noon - 50 * day;
  const signal = { kind: "signal", agent: "airline-c", signal: "latency", value: 1, at, attributes: { note: words } };
  const old = {
    agents: ["airline-c"],
    receivedAt: at,
    minAt: at,
    maxAt: at,
    idHashes: new Uint8Array(0),
    derive: derivation,
  };
  await world.store.appendSegments([segment([JSON.stringify(signal)], old)]);
  const events = Array.from({ length: mutes }, (_, nth) => mute(`m${nth}`, words)).flat();
  for (let from = 0; from < events.length; from += 500)
    await world.store.commit({ expected: [], events: events.slice(from, from + 500), effects: [] });
  await app.start();
  await app.watch.settled();
  await app.stop();
  return join(own, "ward.db");
}

const restored = (from: string): string => {
  const own = directory();
  copyFileSync(from, join(own, "ward.db"));
  return join(own, "ward.db");
};

const reasonsOf = async ({ world }: App) =>
  (await world.store.journal({})).flatMap(({ body }) => ("reason" in body && body.reason ? [body.reason] : []));

test("before it listens, tells or fires anything no old words are left but of what is open, nor old signals once it answers", async () => {
  const named = fleetFile();
  const file = restored(await backup(named, 5));
  const app = await program(named, file, noon + 401 * day);
  // Made and not begun: nothing can have been shown.
  expect(await reasonsOf(app)).toEqual([`${words} (BR-2)`]);
  const url = await app.start();
  const { secret } = await createToken(app.world, { name: "dana", scopes: ["person"], actor: "host", person: "dana" });
  const ask = async (path: string) =>
    (await fetch(url + path, { headers: { authorization: `Bearer ${secret}` } })).text();
  const breach = await ask("/v1/breaches/BR-1");
  expect(breach).toContain("BR-1");
  expect(breach).not.toContain("Jane Roe");
  expect(await ask("/v1/breaches/BR-2")).toContain("BR-2");
  expect(
    (await app.world.store.segmentsAfter("ingest:1", 0, 100)).filter(({ lines }) => `${lines}`.includes("Jane")),
  ).toEqual([]);
  // What is open is decided as ever, and goes with its time.
  expect(await decideBreach(app.world, "BR-2", { type: "resolve", as: as("dana") })).toMatchObject({ type: "done" });
  expect(await app.world.store.verify()).toMatchObject({ ok: true });
  expect(await app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
});

test("where there are many it says how far it is, and has dropped all of them before it answers; the next start has nothing to do", async () => {
  const named = fleetFile();
  const file = restored(await backup(named, 1_500));
  const said: [string, object][] = [];
  const log: Log = { ...quiet, info: (fields, message) => void said.push([message, fields]) };
  const app = await program(named, file, noon + 401 * day, { log, each: second });
  expect(await reasonsOf(app)).toEqual([`${words} (BR-2)`]);
  const told = said.filter(([message]) => message.includes("dropped before anything"));
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)?.[1]).toEqual({ records: 3_002 });
  await app.stop();
  // Of what is open; and a signal, which goes once the watch has read what it missed.
  expect(readFileSync(file, "latin1").split("Jane Roe")).toHaveLength(3);
  said.length = 0;
  await program(named, file, noon + 401 * day + second, { log });
  expect(said.filter(([message]) => message.includes("dropped before anything"))).toEqual([]);
});

test("stopped between the word and the deed, it is made good at the next start before it answers", async () => {
  const named = fleetFile();
  const file = restored(await backup(named, 700));
  const app = await program(named, file, noon + 300 * day);
  const { store } = app.world;
  const stopped = new Error("the power is gone");
  let steps = 0;
  const dropFields: typeof store.dropFields = async (records) =>
    ++steps === 2 ? Promise.reject(stopped) : store.dropFields(records);
  const later = { ...app.world, clock: { now: () => noon + 401 * day }, store: { ...store, dropFields } };
  await expect(pruneUnseen(later)).rejects.toBe(stopped);
  expect((await reasonsOf(app)).length).toBeGreaterThan(100);
  await app.stop();
  expect(await reasonsOf(await program(named, file, noon + 401 * day))).toEqual([`${words} (BR-2)`]);
});
