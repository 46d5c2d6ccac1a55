/** Read by its bytes a line is what JSON.parse and the check by hand make of it; what they refuse is left to them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isProblem, readSignal } from "../../src/intake/signal.ts";
import { SignalBytes } from "../../src/intake/signal-bytes.ts";

const now = Date.UTC(2026, 10, 22, 12);
const reader = new SignalBytes();

/** Held against each other; true where it was read by its bytes. */
function isAgreed(line: string): boolean {
  const bytes = Buffer.from(line, "utf8");
  const found = reader.read(bytes, 0, now);
  if (!found) return false;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new Error(`read what is no JSON: ${line}`);
  }
  const inFull = readSignal(parsed, now);
  if (isProblem(inFull)) throw new Error(`read what is refused as ${inFull.code}: ${line}`);
  const { agent, signal, value, at, run, attributes, id } = found;
  expect({ kind: "signal", agent, signal, value, at, run, attributes, id }).toEqual(inFull);
  expect(Object.is(value, -0)).toBe(false);
  if (id !== undefined) expect(bytes.toString("utf8", reader.idFrom, reader.idTo)).toBe(id);
  expect({ from: found.from, to: found.to }).toEqual({ from: 0, to: bytes.length });
  return true;
}

const shown = (fields: Record<string, string>, gap = ""): string =>
  `{${Object.entries(fields)
    .map(([key, value]) => `"${key}":${gap}${value}`)
    .join(`,${gap}`)}}`;
const usual = {
  agent: '"airline-a"',
  signal: '"reply.quality"',
  value: "0.25",
  at: '"2026-11-22T11:59:00.123Z"',
  run: '"run-1"',
  id: '"ev-1"',
  attributes: '{"model":"sonnet","attempt":1,"cached":true,"cold":false,"cost":0.125,"none":""}',
};

test("lines as programs write them are read by their bytes", () => {
  expect(isAgreed(shown(usual))).toBe(true);
  expect(isAgreed(shown(usual, " "))).toBe(true);
  expect(isAgreed(shown(Object.fromEntries(Object.entries(usual).reverse())))).toBe(true);
  for (const at of ["2026-11-22T11:59:00Z", "2026-11-22T12:59:00.5+01:00", "2026-11-21T23:59:59.999999Z"])
    expect(isAgreed(shown({ ...usual, at: `"${at}"` }))).toBe(true);
  for (const value of ["0", "-0", "-1.5", "123456789012345", "0.1", "3.14159265358979", "100.000"])
    expect(isAgreed(shown({ ...usual, value }))).toBe(true);
  expect(isAgreed(shown({ ...usual, attributes: "{}" }))).toBe(true);
  const { run: _, id: __, attributes: ___, ...least } = usual;
  expect(isAgreed(shown(least))).toBe(true);
});

