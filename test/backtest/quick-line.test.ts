/** A line read quickly is the same signal as one read in full, or it is left to be. */
import { expect, test } from "vitest";
import { quickLine } from "../../src/domain/backtest/quick-line.ts";
import { readLine } from "../../src/domain/derive/observation-line.ts";

const usual = [
  { agent: "airline-a", signal: "latency", value: 1.25, at: "2026-11-22T03:16:00.000Z" },
  { agent: "airline-a", signal: "latency", value: -0, at: "2026-11-22T04:16:00+01:00", run: "run-1" },
  {
    agent: "a",
    signal: "s",
    value: 12,
    at: "2026-11-22T03:16:00Z",
    run: "ä",
    id: "ev-1",
    attributes: { a: "x", b: 1 },
  },
  { agent: "a", signal: "s", value: -7.5, at: "2026-11-22T03:16:00Z", attributes: {} },
].map((one) => JSON.stringify(one));

test.each(usual)("%s", (line) => {
  const { id: _, attributes: __, ...quick } = quickLine(line) ?? {};
  const { id: ___, attributes: ____, ...full } = readLine(line) as unknown as Record<string, unknown>;
  expect(quick).toEqual(full);
});

const unusual = [
  '{"signal":"s","agent":"a","value":1,"at":"2026-11-22T03:16:00Z"}',
  '{"agent":"a","signal":"s","value":1e3,"at":"2026-11-22T03:16:00Z"}',
  '{"agent":"a\\u0062","signal":"s","value":1,"at":"2026-11-22T03:16:00Z"}',
  '{"agent":"a","signal":"s","value":1,"at":"2026-11-22T03:16:00Z","attributes":{"a":"}"},"run":"r"}',
  '{"agent":"a","signal":"s","value":1,"at":"2026-11-22T03:16:00Z","attributes":{"a":"{"}}',
  '{"agent":"a","signal":"s","value":1,"at":"2026-11-22T03:16:00Z","id":"1","run":"r"}',
  '{"kind":"signal","agent":"a","signal":"s","value":1,"at":1763781360000}',
  '{"agent":"a", "signal":"s","value":1,"at":"2026-11-22T03:16:00Z"}',
  '{"agent":"a","signal":"s","value":1,"at":"yesterday"}',
];

test.each(unusual)("%s is read in full", (line) => {
  expect(quickLine(line)).toBeUndefined();
});
