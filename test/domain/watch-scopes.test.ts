/** What is judged over several agents: one window, one clock, one verdict, and whom it is about. */
import { expect, test } from "vitest";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import type { Breached, Crossing } from "../../src/domain/watch/crossing.ts";
import { observe, sweep, wouldTurn } from "../../src/domain/watch/observe.ts";
import { type Book, emptyBook } from "../../src/domain/watch/watch-book.ts";
import { packAgent, packScope, unpackAgent, unpackScope } from "../../src/domain/watch/watch-snapshot.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { noon, pact, threshold } from "../support/breaches.ts";

const { near_miss: _, ...plain } = threshold;
const crowded: Threshold = {
  ...plain,
  id: "crowded",
  signal: "queue.depth",
  stat: "sum",
  window: { time: 5 * minute },
  per: "room",
  min_samples: 1,
  breach: { above: 10 },
};

const pactOf = (...thresholds: Threshold[]): EffectivePact => ({
  ...pact,
  thresholds: thresholds.map((one) => ({ ...one, cited: `airline-service@4#${one.id}` })),
});

function bookOf(effective: EffectivePact, agents: Record<string, string | undefined>): Book {
  const book = emptyBook();
  for (const [agent, role] of Object.entries(agents)) adopt(book, agent, { ...effective, agent }, role);
  return book;
}
const desk = { "airline-a": "desk", "airline-b": "desk", "airline-c": "audit" };

let seq = 0;
const place = (receivedAt: number) => ({ chain: "ingest:1", seq: ++seq, receivedAt, turns: 0 });
const send = (book: Book, agent: string, value: number, at: number, more: { signal?: string; run?: string } = {}) =>
  observe(book, { signal: { id: "x", agent, signal: "queue.depth", value, at, ...more }, reaches: "all" }, place(at))
    .crossings;
const breachIn = (crossings: Crossing[]): Breached | undefined => crossings.find((one) => one.type === "breached");

test("the signals of a room add up, and the breach is about those whose samples are in the window", () => {
  const book = bookOf(pactOf(crowded), desk);
  send(book, "airline-c", 1, noon);
  expect(send(book, "airline-a", 6, noon + 6 * minute)).toEqual([]);
  const crossed = send(book, "airline-b", 5, noon + 7 * minute);
  expect(crossed).toEqual([
    {
      type: "breached",
      agent: "airline-a",
      clause: "airline-service@4#crowded",
      crossing: `room:airline|airline-service@4#crowded|airline-service@4|ingest:1:${seq}:0`,
      together: { scope: "room:airline", agents: ["airline-a", "airline-b"] },
      measured: {
        value: 11,
        samples: 2,
        bad: 0,
        at: noon + 7 * minute,
        received_at: noon + 7 * minute,
      },
      nearMisses: 0,
    },
  ]);
});

test("peers are those of one role in one room; who has no role has none", () => {
  const book = bookOf(pactOf({ ...crowded, per: "role" }), { ...desk, "airline-d": undefined });
  send(book, "airline-a", 6, noon);
  expect(send(book, "airline-c", 5, noon)).toEqual([]);
  expect(send(book, "airline-d", 50, noon)).toEqual([]);
  expect(breachIn(send(book, "airline-b", 5, noon))?.together).toEqual({
    scope: "role:airline/desk",
    agents: ["airline-a", "airline-b"],
  });
});

test("the fleet is one scope over all rooms", () => {
  const book = emptyBook();
  const effective = pactOf({ ...crowded, per: "fleet" });
  adopt(book, "airline-a", effective);
  adopt(book, "vault-a", { ...effective, agent: "vault-a", room: "vault" });
  send(book, "airline-a", 6, noon);
  expect(breachIn(send(book, "vault-a", 5, noon))?.together?.scope).toBe("fleet");
});

test("the clock of a scope is the newest of its agents', so that one agent's silence keeps nothing in", () => {
  const book = bookOf(pactOf(crowded), desk);
  send(book, "airline-a", 11, noon);
  const cleared = send(book, "airline-b", 0, noon + hour, { signal: "something-else" });
  expect(cleared).toMatchObject([{ type: "cleared", together: { scope: "room:airline" }, measured: { samples: 0 } }]);
});

