/** Times and names read by their bytes are those read as text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Names } from "../../src/domain/words/names.ts";
import { parseRfc3339, rfc3339 } from "../../src/domain/words/rfc3339.ts";
import { placeOf, textEnd } from "../../src/domain/words/scan-bytes.ts";
import { TimeBytes } from "../../src/domain/words/time-bytes.ts";
import { rounds } from "../support/rounds.ts";

const encoder = new TextEncoder();
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
/** Somewhere in a buffer, as bodies and rows of a store lie. */
const lying = (text: string, before: number): Uint8Array =>
  encoder.encode(`${"x".repeat(before)}${text}`).subarray(before);

const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 10, 22), max: Date.UTC(2026, 10, 24) }),
  fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) }),
);
const shapes = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.replace(/\.\d+/, ""),
  (text) => text.replace("Z", "456789Z"),
  (text) => text.replace("Z", "+01:30"),
  (text) => text.replace("T", "t"),
  (text) => text.replace("-1", "-3"),
  (text) => text.replace(/T\d\d/, "T24"),
  (text) => text.replace(/:\d\d\./, ":60."),
  (text) => text.slice(0, -1),
);
const slips = fc.option(fc.tuple(fc.nat(24), fc.constantFrom(..."0:/9;.-TZ \\éÿ\u0000\n")), {
  nil: undefined,
  freq: 3,
});
const slipped = (text: string, slip: [number, string] | undefined): string =>
  slip ? text.slice(0, slip[0]) + slip[1] + text.slice(slip[0] + 1) : text;

test("a time read by its bytes is the time read as text, or none where that is none", () => {
  const times = new TimeBytes();
  let read = 0;
  fc.assert(
    fc.property(
      instants,
      shapes,
      slips,
      fc.nat(5),
      fc.constantFrom('"', '","run":"r"}'),
      (at, shape, slip, before, end) => {
        const text = slipped(shape(rfc3339(at)), slip);
        const known = parseRfc3339(text);
        const bytes = lying(text + end, before);
        const place = times.read(viewOf(bytes), 0);
        expect(place).toBe(known === undefined ? -1 : text.length);
        if (known === undefined) return;
        read += 1;
        expect(times.at).toBe(known);
      },
    ),
    { numRuns: rounds(2_000, 200_000) },
  );
  expect(read).toBeGreaterThan(rounds(400, 40_000));
});

test("nothing that ends too early is a time", () => {
  const text = "2026-11-22T03:16:00.000Z";
  for (let length = 0; length <= text.length; length++)
    expect(new TimeBytes().read(viewOf(encoder.encode(text.slice(0, length))), 0)).toBe(-1);
});

test("names have the same number however they come, and others have another", () => {
  const names = new Names();
  const known = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.string({ maxLength: 12, unit: fc.constantFrom(..."ab0") }),
      fc.nat(5),
      fc.boolean(),
      (name, before, asText) => {
        const bytes = lying(`${name}"`, before);
        const number = asText ? names.ofText(name) : names.of(viewOf(bytes), 0, bytes.length - 1);
        expect(number).toBe(known.get(name) ?? known.size);
        known.set(name, number);
        expect(names.all[number]).toBe(name);
      },
    ),
    { numRuns: rounds(2_000, 200_000) },
  );
});

test("a byte is found where it is, and a text ends at its quote if it is plain", () => {
  const texts = fc.array(fc.oneof({ weight: 12, arbitrary: fc.constant(97) }, { weight: 1, arbitrary: fc.nat(255) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(texts, fc.nat(255), fc.nat(8), fc.nat(8), (text, byte, from, before) => {
      const bytes = Uint8Array.from([...Array(before).fill(byte), ...text]).subarray(before);
      const start = Math.min(from, bytes.length);
      const found = bytes.indexOf(byte, start);
      expect(placeOf(byte, viewOf(bytes), start)).toBe(found < 0 ? bytes.length : found);
      const end = bytes.findIndex(
        (one, place) => place >= start && (one < 32 || one > 127 || one === 34 || one === 92),
      );
      expect(textEnd(viewOf(bytes), start)).toBe(end >= 0 && bytes[end] === 34 ? end : -1);
    }),
    { numRuns: rounds(2_000, 200_000) },
  );
});
