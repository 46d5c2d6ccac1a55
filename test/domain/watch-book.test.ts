/** The watch book: event clocks, windows that expire by them, and the same answers however often time is looked at. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import { observe, sweep, wouldTurn } from "../../src/domain/watch/observe.ts";
import { agentBook, type Book, emptyBook, sleepingBook } from "../../src/domain/watch/watch-book.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { noon, pact, threshold } from "../support/breaches.ts";

const slow: Threshold = {
  ...threshold,
  id: "slow",
  signal: "latency",
  stat: "mean",
  window: { time: 5 * minute },
  min_samples: 1,
  near_miss: { above: 5 },
  breach: { above: 10 },
};

const pactOf = (...thresholds: Threshold[]): EffectivePact => ({
  ...pact,
  thresholds: thresholds.map((one) => ({ ...one, cited: `airline-service@4#${one.id}` })),
});

function bookOf(...thresholds: Threshold[]): Book {
  const book = emptyBook();
  adopt(book, "airline-a", pactOf(...thresholds));
  return book;
}

let seq = 0;
const place = (receivedAt: number) => ({ chain: "ingest:1", seq: ++seq, receivedAt, turns: 0 });

/** A latency of the agent at an event time, received at a wall time. */
function send(book: Book, value: number, at: number, receivedAt = at, signal = "latency"): Crossing[] {
  return observe(
    book,
    { signal: { id: "x", agent: "airline-a", signal, value, at }, reaches: "all" },
    place(receivedAt),
  ).crossings;
}

const types = (crossings: Crossing[]): string[] => crossings.map(({ type }) => type);

test("a crossing is keyed by agent, clause, versions and place, and measured in both times", () => {
  const book = bookOf(slow);
  const [crossing] = send(book, 11, noon, noon + 700);
  expect(crossing).toEqual({
    type: "breached",
    agent: "airline-a",
    clause: "airline-service@4#slow",
    crossing: `airline-a|airline-service@4#slow|acme-air@1,airline-service@4|ingest:1:${seq}:0`,
    measured: { value: 11, samples: 1, bad: 1, at: noon, received_at: noon + 700 },
    nearMisses: 0,
  });
});

test("two turns of one segment have two keys", () => {
  const book = bookOf(slow);
  const one = place(noon);
  const observed = [11, 1, 40].flatMap(
    (value, index) =>
      observe(
        book,
        { signal: { id: "x", agent: "airline-a", signal: "latency", value, at: noon + index }, reaches: "all" },
        one,
      ).crossings,
  );
  expect(types(observed)).toEqual(["breached", "cleared", "breached"]);
  expect(new Set(observed.map(({ crossing }) => crossing)).size).toBe(3);
});

test("a signal that sets the agent's time back is looked at anew, though nothing turned as far as was looked", () => {
  const book = bookOf(slow);
  send(book, 4, noon);
  expect(wouldTurn(agentBook(book, "airline-a"), noon + 6 * minute)).toBe(false);
  // It was two minutes on its way. With it the mean is below the bound, until the sample before it leaves.
  send(book, 15, noon + 4 * minute, noon + 6 * minute);
  expect(wouldTurn(agentBook(book, "airline-a"), noon + 7 * minute)).toBe(true);
});

test("a breach ends by the clock when the signals stop, at the instant its sample leaves", () => {
  const book = bookOf(slow);
  send(book, 11, noon);
  expect(wouldTurn(agentBook(book, "airline-a"), noon + 5 * minute - 1)).toBe(false);
  expect(sweep(book, place(noon + 5 * minute - 1))).toEqual([]);
  expect(wouldTurn(agentBook(book, "airline-a"), noon + 9 * minute)).toBe(true);
  const [cleared] = sweep(book, place(noon + 9 * minute));
  expect(cleared).toMatchObject({ type: "cleared", measured: { at: noon + 5 * minute, samples: 0 } });
});

test("another signal of the agent moves its clock, and what rested on older samples is judged anew", () => {
  const book = bookOf(slow);
  send(book, 11, noon, noon);
  expect(types(send(book, 1, noon + hour, noon + second, "something-else"))).toEqual(["cleared"]);
});

test("the event clock of one agent does not move another's", () => {
  const book = bookOf(slow);
  adopt(book, "airline-b", pactOf(slow));
  send(book, 11, noon);
  const { crossings } = observe(
    book,
    { signal: { id: "x", agent: "airline-b", signal: "latency", value: 1, at: noon + hour }, reaches: "all" },
    place(noon + second),
  );
  expect(crossings).toEqual([]);
});

