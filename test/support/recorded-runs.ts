/** The recorded runs of one agent, sent as its own program and its evaluator would send them: in time, each with its own token. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { exampleDir } from "../../src/config.ts";
import { type Duration, type Instant, second } from "../../src/domain/words/time.ts";

type Json = Record<string, unknown>;

interface Span extends Json {
  traceId: string;
  spanId: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

export interface RecordedRun {
  /** What it did: its own span last. */
  spans: Span[];
  /** 0 or 1. */
  success: number;
  endedAt: Instant;
}

/** In the order in which they ended. */
export function recordedRuns(agent: string): RecordedRun[] {
  return gunzipSync(readFileSync(join(exampleDir, "recording.otlp.jsonl.gz")))
    .toString("utf8")
    .trim()
    .split("\n")
    .filter((line) => line.includes(`"${agent}"`))
    .map((line) => read(JSON.parse(line)))
    .sort((a, b) => a.endedAt - b.endedAt);
}

function read({
  resourceSpans,
}: {
  resourceSpans: { scopeSpans: { spans: (Span & { events?: Json[] })[] }[] }[];
}): RecordedRun {
  const all = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  const root = all.find((span) => isRun(span));
  if (!root) throw new Error("a recorded run has its own span");
  const { events, ...itself } = root;
  // The recording has each evaluation inside of its run, as if the run had judged itself.
  const score = /"gen_ai\.evaluation\.score\.value","value":\{"doubleValue":([\d.]+)/.exec(JSON.stringify(events))?.[1];
  if (score === undefined) throw new Error("a recorded run was judged");
  return {
    spans: [...all.filter((span) => span !== root), itself],
    success: Number(score),
    endedAt: Number(BigInt(root.endTimeUnixNano) / nanos),
  };
}

const nanos = 1_000_000n;

const isRun = ({ attributes }: Span): boolean =>
  attributes.some(({ key, value }) => key === "gen_ai.operation.name" && value.stringValue === "invoke_agent");

export interface RunSender {
  url: string;
  /** The agent's token, and its evaluator's. */
  own: string;
  evaluator: string;
  now(): Instant;
  /** Lets so much time go by. */
  pass(time: Duration): Promise<void>;
}

/**
 * What it did comes while it runs, its own span when it ends, and then its evaluation, by somebody else.
 *
 * @param used runs ("trace/span") whose work went into it
 * @returns its name, "trace/span"
 */
export async function sendRun(run: RecordedRun, sender: RunSender, used: readonly string[] = []): Promise<string> {
  const { url, own, evaluator, now, pass } = sender;
  const took = 5 * second;
  // By one constant, so that it ends when its end is sent.
  const shift = BigInt(now() + took - run.endedAt) * nanos;
  const moved = run.spans.map((span) => ({
    ...span,
    startTimeUnixNano: `${BigInt(span.startTimeUnixNano) + shift}`,
    endTimeUnixNano: `${BigInt(span.endTimeUnixNano) + shift}`,
  }));
  const root = moved.at(-1);
  if (!root) throw new Error("a recorded run has its own span");
  const agent = root.attributes.find(({ key }) => key === "gen_ai.agent.name")?.value.stringValue ?? "";
  const links = used.map((one) => ({ traceId: one.split("/")[0], spanId: one.split("/")[1] }));
  await post(`${url}/v1/traces`, own, traces(moved.slice(0, -1)));
  await pass(took);
  await post(`${url}/v1/traces`, own, traces([{ ...root, links }]));
  const name = `${root.traceId}/${root.spanId}`;
  await pass(second);
  const judged = { agent, signal: "evaluation.task_success", value: run.success, run: name };
  await post(`${url}/v1/signals`, evaluator, [{ ...judged, at: new Date(now()).toISOString() }]);
  await pass(1);
  return name;
}

const traces = (spans: Json[]): Json => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: "tau-bench" }, spans }] }],
});

async function post(address: string, token: string, body: unknown): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    const busy = response.status === 503 && tries < 10;
    if (!busy && !response.ok) throw new Error(`${address} answered ${response.status}: ${answer}`);
    if (!busy) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
