/**
 * A backtest: the recorded past judged again, by the pacts that were in force and by a candidate in place of its pact, in one
 * passing. It only reads. Others on the event loop get their turn every few milliseconds; `idle` leaves them more than that.
 */

import { evaluateCondition } from "../../documents/condition.ts";
import { type BacktestReport, mostDifferences, mostDivergences } from "../../domain/backtest/backtest-report.ts";
import { compareBreaches } from "../../domain/backtest/compare-breaches.ts";
import { compareQuestions, type Holds } from "../../domain/backtest/compare-questions.ts";
import { divergences } from "../../domain/backtest/diverge.ts";
import { type AppliedPact, pactsThen } from "../../domain/backtest/pacts-then.ts";
import { pairTrips } from "../../domain/backtest/pair-trips.ts";
import { Pass } from "../../domain/backtest/pass.ts";
import { reproduce } from "../../domain/backtest/reproduce.ts";
import { looksAtAttributes, type Touched, touchedBy } from "../../domain/backtest/touched.ts";
import type { Trip } from "../../domain/backtest/trip.ts";
import type { ReceivedSegment } from "../../domain/derive/observation.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import type { PactVersion } from "../../domain/pact/pact.ts";
import { defaultRoomSettings, type FleetConfig } from "../../domain/people/fleet-config.ts";
import { type Duration, day, type Instant } from "../../domain/words/time.ts";
import { appliedPacts, incompleteBefore, lastBefore, type Past, readConfigs, readRecord } from "./read-past.ts";

interface BacktestOrder {
  /** Versions to try, each in place of the pact of its id; none: only whether the past comes out as it was. */
  candidate: readonly PactVersion[];
  /** Wall time; the last 30 days unless said otherwise. */
  from?: Instant;
  to?: Instant;
  /** Judges every threshold of every agent, also where nothing can differ. */
  everything?: boolean;
  progress?(done: number, total: number): void;
  /** Given up as soon as this says so: throws its reason. */
  signal?: AbortSignal;
  /** How long to leave the event loop alone after each turn of 10 ms. Unset: others go first, and then on. */
  idle?: Duration;
}

export const defaultSpan: Duration = 30 * day;

/** Windows are filled for at least so long before the span. */
const leastWarmUp: Duration = 7 * day;

const turn: Duration = 10;
const chunk = 200;
/** Read in one go; a batch may hold a thousand lines. */
const segmentsAtOnce = 4;

/** What it needs of a world: a store that may be opened for reading only. */
interface BacktestWorld {
  store: Past;
  config: FleetConfig;
  clock: { now(): Instant };
}

export async function backtest(world: BacktestWorld, order: BacktestOrder): Promise<BacktestReport> {
  const { store, config, clock } = world;
  const began = performance.now();
  const to = order.to ?? clock.now();
  const from = order.from ?? to - defaultSpan;
  const rest = resting(order);
  const applied = await appliedPacts(store);
  const configAt = await readConfigs(store, config);
  const { chain, head, watermark } = await store.ingest();
  const recorded = await readRecord(store, from, to, rest.now);
  const judgedFrom = from - warmUp([...applied, ...order.candidate]);
  // Where judging from there does not come to what the journal holds, something older still mattered: then from the beginning.
  let start = await lastBefore(store, chain, head, judgedFrom);
  let fromBeginning = false;
  for (;;) {
    order.signal?.throwIfAborted();
    const found = await judge(world, order, { chain, head, start, from, to, applied, configAt, rest });
    const { pass, touched, pacts, covers } = found;
    const reproduced = reproduce(pass.found, recorded, { touched, covers, from, to, watermark });
    if (start > 0 && (reproduced.same < reproduced.recorded || reproduced.unknown.length > 0)) {
      start = 0;
      fromBeginning = true;
      continue;
    }
    const { trips, nearMisses, signals, looked } = pass.found;
    const settings = (room: string) => configAt(to).rooms[room]?.settings ?? defaultRoomSettings;
    const pairs = pairTrips({
      live: trips.live,
      candidate: trips.candidate,
      recorded,
      reopenWindow: (room) => settings(room).reopen_window,
    });
    const diverged = divergences(pairs, pass.found, recorded);
    const questions = compareQuestions(recorded, {
      bothAt: (agent, at) => pacts.ofAgent(agent, configAt(at), pacts.inForceAt(at)),
      holds,
      config: configAt(to),
      diverged,
    });
    for (const one of questions.refused)
      if (one.at < (diverged.get(one.agent)?.at ?? Number.POSITIVE_INFINITY)) diverged.set(one.agent, one);
    const breaches = compareBreaches(pairs, diverged, { recorded, config: configAt(to), from, to });
    const isPast = (about: string, at: Instant): boolean => {
      const agent = /^agent:(.*)\|/.exec(about)?.[1];
      return agent !== undefined && at > (diverged.get(agent)?.at ?? Number.POSITIVE_INFINITY);
    };
    const inside = (ones: readonly { about: string; receivedAt: Instant }[]): number =>
      ones.filter(({ receivedAt, about }) => receivedAt >= from && receivedAt <= to && !isPast(about, receivedAt))
        .length;
    const differences = [...breaches.differences, ...questions.differences].sort((a, b) => a.at - b.at);
    const earliest = [...diverged.values()].sort((a, b) => a.at - b.at);
    // Asked after it was judged: what was dropped meanwhile was missing as well.
    const lacking = await incompleteBefore(store, { chain, after: start, upTo: found.upTo }, rest.now);
    const lacks = lacking !== undefined && (fromBeginning || lacking > judgedFrom);
    return {
      tried: order.candidate.map((one) => triedOf(one, applied)),
      from,
      to,
      judgedFrom: start === 0 ? (found.firstAt ?? judgedFrom) : judgedFrom,
      ...(lacks && { incompleteBefore: Math.min(lacking, to) }),
      signals,
      looked: [...looked].map(([signal, count]) => ({ signal, count })).filter(({ count }) => count > 0),
      thresholds: thresholdsOf(touched, trips),
      reproduced,
      breaches: breaches.counts,
      nearMisses: { live: inside(nearMisses.live), candidate: inside(nearMisses.candidate) },
      approvals: questions.counts,
      calls: {
        live: breaches.calls.live + questions.calls.live,
        candidate: breaches.calls.candidate + questions.calls.candidate,
      },
      differences: differences.slice(0, mostDifferences),
      differencesLeftOut: Math.max(0, differences.length - mostDifferences),
      diverges: earliest.slice(0, mostDivergences),
      divergedAgents: earliest.length,
      took: Math.round(performance.now() - began),
    };
  }
}

