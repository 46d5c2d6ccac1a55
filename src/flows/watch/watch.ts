/**
 * The watch: every segment of the chain, in order, judged by the pact in force for it, once.
 *
 * What it remembers is memory; the chain is its proof. It saves itself every 30 s, at stop and after a pact change, and a
 * start loads that and judges what follows. How far its crossings were handled is the watermark: what lies before it is only
 * remembered again, so that after a crash each signal has been judged exactly once as seen from outside.
 */

import {
  type Batch,
  type Derived,
  type DeriveState,
  derivation,
  derive,
  emptyDerivation,
  patienceEnds,
} from "../../domain/derive/derive.ts";
import { drillOf } from "../../domain/drill/drill-signal.ts";
import { type Judged, noteJudged } from "../../domain/evidence/judged-runs.ts";
import type { Run } from "../../domain/evidence/run.ts";
import { Runs } from "../../domain/evidence/runs.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import { type FleetConfig, fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import { adopt } from "../../domain/watch/adopt.ts";
import type { Crossing } from "../../domain/watch/crossing.ts";
import type { EventClock } from "../../domain/watch/event-clock.ts";
import { observe, type Place, sweep, wouldTurn } from "../../domain/watch/observe.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { agentBook, type Book, sleepingBook } from "../../domain/watch/watch-book.ts";
import { type Duration, type Instant, second } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { watchActs } from "./acts-while-restrained.ts";
import { createIntroductions } from "./introduce.ts";
import { lastSnapshot } from "./last-snapshot.ts";
import { noteEvidence } from "./note-evidence.ts";
import { standing } from "./standing.ts";
import { readSnapshot, writeSnapshot } from "./watch-snapshot.ts";

export interface Watch {
  /** Loads the last snapshot, judges what came since, and goes on by itself. */
  start(): Promise<void>;
  /** Judges what it has begun, and saves itself. */
  stop(): Promise<void>;
  /** These segments are on disk. */
  notify(batches: Batch[]): void;
  /** Resolves once everything that was on disk when asked is judged and handled. */
  settled(): Promise<void>;
  /** What it does each second by itself: lets time pass, commits the watermark, saves itself when that is due. */
  beat(): Promise<void>;
  standing(agent: AgentId): ThresholdReading[];
  clockOf(agent: AgentId): EventClock | undefined;
  /** Segments on disk that are not judged yet. */
  behind(): Promise<number>;
}

interface WatchOptions {
  /** Commits what the crossings cause together with the watermark. Called again with the same ones when it throws. */
  onCrossings(crossings: Crossing[], watermark: { chain: string; seq: number }): Promise<void>;
  /** Takes note of runs that are over, before the watermark passes them. Called again with the same ones when it throws. */
  onRunsClosed?(runs: readonly Run[]): Promise<void>;
  /** The signal of a drill: judged in its turn, and in no window. Called again when it throws. */
  onDrill?(batch: Batch): Promise<void>;
}

const snapshotEvery = 30 * second;

/** A big book is saved less often, so that saving takes no more than a fiftieth of the time. */
const mostSaving = 50;

/** How long judging holds the event loop before others get their turn, in ms, and after how many signals that is asked. */
const longestTurn = 20;
const chunk = 250;

/** Batches kept in memory until they are judged; when there are more, they are read from disk. */
const mostFresh = 256;