test("what is a day behind the event clock is not judged, what is just within it is", () => {
  const book = bookOf(slow);
  send(book, 1, noon, noon);
  const late = observe(
    book,
    { signal: { id: "x", agent: "airline-a", signal: "latency", value: 99, at: noon - day - 1 }, reaches: "all" },
    place(noon),
  );
  expect(late).toEqual({ crossings: [], late: true });
  const justNot = observe(
    book,
    { signal: { id: "x", agent: "airline-a", signal: "latency", value: 1, at: noon - day }, reaches: "all" },
    place(noon),
  );
  expect(justNot.late).toBe(false);
});

test("only signals with the attributes of match count", () => {
  const book = bookOf({ ...slow, match: { channel: "web" } });
  const sendBy = (channel: string) =>
    observe(
      book,
      {
        signal: { id: "x", agent: "airline-a", signal: "latency", value: 11, at: noon, attributes: { channel } },
        reaches: "all",
      },
      place(noon),
    ).crossings;
  expect(types(sendBy("phone"))).toEqual([]);
  expect(types(sendBy("web"))).toEqual(["breached"]);
});

test("a new version keeps the windows of thresholds that look at the same signals", () => {
  const book = bookOf(slow);
  send(book, 8, noon);
  const tightened = pactOf({ ...slow, breach: { above: 7 } });
  expect(adopt(book, "airline-a", { ...tightened, of: ["airline-service@5"] })).toMatchObject({ started: [] });
  expect(types(send(book, 8, noon + second))).toEqual(["breached"]);
  const longer = pactOf({ ...slow, window: { time: hour } });
  expect(adopt(book, "airline-a", longer)).toMatchObject({ started: ["slow"] });
  expect(agentBook(book, "airline-a").watched[0]?.verdict.samples).toBe(0);
});

/** Event by event, judged at every instant something enters or leaves, as slowly as can be. */
function slowly(samples: { at: number; value: number }[], until: number): string[] {
  const span = 5 * minute;
  const instants = [...new Set(samples.flatMap(({ at }) => [at, at + span]))]
    .filter((t) => t <= until)
    .sort((a, b) => a - b);
  const turns: string[] = [];
  let breached = false;
  for (const t of instants) {
    // Samples of one instant come one after the other; each is judged.
    const arriving = samples.filter(({ at }) => at === t);
    for (let known = arriving.length > 0 ? 1 : 0; known <= arriving.length; known++) {
      const before = samples.filter(({ at }) => at > t - span && at < t);
      const inside = [...before, ...arriving.slice(0, known)].map(({ value }) => value);
      const mean = inside.reduce((sum, one) => sum + one, 0) / inside.length;
      const now = inside.length > 0 && mean > 10;
      if (now !== breached) turns.push(`${now ? "breached" : "cleared"} ${t}`);
      breached = now;
    }
  }
  return turns;
}

test("breaches open and clear at the same instants however often time is looked at in between", () => {
  const sample = fc.record({
    at: fc.integer({ min: 0, max: 40 }).map((step) => noon + step * 30 * second),
    value: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 40 }), fc.array(fc.boolean()), (unsorted, looks) => {
      const samples = unsorted.sort((a, b) => a.at - b.at);
      const book = bookOf({ ...slow, near_miss: undefined });
      const turns: Crossing[] = [];
      let wall = noon;
      for (const [index, { at, value }] of samples.entries()) {
        if (looks[index]) turns.push(...sweep(book, place(at - 1)));
        wall = at;
        turns.push(...send(book, value, at, wall));
      }
      const until = wall + hour;
      turns.push(...sweep(book, place(until)));
      const said = turns.map((one) => ("measured" in one ? `${one.type} ${one.measured.at}` : ""));
      expect(said).toEqual(slowly(samples, until));
    }),
    { numRuns: 300, seed: 5 },
  );
});

test("signals that no threshold asks for are not remembered by their names, however many a sender thinks up", () => {
  const book = sleepingBook();
  adopt(book, "airline-a", pactOf(slow));
  const { tracks } = book;
  const first = tracks?.numberOf("asked for first");
  for (let nth = 0; nth < 1_000; nth++) send(book, 1, noon + nth, noon + nth, `thought-up-${nth}`);
  expect(tracks?.numberOf("asked for next")).toBe((first ?? 0) + 1);
});
