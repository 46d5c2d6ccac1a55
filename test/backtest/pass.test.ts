/** Whatever sleeps in a backtest, and whatever way its lines are read: what turns is what turns for the watch, at the same samples. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AppliedPact } from "../../src/domain/backtest/pacts-then.ts";
import { Pass } from "../../src/domain/backtest/pass.ts";
import { looksAtAttributes } from "../../src/domain/backtest/touched.ts";
import { aboutOf } from "../../src/domain/backtest/trip.ts";
import type { Side } from "../../src/domain/backtest/two-sides.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import type { ReceivedSegment } from "../../src/domain/derive/observation.ts";
import { hour, type Instant, minute, second } from "../../src/domain/words/time.ts";
import { noon, withoutStorms } from "../support/breaches.ts";
import { versionOf } from "../support/pacts.ts";
import { judgePlainly, pactsThen, type Turned } from "../support/plain-past.ts";

/** The same numbers for the same seed. */
function chanceOf(seed: number) {
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
type Chance = ReturnType<typeof chanceOf>;

const signals = ["latency", "cost"] as const;
const agents = ["airline-a", "airline-b", "airline-c"];

/** One is always of the room, whose clock both sides share: so it runs from the first signal on for either. */
function thresholdText(chance: Chance, id: string): string {
  const stat = chance.from(["mean", "mean", "max", "min", "p95", "p50", "sum", "count", "rate", "ratio", "change"]);
  const byTime = chance.is(0.6) || stat === "rate";
  const window = byTime ? `{ time: ${chance.from(["40s", "2m", "9m"])} }` : `{ runs: ${chance.from([1, 3, 6])} }`;
  const isBelow = chance.is(0.25) && stat !== "ratio";
  const scale = { sum: 40, count: 6, rate: 0.3, ratio: 2, change: 1 }[stat as "sum"] ?? 8;
  const bound = Number((scale * chance.from([0.5, 1, 1, 1.5])).toFixed(2));
  const [side, other] = isBelow ? ["below", "above"] : ["above", "below"];
  const [near, clear] = isBelow ? [bound * 1.3, bound * 1.6] : [bound * 0.7, bound * 0.5];
  const signal = chance.from(signals);
  return `  - id: ${id}
    signal: ${signal}
    stat: ${stat}${stat === "ratio" ? `\n    over: ${signal === "cost" ? "latency" : "cost"}` : ""}
    window: ${window}
    min_samples: ${chance.from([1, 1, 3])}${id === "t3" || chance.is(0.1) ? "\n    per: room" : ""}${chance.is(0.15) ? '\n    match: { kind: "x" }' : ""}
    ${chance.is(0.5) ? `near_miss: { ${side}: ${near} }` : ""}
    breach: { ${side}: ${bound}${chance.is(0.4) ? `, clear: { ${other}: ${clear} }` : ""} }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 20m, on_silence: hold }
`;
}

const pactText = (thresholds: string[], base: number): string =>
  `id: airline-service\nlevel: room\nof: airline\n${base > 0 ? `base: ${base}\n` : ""}raci: { responsible: sam, accountable: dana }\nthresholds:\n${thresholds.join("")}`;

/** A pact whose next version keeps most of its thresholds. */
function pactsOf(chance: Chance, length: number): { applied: AppliedPact[]; candidate: ReturnType<typeof versionOf> } {
  let thresholds = ["t0", "t1", "t2", "t3"].map((id) => thresholdText(chance, id));
  const next = (version: number): ReturnType<typeof versionOf> => {
    thresholds = thresholds.map((text, index) => (chance.is(0.3) ? thresholdText(chance, `t${index}`) : text));
    return versionOf(pactText(thresholds, version - 1), version);
  };
  const places = [0, ...(chance.is(0.6) ? [Math.floor(length / 2)] : []), ...(chance.is(0.3) ? [length - 20] : [])];
  const applied = places.map((seq, index) => ({ ...next(index + 1), from: { "ingest:1": seq }, at: noon }));
  return { applied, candidate: next(applied.length + 1) };
}

/** Mostly calm, with bad stretches; mostly in order, with some late and some too late to count. */
function segmentsOf(chance: Chance, length: number): ReceivedSegment[] {
  let now: Instant = noon;
  let run = 0;
  let bad = 1;
  return Array.from({ length }, (_, index) => {
    now += chance.from([0, second, 5 * second, 20 * second, chance.is(0.1) ? hour : minute]);
    if (chance.is(0.1)) bad = chance.from([1, 1, 1, 2, 4]);
    const line = (): string => {
      run += Number(chance.is(0.6));
      const late = chance.from([0, 0, 0, 0, second, 30 * second, chance.is(0.2) ? 25 * hour : 0]);
      const value = Number((bad * chance.between(chance.is(0.05) ? -4 : 0, 6)).toFixed(chance.from([0, 2, 17])));
      const at = now - late;
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
    const bytes = new TextEncoder().encode(lines.join("\n"));
    const { length: count } = lines;
    const place = { chain: "ingest:1", seq: index + 1, room: "airline", source: "token:a", receivedAt: now };
    return { ...place, derive: derivation, count, minAt: now, maxAt: now, digest: "", prev: "", hash: "", bytes };
  });
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

function judgedBoth(seed: number) {
  const chance = chanceOf(seed);
  const length = chance.from([40, 150, 400]);
  const { applied, candidate } = pactsOf(chance, length);
  const segments = segmentsOf(chance, length);
  const pacts = pactsThen(applied, [candidate]);
  const configAt = () => withoutStorms;
  const attributes = looksAtAttributes("all", [...applied, candidate]);
  const [from, to] = [0, Number.POSITIVE_INFINITY];
  const pass = new Pass({
    pacts,
    touched: "all",
    onlyCovered: false,
    attributes,
    configAt,
    from,
    to,
    mostKept: chance.from([16, 64, 1 << 16]),
  });
  for (const segment of segments) {
    const opened = pass.open(segment);
    pass.meet(opened, 0, opened.count);
    pass.close(opened);
  }
  return { found: pass.found, plain: (side: Side) => judgePlainly(side, { pacts, configAt }, segments) };
}

/** Who turned, at which sample, and what was measured there. */
function told(turned: readonly Turned[]): string[] {
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

test("a pass finds what the watch finds, on both sides", () => {
  let turned = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { found, plain } = judgedBoth(seed);
      for (const side of ["live", "candidate"] as const) {
        const expected = told(plain(side));
        turned += expected.length;
        expect(
          [
            ...found.trips[side].map(
              ({ about, measured, cleared }) =>
                `${about} ${JSON.stringify(measured)} until ${cleared ? `${cleared.at} ${cleared.receivedAt}` : "never"}`,
            ),
            ...found.nearMisses[side].map(({ about, receivedAt }) => `near ${about} ${receivedAt}`),
          ].sort(),
        ).toEqual(expected);
      }
    }),
    // A smaller seed is no simpler past.
    { numRuns: 60, endOnFailure: true },
  );
  expect(turned).toBeGreaterThan(300);
});
