/** The pure part of a replay: reading lines, shifting times, giving new ids, and whose turn it is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptySurvey,
  type JsonObject,
  parseSpeed,
  type Recorded,
  type Rename,
  readLine,
  renew,
  survey,
  turnOf,
} from "../../src/domain/watch/replay.ts";
import { minute, second } from "../../src/domain/words/time.ts";

const trace = "d1aee078ae54011fc8a7a96bdf00d9f6";
const root = "b78536448d411412";
const child = "3a17d5bd4967c4ed";

const request = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "desk" } }] },
      scopeSpans: [
        {
          scope: { name: "test" },
          spans: [
            {
              traceId: trace,
              spanId: root,
              name: "invoke_agent a",
              startTimeUnixNano: "1763629200000000001",
              endTimeUnixNano: "1763629241974000000",
              attributes: [{ key: "n", value: { intValue: "1763629200000000001" } }],
              events: [{ timeUnixNano: "1763629241974000000", name: "gen_ai.evaluation.result", attributes: [] }],
              links: [{ traceId: trace.toUpperCase(), spanId: child }],
              status: {},
            },
            {
              traceId: trace,
              spanId: child,
              parentSpanId: root,
              name: "chat",
              startTimeUnixNano: 0,
              endTimeUnixNano: "0",
            },
          ],
        },
      ],
    },
  ],
};

/** Reversing is a renaming anyone can check by eye. */
const reversed: Rename = {
  trace: (old) => [...old].reverse().join(""),
  span: (old) => [...old].reverse().join(""),
  signal: (old) => `new-${old}`,
};

const read = (value: unknown): Recorded => {
  const line = readLine(JSON.stringify(value));
  if ("problem" in line) throw new Error(line.problem);
  return line;
};

const spansOf = (line: Recorded): JsonObject[] => {
  if (line.kind !== "traces") throw new Error("not a trace line");
  return (line.body as typeof request).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans as JsonObject[]),
  );
};

describe("reading a line", () => {
  test("a trace request tells its spans and its latest time", () => {
    expect(read(request)).toMatchObject({ kind: "traces", spans: 2, last: 1763629241974 });
  });

  test("a signal and an array of signals are both signals", () => {
    const signal = { agent: "a", signal: "cost", value: 1, at: "2026-11-22T03:16:00Z" };
    expect(read(signal)).toMatchObject({ kind: "signals", items: [signal], last: Date.parse(signal.at) });
    expect(read([signal, { ...signal, at: "2026-11-22T05:16:00+01:00" }])).toMatchObject({
      last: Date.parse("2026-11-22T04:16:00Z"),
    });
  });

  test("a signal without a time is a signal", () => {
    expect(read({ agent: "a", signal: "cost", value: 1 })).toMatchObject({ kind: "signals", last: undefined });
  });

  test.each([
    ["{", "not JSON"],
    ["[]", "no signal"],
    ["42", "neither"],
    ["null", "neither"],
    ['{"agent":"a"}', "neither"],
    ['{"resourceMetrics":[]}', "metrics or logs"],
    ['{"agent":"a","signal":"s","value":1,"at":"yesterday"}', '"at" is not a time'],
    ['{"agent":"a","signal":"s","value":1,"at":1763629200000}', '"at" is not a time'],
  ])("%s is refused with what to do", (text, problem) => {
    expect(readLine(text)).toMatchObject({
      problem: expect.stringContaining(problem),
      hint: expect.stringMatching(/\.$/),
    });
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readLine(text)).toBeDefined();
      }),
    );
  });
});

describe("becoming a new occurrence", () => {
  test("every time moves by the same constant, to the nanosecond", () => {
    const [span] = spansOf(renew(read(request), minute, reversed));
    expect(span).toMatchObject({
      startTimeUnixNano: "1763629260000000001",
      endTimeUnixNano: "1763629301974000000",
      events: [{ timeUnixNano: "1763629301974000000" }],
    });
  });

  test("a time that was not set stays not set", () => {
    const [, span] = spansOf(renew(read(request), minute, reversed));
    expect(span).toMatchObject({ startTimeUnixNano: 0, endTimeUnixNano: "0" });
  });

  test("parents and links still name the spans they named", () => {
    const [parent, kid] = spansOf(renew(read(request), 0, reversed));
    expect(parent?.spanId).toBe(reversed.span(root));
    expect(kid?.parentSpanId).toBe(parent?.spanId);
    expect(kid?.traceId).toBe(parent?.traceId);
    expect(parent?.links).toEqual([{ traceId: parent?.traceId, spanId: kid?.spanId }]);
    expect(parent).not.toHaveProperty("parentSpanId");
  });

  test("attributes are content and stay, even where they look like a time", () => {
    const [before] = spansOf(read(request));
    const [after] = spansOf(renew(read(request), minute, reversed));
    expect(after?.attributes).toEqual(before?.attributes);
  });

  test("a signal gets a new id and time; agent, value and a run of its own stay", () => {
    const signal = { agent: "a", signal: "s", value: 1, id: "7", run: "task-1", at: "2026-11-22T03:16:00+01:00" };
    expect(renew(read(signal), minute, reversed)).toMatchObject({
      items: [{ agent: "a", signal: "s", value: 1, id: "new-7", run: "task-1", at: "2026-11-22T02:17:00.000Z" }],
    });
  });

  test("a signal about a recorded span follows it to its new id", () => {
    const signal = { agent: "a", signal: "s", value: 1, run: `${trace}/${root}` };
    expect(renew(read(signal), 0, reversed)).toMatchObject({
      items: [{ run: `${reversed.trace(trace)}/${reversed.span(root)}` }],
    });
  });

  test("what was recorded is not touched", () => {
    const line = read(request);
    const copy = structuredClone(line);
    renew(line, minute, reversed);
    expect(line).toEqual(copy);
  });
});

describe("whose turn it is", () => {
  const at = (last: number | undefined): Recorded => ({ kind: "signals", items: [], last });
  const found = [at(1_000), at(61_000)].reduce(survey, emptySurvey);

  test("without a speed everything goes at once", () => {
    expect(turnOf(at(61_000), found, { headStart: 0 }, 500)).toBe(500);
  });

  test("with a speed a line waits for its own time, counted from the first line", () => {
    expect(turnOf(at(1_000), found, { speed: 60, headStart: 0 }, 500)).toBe(500);
    expect(turnOf(at(61_000), found, { speed: 60, headStart: 0 }, 500)).toBe(1_500);
  });

  test("the head start is sent at once and the rest comes earlier by it", () => {
    const pace = { speed: 10, headStart: 30 * second };
    expect(turnOf(at(31_000), found, pace, 0)).toBe(0);
    expect(turnOf(at(61_000), found, pace, 0)).toBe(3_000);
  });

  test("a line without a time goes along with the one before it", () => {
    expect(turnOf(at(undefined), found, { speed: 60, headStart: 0 }, 0)).toBeUndefined();
  });

  test.each([
    ["60x", 60],
    ["60", 60],
    ["1.5x", 1.5],
    ["0x", undefined],
    ["-1x", undefined],
    ["fast", undefined],
    ["1e9x", undefined],
  ])("the speed %s is %s", (text, speed) => {
    expect(parseSpeed(text)).toBe(speed);
  });
});
