/** The sending: at each line's turn, again while the service is busy, and never on after it is told to stop. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Instant, minute, second } from "../../src/domain/words/time.ts";
import {
  type Answer,
  type ReplayClock,
  type ReplayOptions,
  type ReplayRequest,
  replay,
  Unreachable,
} from "../../src/flows/replay/replay.ts";
import { exampleName, replayExample } from "../../src/flows/replay/replay-example.ts";
import { openRecording, type Recording } from "../../src/flows/replay/replay-file.ts";
import { renameBy } from "../../src/flows/replay/replay-http.ts";

const start: Instant = Date.parse("2026-11-22T03:00:00Z");
const signal = (seconds: number, more: object = {}) => ({
  agent: "a",
  signal: "cost",
  value: seconds,
  at: new Date(start + seconds * second).toISOString(),
  ...more,
});
const trace = (seconds: number) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: "d1aee078ae54011fc8a7a96bdf00d9f6",
              spanId: "b78536448d411412",
              endTimeUnixNano: `${start + seconds * second}000000`,
            },
          ],
        },
      ],
    },
  ],
});

async function recordingOf(lines: unknown[]): Promise<Recording> {
  const file = join(mkdtempSync(join(tmpdir(), "replay-")), "recording.jsonl.gz");
  writeFileSync(file, gzipSync(lines.map((line) => JSON.stringify(line)).join("\n")));
  const opened = await openRecording(file);
  if (opened.type === "problems") throw new Error(opened.problems[0]?.problem);
  return opened.recording;
}

/** A service that answers as told, and a clock that sleeping moves. */
function bench(answers: (Answer | Unreachable)[] = []) {
  let now: Instant = start + 60 * minute;
  const began = now;
  const stop = new AbortController();
  const requests: (ReplayRequest & { after: number })[] = [];
  const problems: string[] = [];
  const waits: string[] = [];
  const clock: ReplayClock = {
    now: () => now,
    async sleep(duration) {
      if (!stop.signal.aborted) now += duration;
    },
  };
  const run = async (lines: unknown[], options: ReplayOptions = { pace: { headStart: 0 } }) =>
    replay(await recordingOf(lines), options, {
      clock,
      session: "s",
      stop: stop.signal,
      async send(request) {
        requests.push({ ...request, after: now - began });
        const answer = answers.shift() ?? { status: 202, body: {} };
        if (answer instanceof Unreachable) throw answer;
        return answer;
      },
      onProgress: ({ waiting }) => waiting && waits.push(waiting),
      onProblem: (line, { problem }) => problems.push(`${line}: ${problem}`),
    });
  const bodies = () => requests.map(({ body }) => JSON.parse(body) as unknown);
  return { run, requests, bodies, problems, waits, stop, began };
}

describe("pace", () => {
  test("at 60x a minute of the recording takes a second", async () => {
    const { run, requests } = bench();
    const outcome = await run([trace(0), trace(60), trace(180)], { pace: { speed: 60, headStart: 0 } });
    expect(requests.map(({ after }) => after)).toEqual([0, 1_000, 3_000]);
    expect(outcome).toMatchObject({ end: "done", sent: 3, spans: 3, took: 3_000 });
  });

  test("without a speed nothing waits", async () => {
    const { run, requests } = bench();
    await run([trace(0), trace(3_600)]);
    expect(requests.map(({ after }) => after)).toEqual([0, 0]);
  });

  test("the head start goes out at once", async () => {
    const { run, requests } = bench();
    await run([trace(0), trace(60), trace(120)], { pace: { speed: 60, headStart: minute } });
    expect(requests.map(({ after }) => after)).toEqual([0, 0, 1_000]);
  });

  test("a service that is slow does not push later lines back further than it must", async () => {
    const { run, requests } = bench([{ status: 503, retryAfter: 5 * second, body: {} }]);
    await run([trace(0), trace(60), trace(600)], { pace: { speed: 60, headStart: 0 } });
    expect(requests.map(({ after }) => after)).toEqual([0, 5_000, 5_000, 10_000]);
  });
});

describe("what is sent", () => {
  test("as recorded, a trace request goes out byte for byte", async () => {
    const { run, requests } = bench();
    await run([trace(5)]);
    expect(requests).toMatchObject([{ path: "/v1/traces", body: JSON.stringify(trace(5)) }]);
  });

  test("signals whose turn has come travel together, in order, before the trace that follows them", async () => {
    const { run, requests, bodies } = bench();
    await run([signal(1), [signal(2), signal(3)], trace(4), signal(5)]);
    expect(requests.map(({ path }) => path)).toEqual(["/v1/signals", "/v1/traces", "/v1/signals"]);
    expect(bodies()[0]).toEqual([signal(1), signal(2), signal(3)]);
  });

  test("signals whose turn has not come are not sent ahead of it", async () => {
    const { run, requests } = bench();
    await run([signal(0), signal(60)], { pace: { speed: 60, headStart: 0 } });
    expect(requests.map(({ after }) => after)).toEqual([0, 1_000]);
  });

  test("a batch stays within what the door takes", async () => {
    const { run, bodies } = bench();
    const outcome = await run(Array.from({ length: 1_201 }, (_, index) => signal(index)));
    expect(bodies().map((body) => (body as unknown[]).length)).toEqual([500, 500, 201]);
    expect(outcome).toMatchObject({ end: "done", sent: 1_201, signals: 1_201 });
  });

  test("as of now, the last time is now and the others keep their distance", async () => {
    const { run, bodies, began } = bench();
    const outcome = await run([signal(0), signal(60)], { pace: { headStart: 0 }, asNow: renameBy("salt") });
    expect((bodies()[0] as { at: string }[]).map(({ at }) => Date.parse(at))).toEqual([began - minute, began]);
    expect(outcome.shiftedBy).toBe(59 * minute);
  });

  test("two replays as of now share no id, and one repeats its own", () => {
    const [one, again, other] = [renameBy("x"), renameBy("x"), renameBy("y")];
    expect(one.trace("a")).toMatch(/^[0-9a-f]{32}$/);
    expect(one.span("a")).toMatch(/^[0-9a-f]{16}$/);
    expect(one.signal("a")).toBe(again.signal("a"));
    expect(one.signal("a")).not.toBe(other.signal("a"));
  });
});

