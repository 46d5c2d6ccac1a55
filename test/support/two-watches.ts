/** The same past through two books: one whose thresholds sleep, and one where each is judged at every signal. */
import { derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import type { ReceivedSegment } from "../../src/domain/derive/observation.ts";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import { observe, type Place, sweep, wouldTurn } from "../../src/domain/watch/observe.ts";
import { agentBook, type Book, emptyBook, settled, sleepingBook } from "../../src/domain/watch/watch-book.ts";
import { packAgent, packScope, unpackAgent, unpackScope } from "../../src/domain/watch/watch-snapshot.ts";
import { packWindow } from "../../src/domain/window/window-of.ts";
import { hour, type Instant, minute, second } from "../../src/domain/words/time.ts";
import { pact, threshold } from "./breaches.ts";
import { type Chance, chanceOf, segmentsOf } from "./chance-past.ts";

const decoder = new TextDecoder();
const agents = ["airline-a", "airline-b", "airline-c"];
const stats = [
  "mean",
  "mean",
  "max",
  "min",
  "p50",
  "p95",
  "sum",
  "count",
  "rate",
  "ratio",
  "change",
  "absent",
] as const;
const scales: Partial<Record<Threshold["stat"], number>> = {
  sum: 40,
  count: 6,
  rate: 0.3,
  ratio: 2,
  change: 1,
  absent: 90,
};

function chosen(chance: Chance, id: string): Threshold {
  const stat = chance.from(stats);
  const signal = chance.from(["latency", "latency", "cost"]);
  const byTime = stat === "rate" || stat === "absent" || chance.is(0.6);
  const match = chance.is(0.1) && { match: { kind: "x" } };
  const over = stat === "ratio" && { over: signal === "cost" ? "latency" : "cost" };
  const window = byTime
    ? { time: chance.from([40 * second, 2 * minute, 9 * minute]) }
    : { runs: chance.from([1, 3, 6]) };
  const per = chance.from(["agent", "agent", "agent", "agent", "agent", "room"] as const);
  return bounded(chance, { ...threshold, id, stat, signal, window, per, ...match, ...over });
}

/** Other bounds over the same window. */
function bounded(chance: Chance, { near_miss: _, ...of }: Threshold): Threshold {
  const bound = Number(((scales[of.stat] ?? 8) * chance.from([0.5, 1, 1, 1.5, 4])).toFixed(2));
  const isBelow = chance.is(0.25) && of.stat !== "ratio" && of.stat !== "absent";
  const at = (share: number, other: boolean) =>
    isBelow === other ? { above: bound * share } : { below: bound * share };
  const acts = chance.is(0.3) && { do: "pause" as const };
  return {
    ...of,
    min_samples: of.stat === "absent" ? 1 : chance.from([1, 1, 3]),
    enforce: chance.is(0.9) ? "live" : "shadow",
    breach: {
      ...at(1, false),
      ...(chance.is(0.4) && of.stat !== "absent" && { clear: at(isBelow ? 1.6 : 0.5, true) }),
    },
    ...(chance.is(0.5) && { near_miss: { ...at(isBelow ? 1.3 : 0.7, false), ...acts } }),
  };
}

/** From which segment on which version holds; most of a version's thresholds are those of the one before it. */
function versionsOf(chance: Chance, length: number): { from: number; effective: EffectivePact | undefined }[] {
  let held = ["t0", "t1", "t2", "t3"].map((id) => chosen(chance, id));
  const changes = chance.from([0, 0, 1, 3, 6]);
  const starts = [0, ...Array.from({ length: changes }, () => Math.floor(chance.between(1, length)))];
  return starts
    .sort((a, b) => a - b)
    .map((from, version) => {
      held = held.map((one) =>
        chance.is(0.2) ? chosen(chance, one.id) : chance.is(0.3) ? bounded(chance, one) : { ...one },
      );
      const thresholds = held.map((one) => ({ ...one, cited: `airline-service@${version}#${one.id}` }));
      const effective = { ...pact, of: [`airline-service@${version}`], thresholds };
      return { from, effective: chance.is(0.05) ? undefined : effective };
    });
}

/** A clock that is corrected runs backwards once. */
function withCorrections(chance: Chance, segments: ReceivedSegment[]): ReceivedSegment[] {
  if (chance.is(0.8)) return segments;
  let back = 0;
  return segments.map((segment) => {
    if (chance.is(0.02)) back += chance.from([second, 30 * second, 5 * minute]);
    return { ...segment, receivedAt: segment.receivedAt - back };
  });
}

class WatchAlone {
  book: Book;
  readonly #begin: () => Book;

  constructor(begin: () => Book) {
    this.#begin = begin;
    this.book = begin();
  }

  judge(
    { chain, seq, receivedAt, count }: ReceivedSegment,
    { signals, agentsSeen }: ReturnType<typeof derive>,
    effective: EffectivePact | undefined,
  ): Crossing[] {
    const place: Place = { chain, seq, receivedAt, turns: 0 };
    for (const agent of agentsSeen.keys()) this.#hold(agent, effective);
    const crossings: Crossing[] = [];
    for (const arrival of signals) observe(this.book, arrival, place, crossings);
    if (count === 0) {
      for (const agent of this.book.agents.keys()) this.#hold(agent, effective);
      crossings.push(...sweep(this.book, place));
    }
    return crossings;
  }

  #hold(agent: string, effective: EffectivePact | undefined): void {
    if (agentBook(this.book, agent).effective !== effective) adopt(this.book, agent, effective);
  }

  wouldTurn(now: Instant): boolean[] {
    const { agents: own, scopes } = this.book;
    return [...scopes.values(), ...own.values()].map((one) => wouldTurn(one, now));
  }

  /** How each of an agent's thresholds is, whatever else the book holds. */
  seen(agent: string) {
    const kept = agentBook(this.book, agent);
    return settled(kept).map(({ threshold: { id }, window, verdict, nextExpiry }) => ({
      id,
      window: packWindow(window),
      verdict: { ...verdict },
      nextExpiry,
    }));
  }

  snapshot(): string {
    const { agents: own, scopes } = this.book;
    return JSON.stringify({
      own: [...own].map(([agent, kept]) => packAgent(agent, kept)),
      scopes: [...scopes.values()].map(packScope),
    });
  }

  restart(snapshot: string): void {
    const { own, scopes } = JSON.parse(snapshot);
    const before = this.book.agents;
    this.book = this.#begin();
    for (const one of own) unpackAgent(this.book, one, before.get(one.agent)?.effective, undefined);
    for (const one of scopes) unpackScope(this.book, one);
  }
}

