/** The story that the example's recording tells, worked out from the recording alone and held against the example's pact. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { emptySurvey, type JsonObject, readLine, survey, turnOf } from "../../src/domain/watch/replay.ts";
import { hour, second } from "../../src/domain/words/time.ts";
import { examplePace } from "../../src/flows/replay/replay-example.ts";
import { openRecording, type Recording } from "../../src/flows/replay/replay-file.ts";

const file = "examples/airline/recording.otlp.jsonl.gz";
const pactFile = "examples/airline/pacts/airline-service.yaml";

/** What the pact says, repeated here so that the story does not change with it unnoticed. */
const near = 0.5;
const breach = 0.3;
const last = 10;

interface Run {
  agent: string;
  task: number;
  /** The event time of the evaluation. */
  at: number;
  score: number;
  /** When its line is sent, from the start of the replay. */
  plain: number;
  led: number;
}

interface Move {
  agent: string;
  task: number;
  to: "near" | "ok" | "breach";
  mean: number;
  plain: number;
  led: number;
}

let recording: Recording;
let runs: Run[] = [];
const requests: JsonObject[] = [];

beforeAll(async () => {
  const opened = await openRecording(file);
  if (opened.type === "problems") throw new Error(`${file}: ${opened.problems[0]?.problem}`);
  recording = opened.recording;
  for await (const { text } of recording.lines()) {
    const line = readLine(text);
    if ("problem" in line || line.kind !== "traces") throw new Error("the recording holds trace requests only");
    requests.push(line.body);
    const root = spansOf(line.body).find((span) => span.parentSpanId === undefined);
    const evaluation = root?.events?.find(({ name }) => name === "gen_ai.evaluation.result");
    if (!root || !evaluation) throw new Error("every line is a finished run with its evaluation");
    runs.push({
      agent: String(attribute(root, "gen_ai.agent.id")),
      task: Number(attribute(root, "tau.task_id")),
      at: Number(BigInt(evaluation.timeUnixNano) / 1_000_000n),
      score: Number(attribute(evaluation, "gen_ai.evaluation.score.value")),
      plain: turnOf(line, recording.survey, { ...examplePace, headStart: 0 }, 0) ?? 0,
      led: turnOf(line, recording.survey, examplePace, 0) ?? 0,
    });
  }
  runs = runs.toSorted((a, b) => a.at - b.at);
});

describe("the recording", () => {
  test("holds the tasks 10 to 49, each done once by each of four agents", () => {
    expect(recording.survey).toMatchObject({ lines: 160, signals: 0 });
    const done = new Set(runs.map(({ agent, task }) => `${agent}/${task}`));
    expect(done.size).toBe(160);
    expect([...new Set(runs.map(({ agent }) => agent))].sort()).toEqual(
      ["a", "b", "c", "d"].map((x) => `airline-${x}`),
    );
    expect([Math.min(...runs.map(({ task }) => task)), Math.max(...runs.map(({ task }) => task))]).toEqual([10, 49]);
  });

  test("stands in order of finishing and spans less than an hour, so that none of it is late", () => {
    const { first = 0, last = 0 } = recording.survey;
    expect(last - first).toBeLessThan(hour);
    expect(runs.map(({ plain }) => plain)).toEqual(runs.map(({ plain }) => plain).toSorted((a, b) => a - b));
  });

  test("carries the prose of nobody: the longest text in it is a tool's arguments", () => {
    const texts = requests
      .flatMap(spansOf)
      .flatMap((span) => (span.attributes ?? []).map(({ key, value }) => ({ key, value })));
    const long = texts.filter(({ value }) => String(value.stringValue ?? "").length > 60);
    expect(new Set(long.map(({ key }) => key))).toEqual(new Set(["gen_ai.tool.call.arguments"]));
  });
});