test("silence of all of them ends it by the wall clock", () => {
  const book = bookOf(pactOf(crowded), desk);
  send(book, "airline-a", 11, noon);
  const [scope] = book.scopes.values();
  if (!scope) throw new Error("the room is no scope");
  expect(wouldTurn(scope, noon + 5 * minute - 1)).toBe(false);
  expect(wouldTurn(scope, noon + 5 * minute)).toBe(true);
  expect(sweep(book, place(noon + 6 * minute))).toMatchObject([
    { type: "cleared", measured: { at: noon + 5 * minute } },
  ]);
});

test("runs of two agents are two runs, whatever they are called", () => {
  const runs: Threshold = { ...crowded, stat: "count", window: { runs: 10 }, breach: { above: 2 } };
  const book = bookOf(pactOf(runs), desk);
  for (const agent of ["airline-a", "airline-b"]) expect(send(book, agent, 1, noon, { run: "one" })).toEqual([]);
  expect(send(book, "airline-a", 1, noon, { run: "one" })).toEqual([]);
  expect(breachIn(send(book, "airline-c", 1, noon, { run: "one" }))?.together?.agents).toEqual([
    "airline-a",
    "airline-b",
    "airline-c",
  ]);
});

test("a new version that the first of its agents meets holds for all, and keeps the samples", () => {
  const book = bookOf(pactOf(crowded), desk);
  send(book, "airline-a", 6, noon);
  const tighter = { ...pactOf({ ...crowded, breach: { above: 6 } }), of: ["airline-service@5"] };
  expect(adopt(book, "airline-b", tighter, "desk")).toEqual({ started: [], left: [] });
  expect(adopt(book, "airline-a", { ...tighter, agent: "airline-a" }, "desk")).toEqual({ started: [], left: [] });
  expect(breachIn(send(book, "airline-b", 1, noon))?.measured.value).toBe(7);
});

test("a scope ends with the last of its agents", () => {
  const book = bookOf(pactOf(crowded), { "airline-a": "desk", "airline-b": "desk" });
  adopt(book, "airline-a", pactOf(), "desk");
  expect([...book.scopes.keys()]).toEqual(["room:airline"]);
  adopt(book, "airline-b", undefined);
  expect(book.scopes.size).toBe(0);
});

test("nobody is heard of any more, and the silence of all breaches for each of them", () => {
  const silent: Threshold = { ...crowded, stat: "absent", breach: { above: 60 } };
  const book = bookOf(pactOf(silent), desk);
  send(book, "airline-a", 1, noon);
  expect(breachIn(sweep(book, place(noon + 2 * minute)))).toMatchObject({
    together: { agents: ["airline-a", "airline-b", "airline-c"] },
    measured: { value: 60.001, at: noon + 60 * second + 1 },
  });
});

test("saved and loaded it goes on the same", () => {
  const effective = pactOf(crowded, { ...crowded, id: "runs", window: { runs: 3 }, breach: { above: 100 } });
  const book = bookOf(effective, desk);
  send(book, "airline-a", 6, noon, { run: "one" });
  const saved = JSON.parse(
    JSON.stringify({
      agents: [...book.agents].map(([agent, kept]) => packAgent(agent, kept)),
      scopes: [...book.scopes.values()].map(packScope),
    }),
  );
  const loaded = emptyBook();
  for (const packed of saved.agents) unpackAgent(loaded, packed, effective, "desk");
  for (const packed of saved.scopes) unpackScope(loaded, packed);
  const [one, other] = [book, loaded].map((each) => {
    seq = 100;
    return send(each, "airline-b", 5, noon + second, { run: "two" });
  });
  expect(other).toEqual(one);
  expect(other).toMatchObject([{ type: "breached", together: { agents: ["airline-a", "airline-b"] } }]);
});

test("an agent without such thresholds is in no scope", () => {
  const book = bookOf(pactOf(threshold), desk);
  expect(book.scopes.size).toBe(0);
});
