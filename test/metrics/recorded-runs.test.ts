/** The figures of the recorded runs, against a computation of its own: near misses from the raw file, the others from the journal as it stands. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { readMetrics, readMetricsBy } from "../../src/flows/metrics/read-metrics.ts";
import type { TestApp } from "../support/app.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

let told: Scene;
let app: TestApp;
let events: JournalEvent[];
const recording = join(import.meta.dirname, "../fixtures/tau-airline.otlp.jsonl.gz");
const always = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** The runs are played; one breach is answered, the others are left to silence; and each that is over is judged by its owner. */
beforeAll(async () => {
  // Each agent keeps a breach of its own.
  const stormless = (text: string): string =>
    text.replace("    members:", "    settings: { storm: off }\n    members:");
  told = await scene(webRoom, { config: stormless });
  app = told.app;
  await app.replayExample(recording);
  await app.advance(20 * second);
  expect(await decideBreach(app.world, "BR-1", { type: "approve", as: { by: "dana", how: "web" } })).toMatchObject({
    type: "done",
  });
  await app.advance(10 * minute);
  const verdicts = ["threshold stale", "pact right", "pact outdated", "wrong person"] as const;
  const open = await app.world.store.list("breach", { status: "open" });
  for (const [index, { state }] of open.entries()) {
    const as = { by: "dana", how: "web" } as const;
    const verdict = verdicts[index % verdicts.length] ?? "pact right";
    await app.advance(minute);
    expect(await decideBreach(app.world, state.id, { type: "resolve", as, verdict })).toMatchObject({ type: "done" });
  }
  events = await app.world.store.journal({});
}, 120_000);
afterAll(async () => {
  expect(app.faults).toEqual([]);
  await told.close();
});

interface RawSpan {
  name: string;
  startTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  events?: { name: string; attributes: { key: string; value: { doubleValue?: number; intValue?: string } }[] }[];
}

/** Agent -> what each of its runs was worth, in the order in which they ended. Read from the file with nothing of the program. */
function rewards(): Map<string, number[]> {
  const raw = gunzipSync(readFileSync(recording));
  const found = new Map<string, number[]>();
  for (const line of raw.toString("utf8").trim().split("\n")) {
    const spans: RawSpan[] = JSON.parse(line).resourceSpans.flatMap((one: { scopeSpans: { spans: RawSpan[] }[] }) =>
      one.scopeSpans.flatMap((scope) => scope.spans),
    );
    const agent = spans
      .flatMap((span) => span.attributes)
      .find(({ key }) => key === "gen_ai.agent.name" || key === "gen_ai.agent.id")?.value.stringValue;
    const score = spans
      .flatMap((span) => span.events ?? [])
      .filter(({ name }) => name === "gen_ai.evaluation.result")
      .flatMap(({ attributes }) => attributes)
      .find(({ key }) => key === "gen_ai.evaluation.score.value")?.value;
    if (agent === undefined || score === undefined) throw new Error("a run without its agent or its reward");
    found.set(agent, [...(found.get(agent) ?? []), Number(score.doubleValue ?? score.intValue)]);
  }
  return found;
}

/** Stays under 0.5 and not under 0.3 that ended above: by hand, from the pact's text. A breach lasts until more than 0.5. */
function nearMissesOf(values: readonly number[]): number {
  let side: "ok" | "near" | "breach" = "ok";
  let misses = 0;
  for (let end = 10; end <= values.length; end++) {
    const mean = values.slice(end - 10, end).reduce((sum, one) => sum + one, 0) / 10;
    if (side === "breach" && mean <= 0.5) continue;
    const next = mean < 0.3 ? "breach" : mean < 0.5 ? "near" : "ok";
    if (side === "near" && next === "ok") misses += 1;
    side = next;
  }
  return misses;
}

test("near misses by failure mode are those of the raw file", async () => {
  // As the example has it no breach of these runs is ever over by itself, and nothing is near.
  const sooner = (text: string): string => text.replace("clear: { above: 0.9 }", "clear: { above: 0.5 }");
  const { app: other, close } = await scene(webRoom, { pacts: { "airline-service.yaml": sooner } });
  await other.replayExample(recording);
  const byAgent = new Map([...rewards()].map(([agent, values]) => [agent, nearMissesOf(values)]));
  const all = [...byAgent.values()].reduce((sum, one) => sum + one, 0);
  expect([...rewards().values()].flat()).toHaveLength(200);
  expect(all).toBeGreaterThan(1);
  expect((await readMetrics(other.world, always)).nearMisses).toEqual({
    n: all,
    byFailureMode: { "wrong-output": all },
  });
  const parts = await readMetricsBy(other.world, always, "agent");
  for (const [agent, n] of byAgent)
    expect(parts.find(({ name }) => name === agent)?.metrics.nearMisses.n, agent).toBe(n);
  expect((await readMetrics(other.world, { ...always, failureMode: "overspend" })).nearMisses.n).toBe(0);
  await close();
});

