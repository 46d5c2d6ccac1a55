/** The tables are a fold of the journal: whatever happened, folding it anew gives the same. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verdicts } from "../../src/domain/breach/breach-events.ts";
import { type BreachCommand, decide } from "../../src/domain/breach/decide-breach.ts";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import { minute } from "../../src/domain/words/time.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { as, fleet, measured, noon } from "../support/breaches.ts";
import {
  chance,
  commit,
  committed,
  crossing,
  movableClock,
  quiet,
  restrained,
  seen,
  segment,
} from "../support/commits.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-rebuild-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** One thing that may happen to an agent, its newest breach or the rest of the fleet. */
const step = fc.record({
  agent: fc.constantFrom("airline-a", "airline-b", "airline-c"),
  wait: fc.integer({ min: -minute, max: 5 * minute }),
  happens: fc.oneof(
    { weight: 4, arbitrary: fc.constant("crossing" as const) },
    { weight: 8, arbitrary: fc.constant("click" as const) },
    { weight: 4, arbitrary: fc.constant("timer" as const) },
    { weight: 1, arbitrary: fc.constantFrom("seen", "restrained", "near-miss", "segment", "restart") },
  ),
  by: fc.constantFrom("dana", "lee", "sam"),
  click: fc.constantFrom(
    "approve",
    "deny",
    "acknowledge",
    "unacknowledge",
    "lift",
    "reopen",
    "resolve",
    "give-verdict",
    "recover",
  ),
  verdict: fc.constantFrom(...verdicts),
  reason: fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test("after any history the live tables are what the journal says, and the journal holds", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      const file = join(directory, `ward-${runs++}.db`);
      const store = await live(file, steps);
      expect((await store.rebuild()).differences).toEqual([]);
      expect(await store.verify()).toMatchObject({ ok: true });
      const before = tablesOf(file);
      await store.close();
      const raw = new Database(file);
      raw.exec("DELETE FROM things; DELETE FROM claims; DELETE FROM timers; DELETE FROM short_ids");
      raw.close();
      const again = openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });
      expect(await again.rebuild({ apply: true })).toMatchObject({ ok: true });
      expect(await again.rebuild()).toMatchObject({ ok: true, differences: [] });
      // Closing vouched for the last segments, which is one event more.
      expect(tablesOf(file).filter(({ key }) => !key.startsWith("segments:"))).toEqual(
        before.filter(({ key }) => !key.startsWith("segments:")),
      );
      await again.close();
    }),
    { numRuns: 60 },
  );
});

/** Lives through the steps as the flows would: load, decide, commit. */
async function live(file: string, steps: Step[]): Promise<SqliteStore> {
  const clock = movableClock();
  const open = () => openSqliteStore({ file, clock, random: chance, log: quiet });
  let store = open();
  for (const [n, step] of steps.entries()) {
    clock.move(step.wait);
    if (step.happens === "restart") {
      await store.close();
      store = open();
    } else if (step.happens === "segment") await store.appendSegments([segment([`{"n":${n}}`])]);
    else await happen(store, step, n, clock.now());
  }
  return store;
}

async function happen(store: SqliteStore, step: Step, n: number, at: number): Promise<void> {
  const [breach] = await store.list("breach", { agent: step.agent, newestFirst: true, limit: 1 });
  const expected: [string, number][] = breach ? [[breach.subject, breach.version]] : [];
  const events = eventsOf(step, n, at, breach?.state, await store.dueTimers(at, 100));
  if (events.length === 0) return;
  const result = await store.commit(commit(events, { expected }));
  // Only a second open breach of one agent and threshold is refused here.
  if (result.type === "conflict") expect(result).toMatchObject({ on: "claim" });
}

