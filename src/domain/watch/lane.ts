/**
 * One agent on its way through time. Most of its thresholds sleep most of the time, for nothing that comes can turn them; only
 * those that are awake are judged at each signal. Whoever looks at one that sleeps sees it as if it had been judged all along.
 */
import type { Derived } from "../derive/derive.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Duration, Instant } from "../words/time.ts";
import { type Calm, calmOf } from "./calm.ts";
import { advance, eventTime, isLate } from "./event-clock.ts";
import { judgeAnew } from "./judge.ts";
import type { RunSource, Sleeper, Tracks } from "./tracks.ts";
import { type AgentBook, expiryAfter, readAt, type Watched } from "./watch-book.ts";

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
  readonly #kept: AgentBook;
  readonly #tracks: Tracks;
  #track = -1;
  #untilRest = 0;
  /** What time it was for the agent when anything was last judged. */
  reached: Instant = Number.NEGATIVE_INFINITY;
  /** Each lower than the one before it: a higher one outlives those before it. */
  #peaks: Peak[] = [];
  #peaksEver = 0;

  constructor(kept: AgentBook, tracks: Tracks) {
    this.#kept = kept;
    this.#tracks = tracks;
  }

  /** The first of its tracks; -1 where nothing has slept yet. */
  get track(): number {
    return this.#track;
  }

  /**
   * Moves the agent's time on by one signal, wakes those that it may turn, and keeps it for the others. Answers what time it is
   * then, at which those that are awake are to be judged; undefined: it came too late to count.
   */
  meet(
    signal: number,
    at: Instant,
    value: number,
    reaches: Derived["reaches"],
    run: RunSource,
    receivedAt: Instant,
  ): Instant | undefined {
    const kept = this.#kept;
    if (isLate(kept.clock, at, receivedAt)) return undefined;
    kept.clock = advance(kept.clock, at, receivedAt);
    const now = eventTime(kept.clock, receivedAt);
    this.pass(now);
    const track = this.#tracks.find(this.#track, signal);
    if (track < 0) return now;
    if (at < now) this.#settleBefore(track, now - at);
    if (this.#tracks.stirs(track, value)) this.#wake(track, at, value, reaches);
    this.#tracks.keep(track, at, now, value, reaches, run);
    return now;
  }

  /** What time it is for the agent now; for those that sleep it passes in their sleep. */
  pass(now: Instant): void {
    if (now < this.reached) this.#setBackFrom(this.reached);
    this.reached = now;
  }

  /** Everything as if it had never slept; what sleeps sleeps on. */
  settle(): void {
    for (const track of this.#tracks.from(this.#track)) this.#settleOf(track, () => true);
  }

  /** Before another pact is adopted: everything as if it had never slept, and awake. */
  wakeAll(): void {
    for (const track of this.#tracks.from(this.#track))
      for (const sleeper of this.#tracks.wakeAll(track)) this.#catchUp(sleeper);
    this.#kept.awake = this.#kept.watched;
    this.#peaks = [];
  }

  /** After another pact was adopted, or windows were put in place: whoever may sleep lies down. */
  rest(): void {
    const kept = this.#kept;
    let samples = 0;
    const newest = kept.clock?.newest ?? Number.NEGATIVE_INFINITY;
    kept.awake = kept.awake.filter((watched) => {
      const { threshold, verdict, nextExpiry } = watched;
      const calm = calmOf(threshold);
      // One that has still to be judged at instants before now may hold there what has left by now.
      if (!calm || verdict.side === "breach" || verdict.side === "near" || nextExpiry <= newest) return true;
      const held = heldIn(watched, calm, newest);
      samples += held.samples;
      return !held.isCalm || !this.#tracks.lay(this.#trackOf(watched), watched, calm, held.added, this.#peaksEver);
    });
    this.#untilRest = Math.max(restAfter, samples);
  }

  /** After others were judged: every so often it is seen who may sleep. */
  restSoon(): void {
    this.#untilRest -= 1;
    if (this.#untilRest <= 0) this.rest();
  }

  #setBackFrom(reached: Instant): void {
    const peaks = this.#peaks;
    while (peaks.length > 0 && (peaks[peaks.length - 1] as Peak).reached <= reached) peaks.pop();
    peaks.push({ index: this.#peaksEver++, next: this.#tracks.next, reached });
  }

  /** A sample so old that windows are read without it: they may be read without any then, and what was read before stays. */
  #settleBefore(track: number, age: Duration): void {
    this.#settleOf(track, ({ span }) => span > 0 && span <= age);
  }

  #settleOf(track: number, which: (sleeper: Sleeper) => boolean): void {
    for (const sleeper of this.#tracks.feed(track, which)) {
      this.#catchUp(sleeper);
      sleeper.settled = undefined;
      sleeper.peaksBefore = this.#peaksEver;
    }
  }

  #wake(track: number, at: Instant, value: number, reaches: Derived["reaches"]): void {
    const woken = this.#tracks.wake(track, value);
    const { awake, watched: all } = this.#kept;
    for (const sleeper of woken) {
      const { watched } = sleeper;
      const { window } = watched;
      // Nothing turned where samples left meanwhile; where this one is taken it is looked at again from this one on.
      if (window instanceof TimeWindow && reaches !== "runs" && window.takes(at))
        watched.nextExpiry = Number.POSITIVE_INFINITY;
      else this.#catchUp(sleeper);
    }
    this.#kept.awake = all.filter(
      (watched) => awake.includes(watched) || woken.some((sleeper) => sleeper.watched === watched),
    );
    this.#untilRest = restAfter;
  }

  /** As far as the watch has looked: at each signal and each beat, anew from each sample its window took. None of it turned it. */
  #catchUp({ watched, settled, peaksBefore }: Sleeper): void {
    const { threshold, verdict } = watched;
    let until = this.reached;
    for (const peak of this.#peaks)
      if (peak.reached > until && (settled === undefined ? peak.index >= peaksBefore : peak.next > settled.place))
        until = peak.reached;
    watched.looked = undefined;
    if (settled) {
      judgeAnew(threshold, verdict, readAt(watched, settled.now), settled.now);
      watched.nextExpiry = expiryAfter(watched, settled.now);
    }
    for (let t = watched.nextExpiry; t <= until; t = watched.nextExpiry) {
      judgeAnew(threshold, verdict, readAt(watched, t), t);
      watched.nextExpiry = expiryAfter(watched, t);
    }
  }

  #trackOf({ threshold }: Watched): number {
    const signal = this.#tracks.numberOf(threshold.signal);
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
