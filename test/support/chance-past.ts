/** Pasts by chance, the same for the same seed, judged in a pass and as the watch judges them. */
import type { AppliedPact } from "../../src/domain/backtest/pacts-then.ts";
import { type Found, Pass } from "../../src/domain/backtest/pass.ts";
import { looksAtAttributes } from "../../src/domain/backtest/touched.ts";
import { aboutOf } from "../../src/domain/backtest/trip.ts";
import type { Side } from "../../src/domain/backtest/two-sides.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import type { ReceivedSegment } from "../../src/domain/derive/observation.ts";
import type { PactVersion } from "../../src/domain/pact/pact.ts";
import { hour, type Instant, minute, second } from "../../src/domain/words/time.ts";
import { noon, withoutStorms } from "./breaches.ts";
import { versionOf } from "./pacts.ts";
import { judgePlainly, pactsThen, type Turned } from "./plain-past.ts";

/** The same numbers for the same seed. */
export function chanceOf(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return {
    is: (share: number): boolean => next() < share,
    from: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
    between: (low: number, high: number): number => low + next() * (high - low),
  };
}
export type Chance = ReturnType<typeof chanceOf>;

const signals = ["latency", "cost"] as const;
const agents = ["airline-a", "airline-b", "airline-c"];

/** What a threshold looks at; its bounds may change without it, and its window is kept then. */
interface Chosen {
  stat: string;
  signal: (typeof signals)[number];
  window: string;
  per: string;
  match: boolean;
}

const scales: Record<string, number> = { sum: 40, count: 6, rate: 0.3, ratio: 2, change: 1 };

interface Kind {
  /** Few thresholds, all of which may sleep, and bounds that are seldom touched: so that there are agents of whom nothing is awake. */
  isCalm: boolean;
}

function chosen(chance: Chance, { isCalm }: Kind): Chosen {
  if (isCalm) return calmlyChosen(chance);
  const stat = chance.from(["mean", "mean", "max", "min", "p95", "p50", "sum", "count", "rate", "ratio", "change"]);
  const byTime = chance.is(0.6) || stat === "rate";
  return {
    stat,
    signal: chance.from(signals),
    window: byTime ? `{ time: ${chance.from(["40s", "2m", "9m"])} }` : `{ runs: ${chance.from([1, 3, 6])} }`,
    per: chance.is(0.8) ? "agent" : chance.from(["room", "room", "fleet", "role"]),
    match: chance.is(0.15),
  };
}

function calmlyChosen(chance: Chance): Chosen {
  const stat = chance.from(["mean", "mean", "max", "min", "p95", "p50", "sum", "count", "rate"]);
  const byTime = chance.is(0.6) || ["sum", "count", "rate"].includes(stat);
  return {
    stat,
    signal: chance.from(signals),
    window: byTime ? `{ time: ${chance.from(["40s", "2m", "9m"])} }` : `{ runs: ${chance.from([1, 3, 6])} }`,
    per: "agent",
    match: false,
  };
}

function thresholdText(
  chance: Chance,
  id: string,
  { stat, signal, window, per, match }: Chosen,
  { isCalm }: Kind,
): string {
  const isBelow = chance.is(isCalm ? 0 : 0.25) && stat !== "ratio";
  const bound = Number(((scales[stat] ?? 8) * (isCalm ? 2 : 1) * chance.from([0.5, 1, 1, 1.5])).toFixed(2));
  const [side, other] = isBelow ? ["below", "above"] : ["above", "below"];
  const [near, clear] = isBelow ? [bound * 1.3, bound * 1.6] : [bound * 0.7, bound * 0.5];
  return `  - id: ${id}
    signal: ${signal}
    stat: ${stat}${stat === "ratio" ? `\n    over: ${signal === "cost" ? "latency" : "cost"}` : ""}
    window: ${window}
    min_samples: ${chance.from([1, 1, 3])}
    per: ${per}${match ? '\n    match: { kind: "x" }' : ""}
    ${chance.is(0.5) ? `near_miss: { ${side}: ${near} }` : ""}
    breach: { ${side}: ${bound}${chance.is(0.4) ? `, clear: { ${other}: ${clear} }` : ""} }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 20m, on_silence: hold }
`;
}

