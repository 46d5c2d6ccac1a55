/**
 * One agent on its way through the past. Most of its thresholds sleep most of the time, for nothing that comes can turn them; only
 * those that are awake stand in the book and are judged at each signal, exactly as the watch does it.
 */
import type { Derived } from "../derive/derive.ts";
import type { AgentId } from "../pact/pact.ts";
import { advance, type EventClock, eventTime, isLate } from "../watch/event-clock.ts";
import { type AgentBook, expiryAfter, type Watched } from "../watch/watch-book.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Instant } from "../words/time.ts";
import { type Calm, calmOf } from "./calm.ts";
import type { RunBytes } from "./sample-log.ts";
import type { Sleeper, Tracks } from "./tracks.ts";

/** After so many signals at the least it is tried again who may sleep. */
const restAfter = 16;

/** How far the agent's time had come before a newer signal, which had been longer on its way, set it back. */
interface Peak {
  /** How many there had been before. */
  index: number;
  /** The place in the log of what came next. */
  next: number;
  reached: Instant;
}

export class Lane {
  readonly agent: AgentId;
  /** For which versions and configuration it was asked what holds. */
  asked = 0;
  readonly #kept: AgentBook;
  readonly #tracks: Tracks;
  readonly #numberOf: (signal: string) => number;
  #track = -1;
  /** All that are watched, in the order of the pact. */
  #all: Watched[] = [];
  /** When the last signal was judged, by the wall. */
  #metAt: Instant = 0;
  #untilRest = 0;
  /** Each lower than the one before it: a higher one outlives those before it. */
  #peaks: Peak[] = [];
  #peaksEver = 0;

  constructor(agent: AgentId, kept: AgentBook, tracks: Tracks, numberOf: (signal: string) => number) {
    this.agent = agent;
    this.#kept = kept;
    this.#tracks = tracks;
    this.#numberOf = numberOf;
  }

  /** Takes one signal in for those that sleep. True where others are to be judged by it. `sweptAt`: when time last passed for all. */
  meet(
    signal: number,
    at: Instant,
    value: number,
    reaches: Derived["reaches"],
    run: () => RunBytes | undefined,
    receivedAt: Instant,
    sweptAt: Instant,
  ): boolean {
    const kept = this.#kept;
    if (isLate(kept.clock, at, receivedAt)) return false;
    const reached = this.#reached(kept.clock, sweptAt);
    kept.clock = advance(kept.clock, at, receivedAt);
    this.#metAt = receivedAt;
    if (at < reached && kept.clock.newest === at) this.#setBackFrom(reached);
    const track = this.#tracks.find(this.#track, signal);
    if (track >= 0) {
      if (this.#tracks.stirs(track, value)) this.#wake(track, at, value, reaches, reached);
      this.#tracks.keep(track, at, value, reaches, this.#tracks.asksRuns(track) ? run() : undefined);
    }
    return kept.watched.length > 0 || kept.scopes.length > 0;
  }

  /** Before another pact is adopted: everything as if it had never slept. `sweptAt`: when time last passed for all. */
  wakeAll(sweptAt: Instant): void {
    const reached = this.#reached(this.#kept.clock, sweptAt);
    for (const track of this.#tracks.from(this.#track))
      for (const sleeper of this.#tracks.wakeAll(track)) this.#catchUp(sleeper, reached);
    this.#kept.watched = this.#all;
    this.#peaks = [];
  }

  /** After another pact was adopted. */
  begin(): void {
    this.#all = this.#kept.watched;
    this.#rest();
  }

  /** After others were judged: every so often it is seen who may sleep. */
  restSoon(): void {
    this.#untilRest -= 1;
    if (this.#untilRest <= 0) this.#rest();
  }

  /** How far the agent's time has come, as far as anything has looked. */
  #reached(clock: EventClock | undefined, sweptAt: Instant): Instant {
    return clock ? eventTime(clock, sweptAt > this.#metAt ? sweptAt : this.#metAt) : Number.NEGATIVE_INFINITY;
  }

  #setBackFrom(reached: Instant): void {
    const peaks = this.#peaks;
    while (peaks.length > 0 && (peaks[peaks.length - 1] as Peak).reached <= reached) peaks.pop();
    peaks.push({ index: this.#peaksEver++, next: this.#tracks.next, reached });
  }

  #wake(track: number, at: Instant, value: number, reaches: Derived["reaches"], reached: Instant): void {
    const woken = this.#tracks.wake(track, value);
    const awake = this.#kept.watched;
    for (const sleeper of woken) {
      const { watched } = sleeper;
      const { window } = watched;
      // Nothing turned where samples left meanwhile; where this one is taken it is looked at again from this one on.
      if (window instanceof TimeWindow && (reaches === "runs" || !window.takes(at))) this.#catchUp(sleeper, reached);
      else watched.nextExpiry = Number.POSITIVE_INFINITY;
    }
    this.#kept.watched = this.#all.filter(
      (watched) => awake.includes(watched) || woken.some((sleeper) => sleeper.watched === watched),
    );
    this.#untilRest = restAfter;
  }

  /** As far as the watch has looked: at each signal and sweep, anew from each sample its window took. */
  #catchUp({ watched, settledAt, peaksBefore }: Sleeper, reached: Instant): void {
    let until = reached;
    for (const peak of this.#peaks)
      if (peak.reached > until && (settledAt === undefined ? peak.index >= peaksBefore : peak.next > settledAt))
        until = peak.reached;
    const next = expiryAfter(watched, until);
    watched.nextExpiry = settledAt === undefined ? Math.max(watched.nextExpiry, next) : next;
  }

  #rest(): void {
    const kept = this.#kept;
    let samples = 0;
    kept.watched = kept.watched.filter((watched) => {
      const calm = calmOf(watched.threshold);
      if (!calm || watched.verdict.side === "breach" || watched.verdict.side === "near") return true;
      const held = heldIn(watched, calm, kept.clock?.newest ?? Number.NEGATIVE_INFINITY);
      samples += held.samples;
      return !held.isCalm || !this.#tracks.lay(this.#trackOf(watched), watched, calm, held.added, this.#peaksEver);
    });
    this.#untilRest = Math.max(restAfter, samples);
  }

  #trackOf({ threshold }: Watched): number {
    const signal = this.#numberOf(threshold.signal);
    const known = this.#tracks.find(this.#track, signal);
    if (known >= 0) return known;
    this.#track = this.#tracks.open(signal, this.#track);
    return this.#track;
  }
}

/** Whether all it may still look at is calm, and what that adds up to. */
function heldIn(
  { window, threshold }: Watched,
  calm: Calm,
  newest: Instant,
): { isCalm: boolean; samples: number; added: number } {
  const isOutside = (value: number): boolean => value > calm.high || value < calm.low;
  if (window instanceof RunWindow) {
    const runs = window.pack();
    return { isCalm: !runs.some(([, , , value]) => isOutside(value)), samples: runs.length, added: 0 };
  }
  if (!(window instanceof TimeWindow) || !("time" in threshold.window)) return { isCalm: false, samples: 0, added: 0 };
  const flat = window.pack();
  const oldest = newest - threshold.window.time;
  let isCalm = true;
  let added = 0;
  for (let place = 0; place < flat.length; place += 2) {
    const at = flat[place] as number;
    const value = flat[place + 1] as number;
    if (at > oldest && isOutside(value)) isCalm = false;
    added += calm.adds === "one" ? 1 : Math.max(0, value);
  }
  return { isCalm, samples: flat.length / 2, added };
}
