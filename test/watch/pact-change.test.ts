/** A pact changes while signals arrive: each segment is judged by the version that was in force when it came, now and after a restart. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { minute } from "../../src/domain/words/time.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import type { Commit, Store } from "../../src/ports/store.ts";
import { fleet, noon, withoutStorms } from "../support/breaches.ts";
import { segment } from "../support/commits.ts";
import { directory, type Service, startService } from "../support/intake-service.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const desk = (above: number, base?: number, stat = "max") => `id: airline-service
level: room
of: airline
${base === undefined ? "" : `base: ${base}\n`}raci: { responsible: sam, accountable: dana }
thresholds:
  - id: slow
    signal: latency
    stat: ${stat}
    window: { time: 5m }
    breach: { above: ${above} }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 20m }
`;

const pacts = (store: Store) =>
  createPacts(
    store,
    (text, file) => parsePact(text, file).pact,
    () => fleet,
  );

const slow = (agent: string, value: number, at = noon) =>
  segment([JSON.stringify({ kind: "signal", agent, signal: "latency", value, at })], {
    derive: derivation,
    receivedAt: at,
    agents: [agent],
    idHashes: new Uint8Array(0),
  });

/** Stops it as if it had been killed before it could say how far it had judged, and starts it again. */
async function restart({ app, world }: Service, path: string): Promise<Service> {
  await app.close();
  await world.store.close();
  const raw = new Database(join(path, "wardroom.db"));
  raw.exec("DELETE FROM watermarks; DELETE FROM snapshots");
  raw.close();
  const again = await startService({ directory: path, pacts, at: world.clock.now() });
  cleanups.push(() => again.stop());
  await again.watch.settled();
  return again;
}

/** Lets `meanwhile` happen after a version was decided on and before it is committed. */
function whileApplying({ store }: Service["world"], meanwhile: () => Promise<unknown>): void {
  const { commit } = store;
  store.commit = async (asked: Commit) => {
    store.commit = commit;
    await meanwhile();
    return commit(asked);
  };
}

test.each([
  ["before the version is committed", true],
  ["after it", false],
])(
  "a segment that comes between deciding and committing, and is judged %s, is judged by the old version",
  async (_, early) => {
    const { path, remove } = directory();
    cleanups.push(remove);
    const first = await startService({ directory: path, pacts, config: withoutStorms });
    const { world, watch } = first;
    expect(await applyPact(world, { file: "desk.yaml", text: desk(10), how: "boot" })).toMatchObject({ type: "done" });
    whileApplying(world, async () => {
      await world.store.appendSegments([slow("airline-a", 20), slow("airline-b", 5)]);
      if (early) await watch.settled();
    });
    expect(await applyPact(world, { file: "desk.yaml", text: desk(3, 1), as: "dana", how: "cli" })).toMatchObject({
      type: "done",
    });
    await world.store.appendSegments([slow("airline-c", 5)]);
    await watch.settled();
    const keys = first.crossings.map(({ crossing }) => crossing);
    expect(keys).toEqual([
      "airline-a|airline-service@1#slow|airline-service@1|ingest:1:1:0",
      "airline-c|airline-service@2#slow|airline-service@2|ingest:1:3:0",
    ]);
    const opened = (await world.store.list("breach")).map(({ state }) => [state.agent, state.clause]);
    expect(opened).toEqual([
      ["airline-a", "airline-service@1#slow"],
      ["airline-c", "airline-service@2#slow"],
    ]);
    expect(first.logged.filter(({ level }) => level === "error")).toEqual([]);

    const again = await restart(first, path);
    expect(again.crossings.map(({ crossing }) => crossing)).toEqual(keys);
    expect(await again.world.store.list("breach")).toHaveLength(2);
    expect(again.logged.filter(({ level }) => level === "error")).toEqual([]);
  },
);

test("a new version reaches an agent that sends nothing more, and what time alone does to it is judged by that version", async () => {
  const { path, remove } = directory();
  cleanups.push(remove);
  const first = await startService({ directory: path, pacts });
  const { world, watch, clock } = first;
  await applyPact(world, { file: "desk.yaml", text: desk(10, undefined, "mean"), how: "boot" });
  await world.store.appendSegments([slow("airline-a", 1), slow("airline-a", 5, noon + minute)]);
  await watch.settled();
  expect(await applyPact(world, { file: "desk.yaml", text: desk(4, 1, "mean"), as: "dana", how: "cli" })).toMatchObject(
    {
      type: "done",
    },
  );
  for (let step = 0; step < 5; step++) {
    clock.at += minute;
    await watch.beat();
  }
  // At five minutes the fast sample leaves, and what is left is too slow for the new version.
  const keys = first.crossings.map(({ crossing }) => crossing);
  expect(keys).toEqual(["airline-a|airline-service@2#slow|airline-service@2|ingest:1:4:0"]);
  expect((await world.store.list("breach")).map(({ state }) => state.clause)).toEqual(["airline-service@2#slow"]);

  const again = await restart(first, path);
  expect(again.crossings.map(({ crossing }) => crossing)).toEqual(keys);
  expect([...first.logged, ...again.logged].filter(({ level }) => level === "error")).toEqual([]);
});
