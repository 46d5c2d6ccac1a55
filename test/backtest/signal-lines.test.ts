/** The lines of a segment, read by their bytes, are the same signals as read in full; where one is none, that is said. */
import { expect, test } from "vitest";
import { SignalLines } from "../../src/domain/backtest/signal-lines.ts";
import type { SignalObservation } from "../../src/domain/derive/observation.ts";
import { readLine } from "../../src/domain/derive/observation-line.ts";

const at = "2026-11-22T03:16:00.000Z";
const sent = [
  { agent: "airline-a", signal: "latency", value: 1.25, at },
  { agent: "airline-a", signal: "latency", value: -0, at: "2026-11-22T04:16:00+01:00", run: "run-1" },
  { agent: "a", signal: "s", value: 12, at, run: "ä", id: "ev-1", attributes: { a: "x", b: 1 } },
  { agent: "a", signal: "s", value: -7.5, at: "2026-11-22T03:16:00Z", attributes: {} },
  { agent: "a", signal: "s", value: 0.1 + 0.2, at: "2026-11-21T23:59:59.999Z", id: "1", run: "r" },
  { agent: "a", signal: "s", value: 1e300, at: "2026-11-21T23:59:59.001Z", run: "r", attributes: { a: "}" } },
  { agent: "a", signal: "s", value: 123456.789, at, run: "r", attributes: { a: "{" }, id: "2" },
  { agent: 'a"b\\', signal: "größe", value: 5e-324, at: "2024-02-29T00:00:00.000Z", run: "\t" },
  { signal: "s", agent: "a", value: 1, at },
  { kind: "signal", agent: "a", signal: "s", value: 1, at: 1763781360000, run: "r", attributes: { x: true }, id: "3" },
  { kind: "signal", agent: "", signal: "s", value: 2 ** 52 + 1, at: 1763781360000.5 },
].map((one) => JSON.stringify(one));
const written = [
  `{"agent":"a","signal":"s","value":1e3,"at":"${at}"}`,
  `{"agent":"a\\u0062","signal":"s","value":1.50,"at":"${at}"}`,
  `{"agent":"a", "signal":"s","value":1,"at":"${at}"}`,
  `{"agent":"a","signal":"s","value":1,"at":"${at}","attributes":{"a":"}}"},"run":"r"}`,
  `{"agent":"a","signal":"s","value":1,"at":"${at}","attributes":{"a":"},\\"id\\":\\"x\\"}"}}`,
];

const encoder = new TextEncoder();
const read = (lines: string[]): SignalLines | undefined => {
  const into = new SignalLines();
  return into.read(encoder.encode(lines.join("\n")), lines.length) ? into : undefined;
};

test("whatever way they are written, all at once and one by one", () => {
  const full = [...sent, ...written].map((line) => {
    const { agent, signal, value, at, run, attributes } = readLine(line) as SignalObservation;
    return { agent, signal, value, at, run, attributes };
  });
  const columns = (lines: string[]) => {
    const into = read(lines);
    return lines.map((_, index) => ({
      agent: into?.agentNames.all[into.agents[index] ?? -1],
      signal: into?.signalNames.all[into.signals[index] ?? -1],
      value: into?.values[index],
      at: into?.ats[index],
      run: into?.run(index),
      attributes: into?.attributes(index),
    }));
  };
  expect(columns([...sent, ...written])).toEqual(full);
  for (const [index, line] of [...sent, ...written].entries()) expect(columns([line])).toEqual([full[index]]);
});

test("the run as bytes is the run as text", () => {
  const into = read(sent);
  const runs = sent.map((_, index) => {
    const run = into?.runBytes(index);
    return typeof run === "object" ? new TextDecoder().decode(run.bytes.subarray(run.from, run.to)) : run;
  });
  expect(runs).toEqual(sent.map((_, index) => into?.run(index)));
});

test("ten thousand names keep their numbers", () => {
  const line = (index: number) => `{"agent":"agent-${index}","signal":"s","value":${index},"at":"${at}"}`;
  const lines = Array.from({ length: 10_000 }, (_, index) => line(index));
  const into = read([...lines, ...lines.toReversed()]);
  expect(into?.agentNames.all).toHaveLength(10_000);
  for (const index of [0, 1, 4_999, 9_999]) {
    expect(into?.agents[index]).toBe(index);
    expect(into?.agents[19_999 - index]).toBe(index);
    expect(into?.agentNames.ofText(`agent-${index}`)).toBe(index);
  }
});

test("a segment that holds anything else is left to be", () => {
  const span = '{"kind":"span","resource":{},"trace":"t","span":"s","name":"n","start":1,"end":2}';
  expect(read([...sent, span])).toBeUndefined();
});

test("a time that is none is a fault, as it is where it is read in full", () => {
  expect(() => read(['{"agent":"a","signal":"s","value":1,"at":"2026-02-30T00:00:00.000Z"}'])).toThrow("has no time");
});

test("a line that intake took although its month was no number can still be read, and tells no time", () => {
  expect(read(['{"agent":"a","signal":"s","value":1,"at":"2026-1x-22T03:16:00.000Z"}'])?.ats[0]).toBeNaN();
});