test.each([
  ["nothing of it is missing", { value: undefined }],
  ["it has a time", { at: undefined }],
  ["its time is a time", { at: '"2026-02-30T00:00:00.000Z"' }],
  ["its time is one of this day", { at: '"2026-11-22T24:00:00.000Z"' }],
  ["its month is a number", { at: '"2026-1x-22T03:16:00.000Z"' }],
  ["its time has no zone left out", { at: '"2026-11-22T11:59:00.123"' }],
  ["its time is not to come", { at: '"2026-11-22T12:10:00.001Z"' }],
  ["ids are of their alphabet", { agent: '"air line"' }],
  ["ids begin with a letter or digit", { run: '"-run"' }],
  ["ids are no longer than they may be", { id: `"${"x".repeat(129)}"` }],
  ["ids are not empty", { signal: '""' }],
  ["numbers are written as JSON has them", { value: "01" }],
  ["numbers do not end with a point", { value: "1." }],
  ["numbers have digits", { value: "-" }],
  ["numbers are safe", { value: "9007199254740993" }],
  ["attributes are flat", { attributes: '{"a":{}}' }],
  ["attributes are values", { attributes: '{"a":null}' }],
  ["attributes are not forbidden", { attributes: '{"__proto__":1}' }],
  ["attributes are not forbidden otherwise", { attributes: '{"constructor":1}' }],
  ["keys are short", { attributes: `{"${"k".repeat(129)}":1}` }],
  ["texts are short", { attributes: `{"a":"${"x".repeat(4_001)}"}` }],
  ["there are not too many", { attributes: `{${Array.from({ length: 201 }, (_, n) => `"k${n}":1`).join(",")}}` }],
  ["nothing hangs on", { attributes: '{"a":1,}' }],
  ["no field is unknown", { agnt: '"a"' }],
])("it is left to the others unless %s", (_, change) => {
  const fields = Object.entries({ ...usual, ...change }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  expect(isAgreed(shown(Object.fromEntries(fields)))).toBe(false);
});

test("one key twice, escapes and what stands behind are left to the others", () => {
  expect(isAgreed(`${shown(usual).slice(0, -1)},"value":1}`)).toBe(false);
  expect(isAgreed(shown({ ...usual, agent: '"airline\\u002da"' }))).toBe(false);
  expect(isAgreed(shown({ ...usual, attributes: '{"a":"caf\u00e9"}' }))).toBe(false);
  expect(isAgreed(`${shown(usual)} `)).toBe(false);
  expect(isAgreed(`${shown(usual)}}`)).toBe(false);
  expect(isAgreed(shown(usual).slice(0, -1))).toBe(false);
});

test("however a line is bent, nothing is read that would be refused, and nothing is read differently", () => {
  const number = fc.oneof(
    { weight: 8, arbitrary: fc.integer().map((whole) => whole / 1_000) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 1, arbitrary: fc.maxSafeInteger() },
  );
  const name = fc.stringMatching(/^[A-Za-z0-9 ._-]{0,12}$/);
  const value = fc.oneof(name, number, fc.boolean(), fc.string({ unit: "binary", maxLength: 3 }));
  const item = fc.record(
    {
      agent: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,20}$/),
      signal: fc.constantFrom("a", "reply.quality", "tool.error", "a b"),
      value: number,
      at: fc.date({ min: new Date(0), max: new Date(now + 1e9), noInvalidDate: true }).map((one) => one.toISOString()),
      run: fc.stringMatching(/^[a-z0-9-]{1,9}$/),
      id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,20}$/),
      attributes: fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }),
    },
    { requiredKeys: ["agent", "signal", "value", "at"], noNullPrototype: true },
  );
  const cut = fc.record({
    at: fc.nat(),
    drop: fc.integer({ min: 0, max: 3 }),
    put: fc.constantFrom("", '"', ",", "}", "\\", "0", "-", " ", ":", "{", "\r", "é"),
  });
  let taken = 0;
  fc.assert(
    fc.property(item, fc.option(cut, { freq: 1 }), (one, bend) => {
      const line = JSON.stringify(one);
      const at = bend ? bend.at % line.length : 0;
      const bent = bend ? line.slice(0, at) + bend.put + line.slice(at + bend.drop) : line;
      if (!bent.includes("\n") && isAgreed(bent)) taken += 1;
    }),
    { numRuns: 20_000, seed: 20_261_122 },
  );
  expect(taken).toBeGreaterThan(3_000);
});

test("of several lines each is read where it lies", () => {
  const lines = [shown(usual), shown({ ...usual, id: '"ev-2"' })];
  const bytes = Buffer.from(lines.join("\n"));
  const first = reader.read(bytes, 0, now);
  const second = reader.read(bytes, (first?.to ?? 0) + 1, now);
  expect([first?.id, second?.id]).toEqual(["ev-1", "ev-2"]);
  expect(second?.to).toBe(bytes.length);
  expect(first?.named("here").id).toBe("here");
});