const pactText = (thresholds: string[], base: number): string =>
  `id: airline-service\nlevel: room\nof: airline\n${base > 0 ? `base: ${base}\n` : ""}raci: { responsible: sam, accountable: dana }\nthresholds:\n${thresholds.join("")}`;

/** A pact whose next version keeps most of its thresholds, moves the bounds of some, and has others instead of the rest. */
function pactsOf(
  chance: Chance,
  length: number,
  kind: Kind,
): { applied: AppliedPact[]; candidate: ReturnType<typeof versionOf> } {
  const ids = kind.isCalm ? chance.from([["t0"], ["t0", "t1"]]) : ["t0", "t1", "t2", "t3"];
  const choices = ids.map(() => chosen(chance, kind));
  const texts = ids.map((id, index) => thresholdText(chance, id, choices[index] as Chosen, kind));
  const next = (version: number): ReturnType<typeof versionOf> => {
    for (const [index, id] of ids.entries()) {
      const isOther = chance.is(0.2);
      if (isOther) choices[index] = chosen(chance, kind);
      if (isOther || chance.is(0.3)) texts[index] = thresholdText(chance, id, choices[index] as Chosen, kind);
    }
    return versionOf(pactText(texts, version - 1), version);
  };
  const places = [
    0,
    ...(chance.is(0.7) ? [Math.floor(length / 2)] : []),
    ...(chance.is(0.3) ? [Math.floor(length / 2) + 15] : []),
    ...(chance.is(0.3) ? Array.from({ length: 6 }, () => 1 + Math.floor(chance.between(0, length - 4))) : []),
    ...(chance.is(0.3) ? [length - 3] : []),
  ].sort((a, b) => a - b);
  const applied = places.map((seq, index) => ({ ...next(index + 1), from: { "ingest:1": seq }, at: noon }));
  return { applied, candidate: next(applied.length + 1) };
}

/** Between segments: in a hurry a window holds so many samples that much of it is slept through. */
const paces = [
  [0, second, 5 * second, 20 * second, minute],
  [0, 200, second, 3 * second],
];

/** Mostly calm, with bad stretches; mostly in order, with some late and some too late to count. */
export function segmentsOf(chance: Chance, length: number): ReceivedSegment[] {
  const gaps = chance.from(paces);
  // Where signals are unequally long on their way, each that is newer than all before it may set the agent's time back.
  const ways = chance.from([[0], [0], [0, second, 7 * second, 20 * second]]);
  let now: Instant = noon;
  let run = 0;
  let bad = 1;
  return Array.from({ length }, (_, index) => {
    now += chance.is(0.02) ? hour : chance.from(gaps);
    if (chance.is(0.1)) bad = chance.from([1, 1, 1, 2, 4]);
    const line = (): string => {
      run += Number(chance.is(0.6));
      const late = chance.from([
        0,
        0,
        0,
        0,
        second,
        30 * second,
        chance.is(0.3) ? 150 * second : 0,
        chance.is(0.2) ? 25 * hour : 0,
      ]);
      const value = Number((bad * chance.between(chance.is(0.05) ? -4 : 0, 6)).toFixed(chance.from([0, 2, 17])));
      const at = now - late - chance.from(ways);
      const signal = {
        agent: chance.from(agents),
        signal: chance.from(signals),
        value,
        at: chance.is(0.5) ? new Date(at).toISOString() : at,
        ...(chance.is(0.8) && { run: `run-${run - chance.from([0, 0, 0, 1, 4])}` }),
        ...(chance.is(0.3) && { attributes: { kind: chance.from(["x", "y}"]) } }),
      };
      if (typeof signal.at === "number") return JSON.stringify({ kind: "signal", ...signal });
      const { agent, ...rest } = signal;
      return JSON.stringify(chance.is(0.1) ? { ...rest, agent } : signal);
    };
    const lines = chance.is(0.15) ? [] : Array.from({ length: chance.from([1, 2, 5]) }, line);
    if (chance.is(0.1)) lines.push(...spans(index, now, chance));
    return received(lines, index + 1, now);
  });
}