describe("when the service does not simply take it", () => {
  test("busy: the same request again, after as long as it asked for", async () => {
    const { run, requests, waits } = bench([{ status: 429, retryAfter: 7 * second, body: {} }]);
    const outcome = await run([signal(0)]);
    expect(requests.map(({ after }) => after)).toEqual([0, 7_000]);
    expect(requests[0]?.idempotencyKey).toBe(requests[1]?.idempotencyKey);
    expect(waits).toEqual(["the service asks to go slower, next try in 7 s"]);
    expect(outcome).toMatchObject({ end: "done", sent: 1, retries: 1 });
  });

  test("busy without a word for how long: after longer and longer pauses, until patience ends", async () => {
    const { run, requests } = bench(Array.from({ length: 99 }, () => ({ status: 503, body: {} })));
    const outcome = await run([signal(0)]);
    expect(requests.slice(0, 6).map(({ after }) => after)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(outcome).toMatchObject({ end: "stopped", sent: 0, because: expect.stringContaining("longer than 5 min") });
  });

  test("not there from the start: told at once", async () => {
    const { run, requests } = bench([new Unreachable("Nothing answers.")]);
    expect(await run([signal(0)])).toMatchObject({ end: "stopped", because: "Nothing answers.", sent: 0 });
    expect(requests).toHaveLength(1);
  });

  test("gone for a moment in the middle: tried again", async () => {
    const { run } = bench([{ status: 200, body: {} }, new Unreachable("gone"), { status: 200, body: {} }]);
    expect(await run([trace(0), trace(1)])).toMatchObject({ end: "done", sent: 2, retries: 1 });
  });

  test("the wrong token stops it with the service's own sentence", async () => {
    const error = { message: "This token is not known.", hint: "Make one with token create." };
    const { run } = bench([{ status: 401, body: { error } }]);
    expect(await run([trace(0), trace(1)])).toMatchObject({
      end: "stopped",
      sent: 0,
      because: "The service answered 401: This token is not known. Make one with token create.",
    });
  });

  test("one refused line does not cost the others", async () => {
    const { run, problems } = bench([{ status: 400, body: { error: { message: "Bad span." } } }]);
    expect(await run([trace(0), trace(1)])).toMatchObject({ end: "done", sent: 2, rejected: 1, spans: 1 });
    expect(problems).toEqual(["1: refused with 400: Bad span."]);
  });

  test("a refused signal is named by its line", async () => {
    const rejected = [{ index: 2, code: "type", message: "value must be a number", field: "value" }];
    const { run, problems } = bench([{ status: 202, body: { accepted: 2, duplicates: 1, late: 1, rejected } }]);
    expect(await run([signal(0), [signal(1), signal(2)]])).toMatchObject({ rejected: 1, duplicates: 1, late: 1 });
    expect(problems).toEqual(["2: signal refused: value must be a number"]);
  });

  test("spans that OTLP's partial success leaves out are counted", async () => {
    const partialSuccess = { rejectedSpans: "1", errorMessage: "no time" };
    const { run, problems } = bench([{ status: 200, body: { partialSuccess } }]);
    expect(await run([trace(0)])).toMatchObject({ rejected: 1 });
    expect(problems).toEqual(["1: 1 spans refused: no time"]);
  });
});

test("told to stop, it finishes the request under way and says how far it came", async () => {
  const { run, stop, requests } = bench();
  const answered = run([trace(0), trace(60), trace(120)], { pace: { speed: 60, headStart: 0 } });
  stop.abort();
  expect(await answered).toMatchObject({ end: "interrupted", lines: 3 });
  expect(requests.length).toBeLessThan(3);
});

test("the example begun again after a crash sends to the letter what it sent before, which the service knows", async () => {
  const first = start + 60 * minute;
  const sent = async (at: Instant) => {
    let now = at;
    const requests: string[] = [];
    const stop = new AbortController();
    await replayExample("examples/airline/recording.otlp.jsonl.gz", first, {
      clock: {
        now: () => now,
        async sleep(duration) {
          now += duration;
        },
      },
      session: exampleName(first),
      stop: stop.signal,
      send: async (request) => {
        requests.push(JSON.stringify(request));
        return { status: 202, body: {} };
      },
    });
    return requests;
  };
  const before = await sent(first);
  expect(before).toHaveLength(160);
  expect(await sent(first + 5 * minute)).toEqual(before);
});
