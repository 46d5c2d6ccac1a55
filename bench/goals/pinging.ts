/** G9: how often people are called about one cause, over the recorded runs, against peers that call for each bad signal or each time a limit is crossed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { onScratch } from "../../src/cli/scratch-service.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import type { Breach } from "../../src/domain/breach/breach.ts";
import { derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import type { Signal } from "../../src/domain/derive/observation.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { hour, type Instant } from "../../src/domain/words/time.ts";
import { type Env, readEnv } from "../../src/env.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { openRecording } from "../../src/flows/replay/replay-file.ts";
import type { Posting } from "../../src/flows/simulate/paper-platform.ts";
import { play, type Stage } from "../../src/flows/simulate/play.ts";
import { readTraces } from "../../src/intake/otlp/spans.ts";
import { demand, type Goal, rounded } from "../goal.ts";

const root = join(import.meta.dirname, "../..");
const recording = join(root, "test/fixtures/tau-airline.otlp.jsonl.gz");
const example = join(root, "examples/airline");
/** As in the example's pact: eight of ten failed is a breach. A peer has the same rule, so that only the calling differs. */
const rule = { signal: "evaluation.task_success", window: 10, below: 0.3, clearAbove: 0.9 };
const clause = "task-failure";
/** Nobody answers for so long, which is the most calls there are. */
const silence = 2 * hour;

/** What a file of runs asks of people: mentions in new messages and direct messages, by the clause that was broken. */
interface Told {
  byClause: Record<string, { causes: number; pings: number }>;
  /** By person, of the clause that a peer has as well. */
  people: Record<string, number>;
}

type Way = (stage: Stage, lines: readonly string[]) => Promise<void>;

export async function pinging(): Promise<Goal[]> {
  const lines = gunzipSync(readFileSync(recording)).toString("utf8").trim().split("\n");
  const naive = naivePings(lines);
  demand(naive.crossings > 0, "the recorded runs break no limit, so nobody would be called");
  // As they were recorded, each agent for itself; and together, as the example has it.
  const runs = await told(lines, "off", asRecorded);
  const storm = await told(lines, "on", atOnce);
  return [
    against("G9 runs", "200 recorded runs as they were recorded, storms off", runs, naive),
    against("G9 storm", "200 recorded runs at once, one storm", storm, naive),
  ];
}

/** A cause is what is put to people as one thing: a breach, or a storm of them. It is the same one for a peer, whatever that makes of it. */
function against(goal: string, what: string, { byClause, people }: Told, naive: Naive): Goal {
  const ours = byClause[clause];
  if (!ours) throw new Error(`nobody was called about ${clause}`);
  const peer = (caller: string, pings: number) => ({
    caller,
    ...perCause({ causes: ours.causes, pings }),
    ratio: rounded(ours.pings / pings),
  });
  const ratio = ours.pings / naive.signals;
  return {
    goal,
    ratio: rounded(ratio),
    bound: "<= 0.25",
    pass: ratio <= 0.25,
    detail: { what: `pings about one cause, nobody answering, against one a bad signal: ${what}`, people },
    table: [
      { caller: `wardroom, ${clause}`, ...perCause(ours), ratio: 1 },
      peer("a peer, each bad signal", naive.signals),
      peer("a peer, each judgement that breaks the limit", naive.judgements),
      peer("a peer, each agent that comes to break it", naive.crossings),
      // What only a gate can know: it was told to stop and went on.
      ...Object.entries(byClause)
        .filter(([name]) => name !== clause)
        .map(([name, counted]) => ({ caller: `wardroom, ${name}`, ...perCause(counted), ratio: "-" })),
    ],
  };
}

const perCause = ({ causes, pings }: { causes: number; pings: number }) => ({
  causes,
  pings,
  "a cause": rounded(pings / causes, 2),
});

interface Naive {
  /** One ping for each run that failed. */
  signals: number;
  /** One ping each time the rule is evaluated and broken: no memory of having called. */
  judgements: number;
  /** One ping each time it comes to be broken, agent by agent: called once, with nobody after. */
  crossings: number;
}

/** The same rule, judged by the plainest code there is. */
function naivePings(lines: readonly string[]): Naive {
  const last = new Map<string, { values: number[]; broken: boolean }>();
  const counted: Naive = { signals: 0, judgements: 0, crossings: 0 };
  for (const { agent, value } of signalsOf(lines)) {
    const { values, broken } = last.get(agent) ?? { values: [], broken: false };
    const window = [...values, value].slice(-rule.window);
    const mean = window.reduce((sum, one) => sum + one, 0) / window.length;
    const full = window.length === rule.window;
    const breaks = full && mean < rule.below;
    counted.signals += value < 1 ? 1 : 0;
    counted.judgements += breaks ? 1 : 0;
    counted.crossings += breaks && !broken ? 1 : 0;
    last.set(agent, { values: window, broken: breaks || (broken && mean <= rule.clearAbove) });
  }
  return counted;
}

