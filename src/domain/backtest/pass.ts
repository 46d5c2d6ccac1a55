/** One passing of the recorded segments, judged by both sides at once: what tripped, what nearly did, and what agents did meanwhile. */

import { type Derived, type DeriveState, derive, emptyDerivation, tellsNothing } from "../derive/derive.ts";
import type { ReceivedSegment } from "../derive/observation.ts";
import { drillOf } from "../drill/drill-signal.ts";
import { thresholdOf } from "../pact/citation.ts";
import type { AgentId, EffectivePact } from "../pact/pact.ts";
import { type FleetConfig, fleetRoom, profileOf } from "../people/fleet-config.ts";
import { adopt } from "../watch/adopt.ts";
import type { Crossing } from "../watch/crossing.ts";
import { Lane } from "../watch/lane.ts";
import { judgeAwake, type Place, sweep } from "../watch/observe.ts";
import type { RunBytes } from "../watch/sample-log.ts";
import { readScope } from "../watch/scope.ts";
import { Tracks } from "../watch/tracks.ts";
import { type AgentBook, agentBook, type Book, emptyBook } from "../watch/watch-book.ts";
import { beyond } from "../window/statistics.ts";
import type { Instant } from "../words/time.ts";
import { CalmAgents } from "./calm-agents.ts";
import type { Both, InForce, PactsThen } from "./pacts-then.ts";
import { SignalLines } from "./signal-lines.ts";
import type { Touched } from "./touched.ts";
import { aboutOf, type Trip, tripOf } from "./trip.ts";
import { type Side, sided, sidedScope, sideOf, sidesOf, unsided } from "./two-sides.ts";

/** What an agent did, by its own clock and by the wall. */
interface Act {
  agent: AgentId;
  tool: string;
  at: Instant;
}

export interface Found {
  trips: Record<Side, Trip[]>;
  nearMisses: Record<Side, { about: string; crossing: string; receivedAt: Instant }[]>;
  /** Of agents that tripped under the candidate: what they did from then on. */
  acts: Map<AgentId, Act[]>;
  signals: number;
  looked: Map<string, number>;
}

/** More acts of one agent are not kept: the first that was stopped is what counts. */
const mostActs = 2_000;
const mostBad = 10_000;

const decoder = new TextDecoder();

export interface PassOptions {
  pacts: PactsThen;
  touched: Touched;
  /** Agents the candidate says nothing about are passed over. False: every agent is judged. */
  onlyCovered: boolean;
  /** Signals of which some threshold looks at an attribute. */
  attributes: ReadonlySet<string>;
  configAt(receivedAt: Instant): FleetConfig;
  /** What is counted: wall time, both included. */
  from: Instant;
  to: Instant;
  /** How many samples are kept for thresholds that sleep; a million unless said otherwise. */
  mostKept?: number;
}

/** A segment that is being judged. */
interface Opened {
  /** How many signals are to be met. */
  count: number;
  /** As derived; undefined: all are native, and lie in columns. */
  derived: readonly Derived[] | undefined;
  place: Place;
  counts: boolean;
  /** It holds no line, and lets time pass. */
  isBeat: boolean;
}

/** An agent on its way through the past. */
interface Past {
  readonly agent: AgentId;
  readonly number: number;
  readonly kept: AgentBook;
  readonly lane: Lane;
}

export class Pass {
  readonly found: Found = {
    trips: { live: [], candidate: [] },
    nearMisses: { live: [], candidate: [] },
    acts: new Map(),
    signals: 0,
    looked: new Map(),
  };
  readonly #options: PassOptions;
  readonly #derived: DeriveState = emptyDerivation();
  readonly #book: Book;
  readonly #open: Record<Side, Map<string, Trip>> = { live: new Map(), candidate: new Map() };
  readonly #tracks: Tracks;
  readonly #calm: CalmAgents;
  readonly #lines = new SignalLines();
  /** Of the agents as they are numbered there. */
  readonly #pasts: Past[] = [];
  /** For which versions and configuration each was asked what holds. */
  #asked = new Int32Array(64);
  readonly #signalNumber = (signal: string): number => this.#lines.signalNames.ofText(signal);
  /** The line that is being met, and its run. */
  #line = 0;
  readonly #run = (): RunBytes | string | undefined => this.#lines.runBytes(this.#line);
  /** By signal: how many of the open segment there were. */
  #met: number[] = [];
  /** Which versions hold now, under which configuration, and how many there were before. */
  #asking = 0;
  #versions: InForce | undefined;
  #config: FleetConfig | undefined;
  readonly #sides = new Map<string, { both: Both; effective: EffectivePact | undefined }[]>();
  readonly #both = new Map<EffectivePact, Both>();
  /** Candidate trips whose samples are followed, by agent. */
  readonly #followed = new Map<AgentId, Trip[]>();