export function createWatch(world: World, { onCrossings, onRunsClosed, onDrill }: WatchOptions): Watch {
  const { store, clock, log } = world;
  let chain = "";
  let derived: DeriveState = emptyDerivation();
  let book: Book = sleepingBook();
  let runs = new Runs();
  let remembered: Judged = new Map();
  /** Whose pact names slots of evidence. */
  const asking = new Set<AgentId>();
  let judged = 0;
  /** Crossings up to here were handled before this start. */
  let handledBefore = 0;
  let watermark = 0;
  let savedAt = 0;
  let choresAt = 0;
  let savedSeq = -1;
  let saveSoon = false;
  let saveAfter: Duration = snapshotEvery;
  let stopping = false;
  /** False while the book holds a segment whose crossings could not be handed on: then it must not be saved. */
  let whole = true;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => {};
  const fresh = new Map<number, Batch>();
  /** There may be segments on disk that nobody told of. */
  let mayBeMore = true;
  /** When others on the event loop are due, by the process's own clock. */
  let turnEnds = 0;
  const introductions = createIntroductions(world);
  const acts = watchActs(world);

  /** The agents whose pact was asked for since the last change, and what that change was. */
  const asked = new Set<AgentId>();
  let askedOf: FleetConfig | undefined;
  let askedAfter = -1;
  /** Where in the chain versions came into force. */
  const versions: number[] = [];
  const versionsBefore = (seq: number): number => versions.reduce((sum, from) => sum + Number(from < seq), 0);

  let tail: Promise<void> = Promise.resolve();
  let drainWaits = false;
  /** One piece of work at a time, in the order it was asked for. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const result = tail.then(work);
    tail = result.catch((error) => log.error({ err: error }, "the watch stumbled; it tries again"));
    return result;
  };

  const drainSoon = (): void => {
    if (drainWaits || stopping) return;
    drainWaits = true;
    inTurn(async () => {
      drainWaits = false;
      await drain();
    }).catch(() => {});
  };

  async function drain(): Promise<void> {
    turnEnds = performance.now() + longestTurn;
    while (!stopping) {
      const batches = await next();
      if (batches.length === 0) return;
      for (const batch of batches) {
        await judgeBatch(batch);
        if (!whole) return;
      }
      // Signals may come without a pause; what was judged is committed and saved all the same.
      if (clock.now() - choresAt >= second) await chores();
    }
  }

  /** What nobody told of is looked for too. */
  async function drainAll(): Promise<void> {
    mayBeMore = true;
    await drain();
  }

  async function next(): Promise<Batch[]> {
    const batch = fresh.get(judged + 1);
    if (batch) return [batch];
    if (!mayBeMore) return [];
    const batches = await store.segmentsAfter(chain, judged, 16);
    mayBeMore = batches.length > 0;
    return batches;
  }

  async function judgeBatch(batch: Batch): Promise<void> {
    const { seq, receivedAt } = batch;
    fresh.delete(seq);
    const place: Place = { chain, seq, receivedAt, turns: 0 };
    const crossings: Crossing[] = [];
    const read = derive(derived, batch);
    const { signals, agentsSeen, toolCalls } = read;
    askAnewAfter(seq);
    const unasked = new Map<AgentId, Instant>();
    for (const [agent, at] of agentsSeen)
      if (!asked.has(agent)) {
        unasked.set(agent, at);
        crossings.push(...holdAgainstPact(agent, seq));
      }
    for (let index = 0; index < signals.length; index++) {
      if (index % chunk === chunk - 1) await takeTurns();
      observe(book, signals[index] as Derived, place, crossings);
    }
    if (batch.lines.length === 0) {
      for (const agent of book.agents.keys()) if (!asked.has(agent)) crossings.push(...holdAgainstPact(agent, seq));
      crossings.push(...sweep(book, place));
    }
    if (followsRuns()) runs.take(read, batch);
    noteJudged(remembered, signals);
    const over = runs.close(derived).filter(({ agent }) => asking.has(agent));
    if (seq > handledBefore) {
      crossings.push(...acts.crossings(toolCalls, receivedAt));
      for (const crossing of crossings) if (crossing.type === "breached") noteEvidence(book, remembered, crossing);
      whole = false;
      // Whoever was asked for already was introduced then.
      await handOn({ agentsSeen: unasked, crossings, over }, batch);
      if (!whole) return;
    }
    judged = seq;
  }

  /** What has just come is judged at once, so that intake cannot run ahead of judging and fill the memory. */
  async function takeTurns(): Promise<void> {
    if (performance.now() < turnEnds) return;
    await breathe();
    turnEnds = performance.now() + longestTurn;
  }

  /** Agents are asked for anew only when a version came into force or wardroom.yaml was reloaded. */
  function askAnewAfter(seq: number): void {
    const after = versionsBefore(seq);
    if (askedOf === world.config && askedAfter === after) return;
    asked.clear();
    askedOf = world.config;
    askedAfter = after;
  }

  function holdAgainstPact(agent: AgentId, seq: number): Crossing[] {
    const kept = agentBook(book, agent);
    asked.add(agent);
    const effective = world.pacts.effectiveAt(agent, { chain, seq });
    if (kept.effective === effective) return [];
    const known = kept.effective !== undefined;
    asksForEvidence(agent, effective);
    const { started, left } = adopt(book, agent, effective, roleIn(effective, agent));
    if (known && started.length > 0)
      log.info(
        { agent, thresholds: started },
        "these thresholds start with an empty window: they look at other signals now",
      );
    return left.map((clause) => ({
      type: "near-left",
      agent,
      clause,
      crossing: `${agent}|${clause}|left|${chain}:${seq}`,
    }));
  }

  function asksForEvidence(agent: AgentId, effective: EffectivePact | undefined): void {
    if (effective && effective.evidence.length > 0) asking.add(agent);
    else asking.delete(agent);
  }

  /** Spans may come before anybody knows whose they are. */
  const followsRuns = (): boolean =>
    asking.size > 0 || world.pacts.live().some(({ pact }) => (pact.evidence?.length ?? 0) > 0);

  /** Asked only where something is judged over peers. */
  const roleIn = (effective: EffectivePact | undefined, agent: AgentId): string | undefined =>
    effective?.thresholds.some(({ per }) => per === "role") ? profileOf(world.config, agent).role : undefined;

  /** Commits what a segment caused; tried again until it works or the watch stops, for nothing accepted may be lost. */
  async function handOn({ agentsSeen, crossings, over }: Caused, batch: Batch): Promise<void> {
    const { seq } = batch;
    for (let turn = 0; ; turn++) {
      try {
        await introductions.introduce(agentsSeen, (agent) => agentBook(book, agent).effective !== undefined);
        if (over.length > 0) await onRunsClosed?.(over);
        if (drillOf(batch) !== undefined) await onDrill?.(batch);
        if (crossings.length > 0) {
          await onCrossings(crossings, { chain, seq });
          watermark = seq;
        }
        whole = true;
        return;
      } catch (error) {
        const wait = Math.min(30, 0.1 * 4 ** turn) * second;
        log.error(
          { err: error, chain, seq, retryInMs: wait },
          "what a segment caused could not be committed; it is tried again",
        );
        if (stopping) return;
        await pause(wait);
        if (stopping) return;
      }
    }
  }

  async function commitWatermark(): Promise<void> {
    if (judged <= watermark || judged <= handledBefore) return;
    await store.commit({ expected: [], events: [], effects: [], watermark: { chain, seq: judged } });
    watermark = judged;
  }

  async function save(): Promise<void> {
    saveSoon = false;
    savedAt = clock.now();
    if (!whole || savedSeq === judged) return;
    const began = performance.now();
    const state = await writeSnapshot({ derived, book, runs, judged: remembered });
    await store.saveSnapshot({ chain, seq: judged, derive: derivation, takenAt: savedAt, state });
    savedSeq = judged;
    saveAfter = Math.max(snapshotEvery, mostSaving * (performance.now() - began));
  }

  /** A segment without lines moves wall time on in the chain itself, so that a later reading sees the same happen. */
  async function letTimePass(): Promise<void> {
    const now = clock.now();
    const due = patienceEnds(derived) ?? Number.POSITIVE_INFINITY;
    if (due > now && runs.nextDue(asking) > now && !versionWaits() && !(await somebodyTurns(now))) return;
    await store.appendSegments([
      {
        room: fleetRoom,
        source: "wardroom",
        receivedAt: now,
        derive: derivation,
        lines: [],
        minAt: now,
        maxAt: now,
        agents: [],
        idHashes: new Uint8Array(0),
      },
    ]);
    await drainAll();
  }

  /** A new version reaches agents that are silent with the next segment of any kind; where none comes, time is told once. */
  const versionWaits = (): boolean => book.agents.size > 0 && versions.some((from) => from >= judged);

  async function somebodyTurns(now: Instant): Promise<boolean> {
    let looked = 0;
    for (const scope of book.scopes.values()) if (wouldTurn(scope, now)) return true;
    for (const kept of book.agents.values()) {
      if (++looked % 2_000 === 0) await breathe();
      if (wouldTurn(kept, now)) return true;
    }
    return false;
  }

  async function chores(): Promise<void> {
    choresAt = clock.now();
    await commitWatermark();
    if (saveSoon || clock.now() - savedAt >= saveAfter) await save();
  }

  const beat = (): Promise<void> =>
    inTurn(async () => {
      await drainAll();
      if (stopping || !whole) return;
      await letTimePass();
      await chores();
    });

  let beating = false;
  const beatOnce = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    await beat().catch(() => {});
    beating = false;
  };

  return {
    async start() {
      const ingest = await store.ingest();
      chain = ingest.chain;
      unsubscribe = store.onCommit((events) => {
        for (const one of events)
          if (one.type === "pact.applied") {
            versions.push(one.body.from[chain] ?? 0);
            saveSoon = true;
          }
      });
      for (const { state } of await store.list("pact"))
        versions.push(...state.versions.map(({ from }) => from[chain] ?? 0));
      handledBefore = ingest.watermark;
      watermark = ingest.watermark;
      await introductions.load();
      await acts.load();
      const snapshot = await lastSnapshot(store, chain);
      if (snapshot) {
        const effectiveThen = (agent: AgentId): EffectivePact | undefined =>
          world.pacts.effectiveAt(agent, { chain, seq: snapshot.seq });
        ({
          derived,
          book,
          runs,
          judged: remembered,
        } = await readSnapshot(snapshot, effectiveThen, (agent) => roleIn(effectiveThen(agent), agent)));
        for (const [agent, { effective }] of book.agents) asksForEvidence(agent, effective);
        judged = snapshot.seq;
        savedSeq = snapshot.seq;
      }
      savedAt = clock.now();
      choresAt = savedAt;
      await inTurn(drain);
      timer = setInterval(() => void beatOnce(), second);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      unsubscribe();
      acts.stop();
      stopping = true;
      await tail;
      await commitWatermark();
      await save();
    },
    notify(batches) {
      for (const batch of batches) {
        if (batch.seq <= judged) continue; // it was found on disk before its sender told of it
        if (fresh.size < mostFresh) fresh.set(batch.seq, batch);
        else mayBeMore = true;
      }
      drainSoon();
    },
    settled: () => inTurn(drainAll),
    beat,
    standing: (agent) => standing(world, book, agent),
    clockOf: (agent) => book.agents.get(agent)?.clock,
    async behind() {
      return Math.max(0, (await store.ingest()).head - judged);
    },
  };
}

/** What a segment caused. */
interface Caused {
  agentsSeen: Map<AgentId, Instant>;
  crossings: Crossing[];
  /** Runs that are over. */
  over: Run[];
}

/** Lets others have their turn on the event loop. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