function signalsOf(lines: readonly string[]): Signal[] {
  const at = Date.UTC(2030, 0, 1);
  const spans = lines.flatMap((line) => readTraces(JSON.parse(line), at).spans);
  const { signals } = derive(emptyDerivation(), { chain: "bench", seq: 1, receivedAt: at, lines: spans });
  return signals
    .filter(({ signal, reaches }) => signal.signal === rule.signal && reaches !== "time")
    .map(({ signal }) => signal)
    .sort((one, other) => one.at - other.at);
}

/** Played through the service itself, with chat on paper. */
async function told(lines: readonly string[], storms: "on" | "off", way: Way): Promise<Told> {
  const file = join(example, "wardroom.yaml");
  const { config: fleet } = parseFleetConfig(readFileSync(file), file);
  if (!fleet) throw new Error("the example's wardroom.yaml does not read");
  const config = storms === "on" ? fleet : withoutStorms(fleet);
  const began = Math.min(...signalsOf(lines).map(({ at }) => at));
  const { played, postings } = await onScratch(environment(), { config, file }, [], began, async (stage) => {
    for (const name of ["fleet", "airline-service"]) {
      const text = readFileSync(join(example, "pacts", `${name}.yaml`), "utf8");
      const reply = await applyPact(stage.world, { file: `${name}.yaml`, text, how: "boot" });
      demand(reply.type === "done", `${name}.yaml could not be applied`);
    }
    await way(stage, lines);
    return (await stage.world.store.list("breach")).map(({ state }) => state);
  });
  demand(played.length > 0, "no breach was opened");
  return counted(played, postings);
}

function counted(breaches: readonly Breach[], postings: readonly Posting[]): Told {
  const told: Told = { byClause: {}, people: {} };
  const named = new Map(breaches.map(({ id, threshold }) => [id, threshold.id]));
  // One that a storm took in is no cause of its own any more.
  for (const { threshold, resolved } of breaches) if (resolved?.because !== "storm") of(told, threshold.id).causes += 1;
  for (const { what, text, pings } of postings) {
    if (what === "edit" || pings.length === 0) continue;
    const name = named.get(/\bBR-\d+\b/.exec(text)?.[0] ?? "");
    if (name === undefined) throw new Error(`somebody was called about no breach: ${text}`);
    of(told, name).pings += pings.length;
    if (name === clause) for (const person of pings) told.people[person] = (told.people[person] ?? 0) + 1;
  }
  return told;
}

function of({ byClause }: Told, name: string): { causes: number; pings: number } {
  const found = byClause[name] ?? { causes: 0, pings: 0 };
  byClause[name] = found;
  return found;
}

const asRecorded: Way = async (stage) => {
  const opened = await openRecording(recording);
  if (opened.type === "problems") throw new Error("the recorded runs do not read");
  await play(opened.recording, stage, silence, {
    onProblem: (line, text) => demand(false, `line ${line}: ${text}`),
    onProgress: () => {},
  });
};

/** All of it in one instant; then the clock goes on with nobody answering. */
const atOnce: Way = async (stage, lines) => {
  stage.clock.set(Math.max(...signalsOf(lines).map(({ at }) => at)));
  for (const [index, body] of lines.entries()) {
    const { status } = await stage.send({ path: "/v1/traces", body, idempotencyKey: `bench-${index}` });
    demand(status === 200, `a recorded run was answered ${status}`);
  }
  await stage.settled();
  const end: Instant = stage.clock.now() + silence;
  for (let due = await next(stage); due <= end; due = await next(stage)) {
    stage.clock.set(Math.max(stage.clock.now() + 1, due));
    await stage.settled();
  }
};

const next = async ({ world }: Stage): Promise<Instant> => (await world.store.nextTimer()) ?? Number.POSITIVE_INFINITY;

const withoutStorms = (fleet: FleetConfig): FleetConfig => ({
  ...fleet,
  rooms: Object.fromEntries(
    Object.entries(fleet.rooms).map(([id, room]) => [id, { ...room, settings: { ...room.settings, storm: "off" } }]),
  ),
});

function environment(): Env {
  const read = readEnv({});
  if (read.type === "problems") throw new Error(read.problems.join(" "));
  return read.env;
}