/** What each of the two makes of one past by chance: at each step, what it told or how it stood. */
export function toldByBoth(seed: number): { asleep: unknown[]; awake: unknown[]; turned: number; rested: number } {
  const chance = chanceOf(seed);
  const length = chance.from([40, 150, 300]);
  const versions = versionsOf(chance, length);
  const mostKept = chance.from([16, 64, 1 << 16]);
  const derived = emptyDerivation();
  const asleep = new WatchAlone(() => sleepingBook(mostKept));
  const awake = new WatchAlone(emptyBook);
  const told = { asleep: [] as unknown[], awake: [] as unknown[], turned: 0, rested: 0 };
  const both = (of: (watch: WatchAlone) => unknown): void => {
    told.asleep.push(plain(of(asleep)));
    told.awake.push(plain(of(awake)));
  };
  // Started anew, these may read a signal that set the time back otherwise, and name another agent for its peers.
  const forgets = versions.some(({ effective }) =>
    effective?.thresholds.some(({ stat, window, per }) => per !== "agent" || (stat === "change" && "time" in window)),
  );
  const looks = chance.from([0, 0.02, 0.3]);
  const restarts = chance.from([0, 0, 0.02]);
  for (const segment of withCorrections(chance, segmentsOf(chance, length))) {
    const effective = versions.findLast(({ from }) => from <= segment.seq)?.effective;
    const { bytes, ...batch } = segment;
    const lines = segment.count === 0 ? [] : decoder.decode(bytes).split("\n");
    const read = derive(derived, { ...batch, lines });
    both((watch) => watch.judge(segment, read, effective));
    told.turned += (told.awake.at(-1) as unknown[]).length;
    for (const { watched, awake: up } of asleep.book.agents.values()) told.rested += watched.length - up.length;
    if (chance.is(0.05)) {
      const until = segment.receivedAt + chance.from([0, minute, hour]);
      both((watch) => watch.wouldTurn(until));
    }
    const agent = chance.from(agents);
    if (chance.is(looks)) both((watch) => watch.seen(agent));
    if (chance.is(restarts)) {
      both((watch) => JSON.parse(watch.snapshot()));
      asleep.restart(asleep.snapshot());
      // Elsewhere the other goes on: a watch that was killed goes on as if it had not been.
      if (forgets) awake.restart(awake.snapshot());
    }
  }
  both((watch) => JSON.parse(watch.snapshot()));
  for (const agent of agents) both((watch) => watch.seen(agent));
  return told;
}

/** As JSON. What two windows in a row hold is told by time: in which of them they lay shows in no reading. */
const plain = (told: unknown): unknown =>
  Array.isArray(told) && told.length === 0
    ? told
    : JSON.parse(
        JSON.stringify(told, (key, value) =>
          key === "compared" && Array.isArray(value) && typeof value[0]?.[0] === "number"
            ? value.toSorted((a: number[], b: number[]) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0))
            : value,
        ) ?? "null",
      );
