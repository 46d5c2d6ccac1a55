/**
 * One agent on its way through the past. Most of its thresholds sleep most of the time, for nothing that comes can turn them; only
 * those that are awake stand in the book and are judged at each signal, exactly as the watch does it.
 */
import type { Derived } from "../derive/derive.ts";
import type { AgentId } from "../pact/pact.ts";
import { advance, eventTime, isLate } from "../watch/event-clock.ts";
import { type AgentBook, expiryAfter, type Watched } from "../watch/watch-book.ts";
import { RunWindow } from "../window/run-window.ts";
import { TimeWindow } from "../window/window.ts";
import type { Instant } from "../words/time.ts";
import { type Calm, calmOf } from "./calm.ts";
import type { RunBytes } from "./sample-log.ts";
import type { Tracks } from "./tracks.ts";

/** After so many signals at the least it is tried again who may sleep. */
const restAfter = 16;

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

  constructor(agent: AgentId, kept: AgentBook, tracks: Tracks, numberOf: (signal: string) => number) {
    this.agent = agent;
    this.#kept = kept;
    this.#tracks = tracks;
    this.#numberOf = numberOf;
  }

  /** Takes one signal in for those that sleep. True where others are to be judged by it. */
  meet(
    signal: number,
    at: Instant,
    value: number,
    reaches: Derived["reaches"],
    run: () => RunBytes | undefined,
    receivedAt: Instant,
  ): boolean {
    const kept = this.#kept;
    if (isLate(kept.clock, at, receivedAt)) return false;
    kept.clock = advance(kept.clock, at, receivedAt);
    this.#metAt = receivedAt;
    const track = this.#tracks.find(this.#track, signal);
    if (track >= 0) {
      if (this.#tracks.stirs(track, value)) this.#wake(track, value);
      this.#tracks.keep(track, at, value, reaches, this.#tracks.asksRuns(track) ? run() : undefined);
    }
    return kept.watched.length > 0 || kept.scopes.length > 0;
  }

  /** Before another pact is adopted: everything as if it had never slept. `sweptAt`: when time last passed for all. */
  wakeAll(sweptAt: Instant): void {
    const { clock } = this.#kept;
    const until = clock ? eventTime(clock, Math.max(this.#metAt, sweptAt)) : 0;
    for (const track of this.#tracks.from(this.#track))
      for (const watched of this.#tracks.wakeAll(track)) watched.nextExpiry = expiryAfter(watched, until);
    this.#kept.watched = this.#all;
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

  #wake(track: number, value: number): void {
    const woken = this.#tracks.wake(track, value);
    const awake = this.#kept.watched;
    // Nothing turned where samples left meanwhile; from this one on it is looked at again.
    for (const watched of woken) watched.nextExpiry = Number.POSITIVE_INFINITY;
    this.#kept.watched = this.#all.filter((watched) => awake.includes(watched) || woken.includes(watched));
    this.#untilRest = restAfter;
  }

  #rest(): void {
    const kept = this.#kept;
    let samples = 0;
    kept.watched = kept.watched.filter((watched) => {
      const calm = calmOf(watched.threshold);
      if (!calm || watched.verdict.side === "breach" || watched.verdict.side === "near") return true;
      const held = heldIn(watched, calm, kept.clock?.newest ?? Number.NEGATIVE_INFINITY);
      samples += held.samples;
      return !held.isCalm || !this.#tracks.lay(this.#trackOf(watched), watched, calm, held.added);
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