/** A segment as the store gives it back. */
export function received(lines: readonly string[], seq: number, receivedAt: Instant): ReceivedSegment {
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const place = { chain: "ingest:1", seq, room: "airline", source: "token:a", receivedAt };
  const bounds = { count: lines.length, minAt: receivedAt, maxAt: receivedAt };
  return { ...place, derive: derivation, ...bounds, digest: "", prev: "", hash: "", bytes };
}

/** A call whose agent and run are told by a span above it, which comes with it, later or never. */
function spans(index: number, at: Instant, chance: Chance): string[] {
  const agent = chance.from(agents);
  const [trace, parent] = [String(index).padStart(32, "a"), "b".repeat(16)];
  const base = { kind: "span", resource: {}, trace, start: at - second, end: at, events: [], links: [], status: 0 };
  const invoke = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.id": agent };
  const call = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "refund", "gen_ai.agent.id": agent };
  const below = { ...base, span: "c".repeat(16), parent, name: "refund", attributes: call };
  const above = { ...base, span: parent, name: "invoke", attributes: invoke };
  return [below, ...(chance.is(0.6) ? [above] : [])].map((one) => JSON.stringify(one));
}

interface PlainPast {
  applied: readonly AppliedPact[];
  candidate: PactVersion;
  segments: readonly ReceivedSegment[];
  mostKept?: number;
}

/** One past by chance, judged in a pass, and what the watch makes of it. */
export function judgedBoth(seed: number, kind: Kind = { isCalm: false }) {
  const chance = chanceOf(seed);
  const length = chance.from([40, 150, 400]);
  const { applied, candidate } = pactsOf(chance, length, kind);
  return judgePast({
    applied,
    candidate,
    segments: segmentsOf(chance, length),
    mostKept: chance.from([16, 64, 1 << 16]),
  });
}

export function judgePast({ applied, candidate, segments, mostKept }: PlainPast) {
  const pacts = pactsThen(applied, [candidate]);
  const configAt = () => withoutStorms;
  const attributes = looksAtAttributes("all", [...applied, candidate]);
  const [from, to] = [0, Number.POSITIVE_INFINITY];
  const kept = mostKept === undefined ? {} : { mostKept };
  const pass = new Pass({ pacts, touched: "all", onlyCovered: false, attributes, configAt, from, to, ...kept });
  for (const segment of segments) {
    const opened = pass.open(segment);
    pass.meet(opened, 0, opened.count);
    pass.close(opened);
  }
  return { found: pass.found, plain: (side: Side) => judgePlainly(side, { pacts, configAt }, segments) };
}

/** Who turned, at which sample, and what was measured there. */
export function told(turned: readonly Turned[]): string[] {
  const open = new Map<string, { text: string; cleared: string }>();
  const trips: { text: string; cleared: string }[] = [];
  const near: string[] = [];
  for (const { crossing, place } of turned) {
    const about = aboutOf(crossing);
    if (crossing.type === "near-missed") near.push(`near ${about} ${place.receivedAt}`);
    if (crossing.type === "cleared") {
      const trip = open.get(about);
      if (trip) trip.cleared = `${crossing.measured.at} ${place.receivedAt}`;
      open.delete(about);
    }
    if (crossing.type !== "breached") continue;
    const trip = { text: `${about} ${JSON.stringify(crossing.measured)}`, cleared: "never" };
    open.set(about, trip);
    trips.push(trip);
  }
  return [...trips.map(({ text, cleared }) => `${text} until ${cleared}`), ...near].sort();
}

/** The same of what a pass found. */
export const toldOf = ({ trips, nearMisses }: Found, side: Side): string[] =>
  [
    ...trips[side].map(
      ({ about, measured, cleared }) =>
        `${about} ${JSON.stringify(measured)} until ${cleared ? `${cleared.at} ${cleared.receivedAt}` : "never"}`,
    ),
    ...nearMisses[side].map(({ about, receivedAt }) => `near ${about} ${receivedAt}`),
  ].sort();