describe("the story", () => {
  test("airline-a breaches at task 22 and airline-c at task 34; airline-b and airline-d come near and turn back", () => {
    expect(moves().map(({ agent, task, to, mean }) => `${agent} task ${task} ${to} ${mean}`)).toEqual([
      "airline-c task 19 near 0.4",
      "airline-a task 19 near 0.3",
      "airline-b task 19 near 0.3",
      "airline-c task 20 ok 0.5",
      "airline-b task 21 ok 0.5",
      "airline-a task 22 breach 0.2",
      "airline-b task 22 near 0.4",
      "airline-c task 23 near 0.4",
      "airline-c task 24 ok 0.5",
      "airline-c task 25 near 0.4",
      "airline-c task 26 ok 0.5",
      "airline-b task 27 ok 0.5",
      "airline-d task 27 near 0.4",
      "airline-b task 28 near 0.4",
      "airline-c task 30 near 0.4",
      "airline-c task 34 breach 0.2",
      "airline-b task 36 ok 0.5",
      "airline-d task 36 ok 0.5",
    ]);
  });

  test("seven stays in the near band end on the safe side: three of airline-b, three of airline-c, one of airline-d", () => {
    const turnedBack = moves().filter(({ to }) => to === "ok");
    expect(Object.groupBy(turnedBack, ({ agent }) => agent)).toMatchObject({
      "airline-b": { length: 3 },
      "airline-c": { length: 3 },
      "airline-d": { length: 1 },
    });
    expect(turnedBack).toHaveLength(7);
  });

  test("the first breach falls due 9.0 s into a plain replay at 120x, and 2.0 s into the one of npm start", () => {
    const [a, c] = moves().filter(({ to }) => to === "breach");
    expect(a?.plain).toBeCloseTo(9_041, -1);
    expect(a?.led).toBeCloseTo(1_958, -1);
    expect(c?.plain).toBeCloseTo(18_252, -1);
    expect(c?.led).toBeCloseTo(11_168, -1);
  });

  test("nothing has breached within the head start, so that the breach happens before the visitor's eyes", () => {
    expect(moves().filter(({ to, led }) => to === "breach" && led === 0)).toEqual([]);
  });

  test("the replay of npm start is over after 22.3 s, before the first decision ends by itself", () => {
    expect(Math.max(...runs.map(({ led }) => led))).toBeCloseTo(22_292, -1);
  });

  test("after its breach airline-a rises to 0.8 and airline-c to 0.6", () => {
    expect(highestAfterBreach("airline-a")).toBeCloseTo(0.8);
    expect(highestAfterBreach("airline-c")).toBeCloseTo(0.6);
  });
});

describe("the pact of the example", () => {
  const threshold = () => {
    const { pact } = parsePact(readFileSync(pactFile), pactFile);
    const found = pact?.thresholds.find(({ signal }) => signal === "evaluation.task_success");
    if (!found) throw new Error(`${pactFile} has no threshold on evaluation.task_success`);
    return found;
  };

  test("measures what the story measures", () => {
    expect(threshold()).toMatchObject({
      stat: "mean",
      window: { runs: last },
      min_samples: last,
      near_miss: { below: near },
      breach: { below: breach },
    });
  });

  test("clears only above what the recording reaches, so that the first decision waits for its person", () => {
    const clear = threshold().breach?.clear;
    const bound = clear && "above" in clear ? clear.above : 0;
    // Bounds are strict: a value on the bound has not cleared.
    expect(highestAfterBreach("airline-a")).toBeLessThanOrEqual(bound);
    expect(highestAfterBreach("airline-c")).toBeLessThanOrEqual(bound);
  });

  test("leaves the visitor longer to decide than the replay lasts", () => {
    expect(threshold().intervention?.ttl).toBeGreaterThan(30 * second);
  });
});

test("a survey of the recording is the same however often it is read", async () => {
  let again = emptySurvey;
  for await (const { text } of recording.lines()) {
    const line = readLine(text);
    if (!("problem" in line)) again = survey(again, line);
  }
  expect(again).toEqual(recording.survey);
});

/** Every change of sides, in the order of time: the mean of the last ten runs of each agent. A breach stays one. */
function moves(): Move[] {
  const found: Move[] = [];
  const side = new Map<string, Move["to"]>();
  for (const [run, mean] of means()) {
    const before = side.get(run.agent) ?? "ok";
    const now = before === "breach" || mean < breach ? "breach" : mean < near ? "near" : "ok";
    side.set(run.agent, now);
    if (now !== before) found.push({ ...run, to: now, mean });
  }
  return found;
}

function highestAfterBreach(agent: string): number {
  const since = moves().find((move) => move.agent === agent && move.to === "breach");
  if (!since) throw new Error(`${agent} never breaches`);
  return Math.max(...means().flatMap(([run, mean]) => (run.agent === agent && run.plain > since.plain ? [mean] : [])));
}

function means(): [Run, number][] {
  const scores = new Map<string, number[]>();
  return runs.flatMap((run): [Run, number][] => {
    const window = [...(scores.get(run.agent) ?? []), run.score].slice(-last);
    scores.set(run.agent, window);
    return window.length < last ? [] : [[run, window.reduce((sum, score) => sum + score, 0) / last]];
  });
}

interface Attribute {
  key: string;
  value: Record<string, string | number>;
}
interface Span {
  parentSpanId?: string;
  attributes?: Attribute[];
  events?: { name: string; timeUnixNano: string; attributes: Attribute[] }[];
}

const spansOf = (body: JsonObject): Span[] =>
  (body.resourceSpans as { scopeSpans: { spans: Span[] }[] }[]).flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );

function attribute({ attributes = [] }: { attributes?: Attribute[] }, key: string): string | number | undefined {
  return Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];
}