interface Judging {
  chain: string;
  head: number;
  start: number;
  from: Instant;
  to: Instant;
  applied: readonly AppliedPact[];
  configAt(at: Instant): FleetConfig;
  rest: Resting;
}

async function judge(world: BacktestWorld, order: BacktestOrder, judging: Judging) {
  const { chain, head, start, from, to, applied, configAt, rest } = judging;
  const { candidate, everything = false, progress } = order;
  const pacts = pactsThen(applied, candidate);
  const touched: Touched = everything ? "all" : touchedBy(candidate, applied, { chain, seq: start });
  const covers = (agent: string): boolean => everything || pacts.covers(agent, configAt(to));
  const attributes = looksAtAttributes(touched, [...applied, ...candidate]);
  const pass = new Pass({ pacts, touched, onlyCovered: !everything, attributes, configAt, from, to });
  let firstAt: Instant | undefined;
  const nothing = touched !== "all" && touched.size === 0;
  for (let seq = start; ; ) {
    const segments = await world.store.receivedAfter(chain, seq, segmentsAtOnce);
    for (const segment of segments) {
      firstAt ??= segment.receivedAt;
      if (segment.receivedAt > to) return { pass, touched, pacts, covers, firstAt, upTo: segment.seq };
      await rest.ifDue();
      const opened = pass.open(segment);
      for (let index = 0; index < opened.count && !nothing; index += chunk) {
        await rest.ifDue();
        pass.meet(opened, index, Math.min(index + chunk, opened.count));
      }
      pass.close(opened);
      letGo(segment);
      seq = segment.seq;
    }
    progress?.(seq - start, head - start);
    if (segments.length < segmentsAtOnce)
      return { pass, touched, pacts, covers, firstAt, upTo: Number.POSITIVE_INFINITY };
    await rest.ifDue();
  }
}

/**
 * Gives back the memory a segment was read into. The collector knows it only as weight outside its heap, and would for every few
 * hundred of them look through everything there is, which was half of the time of a backtest.
 */
function letGo({ bytes }: ReceivedSegment): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0);
}

/** A condition is held against what is kept of a question. */
const holds: Holds = (when, { args, tool, agent, run, room, autonomy }) =>
  evaluateCondition(when, { args, tool, agent, run, room, autonomy, grant: {} });

/** Twice the longest window, for one that compares with the window before, and a day for what comes late. */
function warmUp(versions: readonly PactVersion[]): Duration {
  const windows = versions.flatMap(({ pact }) =>
    pact.thresholds.flatMap(({ window }) => (window && "time" in window ? [window.time] : [])),
  );
  return Math.max(leastWarmUp, 2 * Math.max(0, ...windows) + day);
}

function triedOf(candidate: PactVersion, applied: readonly AppliedPact[]): BacktestReport["tried"][number] {
  const live = applied.filter(({ id }) => id === candidate.id).at(-1);
  return { pact: citationOf(candidate), ...(live && { live: citationOf(live) }) };
}

const thresholdsOf = (touched: Touched, { live, candidate }: Record<"live" | "candidate", Trip[]>): string[] =>
  touched === "all" ? [...new Set([...live, ...candidate].map(({ threshold }) => threshold.id))] : [...touched];

interface Resting {
  now(): Promise<void>;
  /** Only when its turn on the event loop is over. */
  ifDue(): Promise<void>;
}

function resting({ idle, signal }: Pick<BacktestOrder, "idle" | "signal">): Resting {
  let ends = performance.now() + turn;
  const now = async (): Promise<void> => {
    await new Promise<void>((resolve) => (idle === undefined ? setImmediate(resolve) : setTimeout(resolve, idle)));
    signal?.throwIfAborted();
    ends = performance.now() + turn;
  };
  return { now, ifDue: async () => (performance.now() < ends ? undefined : now()) };
}
