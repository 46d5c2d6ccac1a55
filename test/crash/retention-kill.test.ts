/** Killed in the middle of dropping words, the journal is whole, what is spared has lost nothing, and the next start goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import { day, hour, second } from "../../src/domain/words/time.ts";
import { planPruning, pruneJournal } from "../../src/flows/evidence/prune-journal.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { noon } from "../support/breaches.ts";
import { chance, commit, movableClock, quiet } from "../support/commits.ts";
import { rounds } from "../support/rounds.ts";
import { longAfter, oldWorld } from "./old-world.ts";

const kills = rounds(4, 20);
/** Two records each: more steps, of a thousand records each, than all rounds together can take. */
const over = kills * 1_000;
const inForce = 25;

test(`${kills} kills in the middle of retention break nothing and cost nothing that is spared`, {
  timeout: 240 * second,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-retention-kill-"));
  const file = join(directory, "ward.db");
  await fill(file);
  for (let round = 0; round < kills; round++) await pruneUntilKilled(file, Math.random() * 300);

  const store = openSqliteStore({ file, clock: longAfter, random: chance, log: quiet });
  await sound(store);
  await pruneJournal(oldWorld(store));
  expect(await planPruning(oldWorld(store))).toMatchObject({ records: 0, kept: inForce });
  expect(await sound(store)).toMatchObject({ pruned: 2 * over });
  const left = (await store.journal({ types: ["mute.set", "mute.lifted"] })).filter(({ body }) => "reason" in body);
  expect(left.map(({ subject }) => subject)).toEqual(Array.from({ length: inForce }, (_, nth) => `mute:kept-${nth}`));
  await store.close();
  rmSync(directory, { recursive: true });
});

const sound = async (store: SqliteStore) => {
  const found = await store.verify();
  expect(found).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  return found;
};

/** Mutes that are over, and between them some that are in force still. */
async function fill(file: string): Promise<void> {
  const store = openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });
  await store.commit(commit([event("journal.opened", "journal:main", "wardroom", { format: 1, fleet: "acme-air" })]));
  const by = { by: "dana", how: "web", room: "airline", reason: "Jane Roe complained" } as const;
  const set = (agent: string): NewEvent =>
    event("mute.set", `mute:${agent}`, "person:dana", { ...by, agent, until: noon + 1_000 * day + hour });
  const lifted = (agent: string): NewEvent =>
    event("mute.lifted", `mute:${agent}`, "person:dana", { ...by, agent, because: "person" });
  const every = Math.floor(over / inForce);
  for (let nth = 0; nth < over; nth++) {
    const kept = nth % every === 0 && nth / every < inForce ? [set(`kept-${nth / every}`)] : [];
    const written = store.commit(commit([...kept, set(`a-${nth}`), lifted(`a-${nth}`)]));
    if (nth % 400 === 0) await written;
  }
  await store.close();
}

/** So long after it began, or when its first step is done: whatever the machine, it has not done its work by then. */
async function pruneUntilKilled(file: string, after: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "pruner-process.ts"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => void child.kill("SIGKILL");
  let said = "";
  child.stdout.on("data", (bytes) => {
    if (said === "") setTimeout(kill, after);
    said += bytes;
    if (said.split("\n").length > 2) kill();
  });
  expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
}