function eventsOf(
  { agent, happens, by, click, verdict, reason }: Step,
  n: number,
  at: number,
  breach: Parameters<typeof decide>[0] | undefined,
  due: { subject: string; command: string; data: Record<string, string | number> }[],
): NewEvent[] {
  const person = as(by, reason === undefined ? {} : { reason });
  const told = (command: BreachCommand): NewEvent[] =>
    breach ? decide(breach, command, { at, config: fleet }).events : [];
  switch (happens) {
    case "crossing":
      return breach && breach.status !== "open" && n % 2 === 0
        ? told({ type: "cross-again", crossing: `c${n}`, measured })
        : crossing(`c${n}`, agent, at);
    case "click":
      if (click === "recover") return told({ type: "recover", measured });
      if (click === "resolve" || click === "give-verdict") return told({ type: click, as: person, verdict });
      return told({ type: click, as: person });
    case "timer": {
      const timer = due.find(({ subject }) => subject === `breach:${breach?.id}`);
      if (!timer) return [];
      return told({ type: timer.command.slice("breach.".length), ...timer.data } as BreachCommand);
    }
    case "seen":
      return [seen(agent)];
    case "restrained":
      return [restrained(agent, `person:${by}`, reason ?? "")];
    case "near-miss":
      return [
        event("near-miss.counted", "near-miss:NM-?", "wardroom", {
          agent,
          room: "airline",
          clause: "airline-service@4#task-failure",
          threshold: "task-failure",
          failure_mode: "wrong-output",
          crossing: `near-${n}`,
          entered: noon,
          left: at,
          worst: 0.4,
        }),
      ];
    default:
      return [];
  }
}

/** Every row of the four tables in one list, JSON parsed, so that the order of fields does not count. */
function tablesOf(file: string): { key: string; row: unknown }[] {
  const raw = new Database(file, { readonly: true });
  const keys = { things: "subject", claims: "key", timers: "key", short_ids: "prefix" };
  const rows = Object.entries(keys).flatMap(([table, key]) =>
    (raw.prepare(`SELECT * FROM ${table} ORDER BY ${key}`).all() as Record<string, unknown>[]).map((row) => ({
      key: String(row[key]),
      row: { ...row, ...("state" in row && { state: JSON.parse(String(row.state)) }) },
    })),
  );
  raw.close();
  return rows;
}

test("every kind of difference is named", async () => {
  const file = join(directory, "ward.db");
  const options = { file, clock: movableClock(), random: chance, log: quiet };
  const store = openSqliteStore(options);
  committed(await store.commit(commit([...crossing("c1"), seen("airline-a")])));
  await store.close();
  const raw = new Database(file);
  raw.exec(`
    UPDATE things SET status = 'resolved', state = json_set(state, '$.status', 'resolved') WHERE subject = 'breach:BR-1';
    DELETE FROM things WHERE subject = 'agent:airline-a';
    INSERT INTO things VALUES ('agent:ghost', 'agent', 'agent:ghost', 1, NULL, 'ghost', 'none', 0, 1, '{}');
    UPDATE claims SET subject = 'breach:BR-9' WHERE key = 'crossing:c1';
    UPDATE timers SET due = due + 1 WHERE command = 'breach.step';
    UPDATE short_ids SET last = 7;
  `);
  raw.close();
  const reader = openSqliteStore({ ...options, readOnly: true });
  const found = await reader.rebuild();
  expect(found.ok).toBe(false);
  expect(found.differences).toEqual([
    "breach:BR-1: status, state not what the journal says",
    "agent:airline-a: missing, though the journal has it",
    "agent:ghost: the journal does not have it",
    "claim crossing:c1: subject not what the journal says",
    expect.stringMatching(/^timer breach:BR-1\/step\/1\/2: due not what the journal says$/),
    "short id BR-: last not what the journal says",
  ]);
  await reader.close();
  const again = openSqliteStore(options);
  expect((await again.rebuild({ apply: true })).ok).toBe(true);
  expect(await again.rebuild()).toMatchObject({ ok: true, differences: [] });
  expect(await again.load("breach:BR-1")).toMatchObject({ version: 2, state: { status: "open" } });
  await again.close();
});

test("a journal that cannot be folded is named and nothing is replaced", async () => {
  const file = join(directory, "ward.db");
  const options = { file, clock: movableClock(), random: chance, log: quiet };
  const store = openSqliteStore(options);
  await store.commit(commit(crossing("c1")));
  await store.close();
  const raw = new Database(file);
  raw.exec(`DROP TRIGGER journal_no_update; UPDATE journal SET type = 'breach.approved' WHERE seq = 1`);
  raw.close();
  const again = openSqliteStore(options);
  const { ok, differences } = await again.rebuild({ apply: true });
  expect(ok).toBe(false);
  expect(differences[0]).toMatch(/^event 1 \(breach.approved of breach:BR-1\) cannot be folded/);
  expect(await again.load("breach:BR-1")).toMatchObject({ version: 2 });
  await again.close();
});