/** Of each run of the raw file: whether every call of a tool has its end, and whether it was evaluated. */
function leftBehind(): { end: number; complete: boolean }[] {
  const raw = gunzipSync(readFileSync(recording)).toString("utf8").trim().split("\n");
  return raw.map((line) => {
    const spans: (RawSpan & { endTimeUnixNano?: string })[] = JSON.parse(line).resourceSpans.flatMap(
      (one: { scopeSpans: { spans: RawSpan[] }[] }) => one.scopeSpans.flatMap((scope) => scope.spans),
    );
    const calls = spans.filter(({ name }) => name.startsWith("execute_tool"));
    const evaluated = spans.some(({ events = [] }) => events.some(({ name }) => name === "gen_ai.evaluation.result"));
    const root = spans.find(({ name }) => name.startsWith("invoke_agent"));
    return {
      end: Number(BigInt(root?.endTimeUnixNano ?? 0) / 1_000_000n),
      complete: evaluated && calls.every(({ endTimeUnixNano }) => Number(endTimeUnixNano ?? 0) > 0),
    };
  });
}

test("complete evidence is of the runs of the raw file that left every slot of their pact", async () => {
  const asked = (text: string): string => `${text.trimEnd()}\nevidence: [tool_calls, evaluation]\n`;
  const { app: other, close } = await scene(webRoom, { pacts: { "airline-service.yaml": asked } });
  await other.replayExample(recording);
  const runs = leftBehind();
  const ends = runs.map(({ end }) => end);
  // The example is played as if its last run ended now.
  const now = other.world.clock.now();
  const span = { from: now - (Math.max(...ends) - Math.min(...ends)) - minute, to: now + minute };
  expect(runs).toHaveLength(200);
  // A run is judged once its spans are no longer waited for.
  await other.advance(6 * minute);
  await other.watch.beat();
  await other.settled();
  expect((await readMetrics(other.world, span)).evidence).toMatchObject({
    state: "measured",
    closed: 200,
    complete: runs.filter(({ complete }) => complete).length,
  });
  await close();
});

test("signal to intervention is from the arrival of the crossing signal to the restraint, as the journal has both", async () => {
  const arrived = new Map(
    events.flatMap((one) => (one.type === "breach.opened" ? [[one.subject, one.body.measured.received_at]] : [])),
  );
  const waits = events
    .flatMap((one) => (one.type === "breach.applied" ? [one.at - (arrived.get(one.subject) ?? Number.NaN)] : []))
    .sort((one, other) => one - other);
  expect(new Set(waits).size).toBeGreaterThan(1);
  const middle = waits.length / 2;
  const median = Number.isInteger(middle)
    ? ((waits[middle - 1] ?? 0) + (waits[middle] ?? 0)) / 2
    : waits[Math.floor(middle)];
  const { toIntervention } = await readMetrics(app.world, always);
  expect(toIntervention).toMatchObject({
    n: waits.length,
    median,
    p90: waits[Math.ceil(waits.length * 0.9) - 1],
  });
});

test("stale control is of the escalated breaches that were judged, as the journal has them", async () => {
  const steps = new Map<string, number>();
  const judged: string[] = [];
  for (const one of events)
    if (one.type === "breach.escalated") steps.set(one.subject, Math.max(steps.get(one.subject) ?? 0, one.body.step));
    else if (one.type === "breach.verdict-given" && (steps.get(one.subject) ?? 0) > 1) judged.push(one.body.verdict);
  const stale = judged.filter((verdict) => ["pact outdated", "threshold stale"].includes(verdict));
  expect(stale.length).toBeGreaterThan(0);
  expect(judged.length).toBeGreaterThan(stale.length);
  const { staleControl } = await readMetrics(app.world, always);
  expect(staleControl).toMatchObject({ part: stale.length, n: judged.length });
});

test("a span has its first instant and not its last, and parts add up to the whole", async () => {
  const at = events.findLast(({ type }) => type === "breach.verdict-given")?.at ?? 0;
  const judgedIn = async (from: number, to: number) => (await readMetrics(app.world, { from, to })).staleControl.n;
  expect(await judgedIn(at, at + 1)).toBe(1);
  expect(await judgedIn(at - second, at)).toBe(0);
  const whole = await readMetrics(app.world, always);
  const agents = await readMetricsBy(app.world, always, "agent");
  expect(agents.map(({ name }) => name)).toContain("airline-a");
  expect(agents.reduce((sum, { metrics }) => sum + metrics.nearMisses.n, 0)).toBe(whole.nearMisses.n);
  const modes = await readMetricsBy(app.world, always, "failure-mode");
  expect(modes.find(({ name }) => name === "wrong-output")?.metrics.toIntervention).toEqual(whole.toIntervention);
  expect((await readMetricsBy(app.world, always, "pact")).map(({ name }) => name)).toEqual(["airline-service"]);
});