  constructor(options: PassOptions) {
    this.#options = options;
    this.#tracks = new Tracks(options.mostKept, this.#signalNumber);
    this.#calm = new CalmAgents(this.#tracks);
    this.#book = { ...emptyBook(), tracks: this.#tracks };
  }

  open(segment: ReceivedSegment): Opened {
    const { from, to } = this.#options;
    const { receivedAt } = segment;
    const place: Place = { chain: segment.chain, seq: segment.seq, receivedAt, turns: 0 };
    this.#versionsAt(place);
    const counts = receivedAt >= from && receivedAt <= to;
    const derived = this.#read(segment);
    const count = derived?.length ?? this.#lines.count;
    if (counts) this.found.signals += count;
    if (!derived) for (let index = 0; index < count; index++) this.#count(this.#lines.signals[index] as number);
    return { count, derived, place, counts, isBeat: segment.count === 0 && count === 0 };
  }

  /** Meets the signals of a segment from one up to another. */
  meet({ derived, place }: Opened, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      if (derived) this.#meetDerived(derived[index] as Derived, place);
      else {
        index = this.#calm.meet(this.#lines, index, to, place.receivedAt);
        if (index < to) this.#meetLine(index, place);
      }
    }
  }

  close({ isBeat, place, counts }: Opened): void {
    const { looked } = this.found;
    for (const [signal, met] of this.#met.entries()) {
      const name = this.#lines.signalNames.all[signal] ?? "";
      const known = looked.get(name);
      if (counts && met && known !== undefined) looked.set(name, known + met);
    }
    this.#met = [];
    if (!isBeat) return;
    for (const past of this.#pasts) {
      this.#hold(past);
      this.#calm.leave(past.number, past.kept, past.lane);
    }
    for (const crossing of sweep(this.#book, place)) this.#take(crossing, place);
    for (const past of this.#pasts) this.#rest(past);
  }

  /** That of a drill is no sign of anything; it would be read into columns like any other. */
  #read(segment: ReceivedSegment): Derived[] | undefined {
    if (drillOf(segment) !== undefined) return [];
    return this.#readLines(segment) ? undefined : this.#derive(segment);
  }

  /** Into columns, where all are native signals and nothing else is told as time passes. */
  #readLines({ bytes, count, ...batch }: ReceivedSegment): boolean {
    if (count === 0 || !tellsNothing(this.#derived, batch.receivedAt) || !this.#lines.read(bytes, count)) return false;
    derive(this.#derived, { ...batch, lines: [] });
    const { agents } = this.#lines;
    for (let index = 0; index < count; index++) {
      const agent = agents[index] as number;
      if (this.#asked[agent] !== this.#asking) this.#hold(this.#pastAt(agent));
    }
    return true;
  }

  #derive({ bytes, count, ...batch }: ReceivedSegment): Derived[] {
    const lines = count === 0 ? [] : decoder.decode(bytes).split("\n");
    const { signals, agentsSeen, toolCalls } = derive(this.#derived, { ...batch, lines });
    for (const agent of agentsSeen.keys()) this.#hold(this.#pastOf(agent));
    for (const { agent, tool, at } of toolCalls) {
      const acts = this.found.acts.get(agent);
      if (acts && acts.length < mostActs) acts.push({ agent, tool, at });
    }
    return signals;
  }

  #pastAt(number: number): Past {
    const { agentNames } = this.#lines;
    // Those before it may have been numbered by lines that were read otherwise in the end.
    while (this.#pasts.length <= number) {
      const agent = agentNames.all[this.#pasts.length] as string;
      const kept = agentBook(this.#book, agent);
      kept.lane = new Lane(kept, this.#tracks);
      this.#pasts.push({ agent, number: this.#pasts.length, kept, lane: kept.lane });
    }
    if (this.#asked.length < this.#pasts.length) {
      const asked = new Int32Array(2 * this.#pasts.length);
      asked.set(this.#asked);
      this.#asked = asked;
    }
    return this.#pasts[number] as Past;
  }

  #pastOf(agent: AgentId): Past {
    return this.#pastAt(this.#lines.agentNames.ofText(agent));
  }

  #meetLine(index: number, place: Place): void {
    const lines = this.#lines;
    const past = this.#pasts[lines.agents[index] as number] as Past;
    const number = lines.signals[index] as number;
    const at = lines.ats[index] as number;
    const value = lines.values[index] as number;
    this.#line = index;
    this.#calm.leave(past.number, past.kept, past.lane);
    const now = past.lane.meet(number, at, value, "all", this.#run, place.receivedAt);
    if (!judges(past, now) && !this.#follows(past)) {
      this.#rest(past);
      return;
    }
    const signal = lines.signalNames.all[number] as string;
    const attributes = this.#options.attributes.has(signal) ? lines.attributes(index) : undefined;
    const run = lines.run(index);
    const whole = { id: "", agent: past.agent, signal, value, at, run, attributes };
    this.#judge({ signal: whole, reaches: "all" }, past, now, place);
  }

  #meetDerived(arrival: Derived, place: Place): void {
    const { signal: whole, reaches } = arrival;
    const { agent, signal, at, value, run } = whole;
    const number = this.#signalNumber(signal);
    if (reaches !== "runs") this.#count(number);
    const past = this.#pastOf(agent);
    this.#calm.leave(past.number, past.kept, past.lane);
    const now = past.lane.meet(number, at, value, reaches, run, place.receivedAt);
    this.#judge(arrival, past, now, place);
  }

  #judge(arrival: Derived, past: Past, now: Instant | undefined, place: Place): void {
    const crossings: Crossing[] = [];
    if (judges(past, now)) judgeAwake(past.kept, arrival, now, place, crossings);
    if (this.#follows(past)) this.#follow(arrival);
    for (const crossing of crossings) this.#take(crossing, place);
    this.#rest(past);
  }

  /** Of whom nothing is awake, and nothing followed, is met on the short way from here on. */
  #rest(past: Past): void {
    if (!this.#follows(past)) this.#calm.enter(past.number, past.kept, past.lane);
  }

  #follows({ agent }: Past): boolean {
    return this.#followed.size > 0 && this.#followed.has(agent);
  }

  #count(signal: number): void {
    this.#met[signal] = (this.#met[signal] ?? 0) + 1;
  }

  #versionsAt(place: Place): void {
    const versions = this.#options.pacts.inForce(place);
    const config = this.#options.configAt(place.receivedAt);
    if (versions === this.#versions && config === this.#config) return;
    this.#versions = versions;
    this.#config = config;
    this.#asking += 1;
  }

  #hold(past: Past): void {
    const { pacts, onlyCovered } = this.#options;
    const config = this.#config;
    const { agent, number } = past;
    if (this.#asked[number] === this.#asking || !config || !this.#versions) return;
    this.#asked[number] = this.#asking;
    const both: Both =
      onlyCovered && !pacts.covers(agent, config)
        ? { live: undefined, candidate: undefined }
        : pacts.ofAgent(agent, config, this.#versions);
    const effective = this.#sidesOf(both);
    if (past.kept.effective === effective) return;
    this.#calm.leave(number, past.kept, past.lane);
    const role = effective?.thresholds.some(({ per }) => per === "role") ? profileOf(config, agent).role : undefined;
    adopt(this.#book, agent, effective, role, sidedScope);
    for (const { signal, over } of effective?.thresholds ?? [])
      for (const name of [signal, ...(over ? [over] : [])])
        if (!this.found.looked.has(name)) this.found.looked.set(name, 0);
  }

  /** One object for all agents under the same pacts. */
  #sidesOf(both: Both): EffectivePact | undefined {
    const key = `${both.live?.room ?? ""}/${both.live?.of.join(",") ?? ""}/${both.candidate?.of.join(",") ?? ""}`;
    const known = this.#sides.get(key) ?? [];
    this.#sides.set(key, known);
    const same = known.find((one) => one.both.live === both.live && one.both.candidate === both.candidate);
    if (same) return same.effective;
    const effective = sidesOf(both, this.#options.touched);
    known.push({ both, effective });
    if (effective) this.#both.set(effective, both);
    return effective;
  }

  /** Samples beyond the bound while a trip of the candidate stands that the other side does not have yet. */
  #follow({ signal, reaches }: Derived): void {
    if (reaches === "runs") return;
    for (const trip of this.#followed.get(signal.agent) ?? [])
      if (
        trip.threshold.signal === signal.signal &&
        beyond(trip.threshold.breach, signal.value) &&
        trip.bad.length < mostBad
      )
        trip.bad.push(signal.at);
  }

  #take(raw: Crossing, place: Place): void {
    const { side, crossing } = sideOf(raw);
    const about = aboutOf(crossing);
    const { receivedAt } = place;
    switch (crossing.type) {
      case "near-missed":
        this.found.nearMisses[side].push({ about, crossing: crossing.crossing, receivedAt });
        return;
      case "cleared": {
        const trip = this.#open[side].get(about);
        if (trip) trip.cleared = { at: crossing.measured.at, receivedAt };
        this.#open[side].delete(about);
        if (side === "candidate") this.#unfollow(about);
        return;
      }
      case "breached": {
        const held = this.#heldTo(side, crossing);
        if (!held) return;
        const trip = tripOf(crossing, held);
        this.#open[side].set(about, trip);
        this.found.trips[side].push(trip);
        if (side === "live") this.#unfollow(about);
        else this.#begin(trip);
        return;
      }
      case "near-entered":
      case "near-left":
        return;
    }
  }

  #begin(trip: Trip): void {
    for (const agent of trip.agents) {
      if (!this.found.acts.has(agent)) this.found.acts.set(agent, []);
      if (this.#open.live.has(trip.about)) continue;
      this.#followed.set(agent, [...(this.#followed.get(agent) ?? []), trip]);
      const { number, kept, lane } = this.#pastOf(agent);
      this.#calm.leave(number, kept, lane);
    }
  }

  #unfollow(about: string): void {
    for (const [agent, trips] of this.#followed) {
      const left = trips.filter((trip) => trip.about !== about);
      if (left.length === 0) this.#followed.delete(agent);
      else if (left.length < trips.length) this.#followed.set(agent, left);
    }
  }

  /** The threshold as it stood in the book, and what holds there as a whole. */
  #heldTo(
    side: Side,
    { agent, clause, together }: Crossing,
  ): Pick<Trip, "room" | "threshold" | "effective"> | undefined {
    const scope = together && this.#book.scopes.get(sided(side, together.scope));
    const own = this.#book.agents.get(agent);
    const id = sided(side, thresholdOf(clause));
    const threshold = (scope ?? own)?.watched.find((one) => one.threshold.id === id)?.threshold;
    const both = own?.effective && this.#both.get(own.effective);
    const ofAgent = side === "live" ? both?.live : both?.candidate;
    const whole = together ? this.#together(side, together.scope) : undefined;
    const effective = whole ?? ofAgent;
    if (!threshold || !effective) return undefined;
    const room = together && readScope(together.scope).per === "fleet" ? fleetRoom : (ofAgent ?? effective).room;
    return { room, threshold: unsided(threshold), effective };
  }

  #together(side: Side, key: string): EffectivePact | undefined {
    const scope = readScope(key);
    if (scope.per === "agent" || !this.#config || !this.#versions) return undefined;
    const room = scope.per === "fleet" ? undefined : scope.room;
    const both = this.#options.pacts.together(room, this.#config, this.#versions);
    return side === "live" ? both.live : both.candidate;
  }
}

/** Whether anybody is to be judged at a signal. `now`: what time it is for its agent; undefined: it came too late. */
const judges = ({ kept }: Past, now: Instant | undefined): now is Instant =>
  now !== undefined && (kept.awake.length > 0 || kept.scopes.length > 0);
