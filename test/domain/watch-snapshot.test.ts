/** What an agent's windows hold is written once, and read again it is what every one of them held. */
import { expect, test } from "vitest";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import { observe } from "../../src/domain/watch/observe.ts";
import { agentBook, emptyBook } from "../../src/domain/watch/watch-book.ts";
import { type PackedAgent, packAgent, unpackAgent } from "../../src/domain/watch/watch-snapshot.ts";
import { TimeWindow } from "../../src/domain/window/window.ts";
import { packWindow } from "../../src/domain/window/window-of.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { noon, pact, threshold } from "../support/breaches.ts";

const pactOf = (...thresholds: Partial<Threshold>[]): EffectivePact => ({
  ...pact,
  thresholds: thresholds.map((one) => ({
    ...threshold,
    signal: "latency",
    stat: "mean",
    breach: { above: 1_000 },
    ...one,
    cited: `airline-service@4#${one.id}`,
  })),
});

function judged(effective: EffectivePact, samples = 400) {
  const book = emptyBook();
  adopt(book, "airline-a", effective);
  for (let n = 0; n < samples; n++) {
    const at = noon + n * second;
    const signal = {
      id: `x${n}`,
      agent: "airline-a",
      signal: n % 3 ? "latency" : "errors",
      value: n / 7,
      at,
      run: `r${n}`,
    };
    observe(book, { signal, reaches: "all" }, { chain: "ingest:1", seq: n, receivedAt: at, turns: 0 });
  }
  return agentBook(book, "airline-a");
}

const savedAndLoaded = (packed: PackedAgent, effective: EffectivePact) => {
  const book = emptyBook();
  unpackAgent(book, JSON.parse(JSON.stringify(packed)), effective, undefined);
  return agentBook(book, "airline-a").watched;
};

test("windows of time over one signal are written once, and each is whole when it is read", () => {
  const effective = pactOf(
    { id: "short", window: { time: minute } },
    { id: "long", window: { time: hour } },
    { id: "middle", stat: "max", window: { time: 5 * minute } },
    { id: "errors", signal: "errors", window: { time: minute } },
    { id: "runs", window: { runs: 10 } },
  );
  const kept = judged(effective);
  const packed = packAgent("airline-a", kept);
  expect(packed.watched.map(({ time, endOf }) => [time !== undefined, endOf?.id])).toEqual([
    [false, "long"],
    [true, undefined],
    [false, "long"],
    [true, undefined],
    [false, undefined],
  ]);
  const loaded = savedAndLoaded(packed, effective);
  expect(loaded.map(({ window }) => packWindow(window))).toEqual(kept.watched.map(({ window }) => packWindow(window)));
  expect(loaded.map(({ nextExpiry }) => nextExpiry)).toEqual(kept.watched.map(({ nextExpiry }) => nextExpiry));
});

test("what is not the end of another is written by itself", () => {
  const effective = pactOf(
    { id: "all", window: { time: hour } },
    { id: "some", window: { time: minute }, match: { a: 1 } },
  );
  const kept = judged(effective);
  const packed = packAgent("airline-a", kept);
  expect(packed.watched[1]?.time).toBeUndefined();
  const [all] = kept.watched;
  if (all?.window instanceof TimeWindow) all.window.add(noon + 400 * second, 1);
  const apart = packAgent("airline-a", kept);
  expect(apart.watched.every(({ endOf }) => endOf === undefined || endOf.id === "all")).toBe(true);
  const loaded = savedAndLoaded(apart, effective);
  expect(loaded.map(({ window }) => packWindow(window))).toEqual(kept.watched.map(({ window }) => packWindow(window)));
});

test("a threshold that was left out since is still read for those that are its end", () => {
  const before = pactOf({ id: "short", window: { time: minute } }, { id: "long", window: { time: hour } });
  const after = pactOf({ id: "short", window: { time: minute } });
  const kept = judged(before);
  const [short] = savedAndLoaded(packAgent("airline-a", kept), after);
  expect(short && packWindow(short.window)).toEqual(kept.watched[0] && packWindow(kept.watched[0].window));
});
