/**
 * Samples in the order in which they came, of all agents one behind the other: writing goes on where it ended, wherever in memory
 * the agent's own things lie. Each knows the one before it of its track, so that those of a track are found again.
 */
import type { Derived } from "../derive/derive.ts";
import type { Instant } from "../words/time.ts";
import type { Missed } from "./missed.ts";

/** The name of a run as it lies in the bytes of a line, plain ASCII. */
export interface RunBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** 37 bytes each, and the names of runs where they are asked for. */
interface Part {
  ats: Float64Array;
  nows: Float64Array;
  values: Float64Array;
  tracks: Int32Array;
  /** How far behind it the one before it is; 0: there is none. */
  steps: Uint32Array;
  reaches: Uint8Array;
  /** Where its run ends among the names of runs; it begins where that of the one before it in this part ends. */
  runEnds: Uint32Array;
  runs: Uint8Array;
  /** By place: names that are not written there. */
  otherRuns: Map<number, string>;
}

/** Some 40 to 70 MB. */
const mostKept = 1 << 20;
const mostParts = 16;

const reachOf: Record<Derived["reaches"], number> = { all: 3, time: 1, runs: 2 };
export const reachesTime = (reaches: number): boolean => (reaches & 1) !== 0;
export const reachesRuns = (reaches: number): boolean => (reaches & 2) !== 0;

export class SampleLog {
  /** Samples of a part. */
  readonly #size: number;
  #parts: Part[] = [];
  /** The place of the oldest whose memory is there, of the oldest that is kept, and of the next that comes. */
  #first = 0;
  #kept = 0;
  #end = 0;

  /** Keeps so many at the most; a multiple of 16. */
  constructor(most = mostKept) {
    this.#size = most / mostParts;
  }

  /** One more, and the oldest is to be dropped. */
  get isFull(): boolean {
    return this.#end - this.#kept >= mostParts * this.#size;
  }

  /** The place of the oldest that is kept. */
  get oldest(): number {
    return this.#kept;
  }

  get end(): number {
    return this.#end;
  }

  /** Answers its place. `before`: that of the last of the same track; less than `oldest` where it is gone. */
  add(
    track: number,
    before: number,
    at: Instant,
    now: Instant,
    value: number,
    reaches: Derived["reaches"],
    run: RunBytes | string | undefined,
  ): number {
    const index = this.#end % this.#size;
    if (index === 0) this.#parts.push(emptyPart(this.#size));
    const last = this.#parts[this.#parts.length - 1] as Part;
    last.ats[index] = at;
    last.nows[index] = now;
    last.values[index] = value;
    last.tracks[index] = track;
    last.steps[index] = before < this.#kept ? 0 : this.#end - before;
    last.reaches[index] = reachOf[reaches];
    const start = index === 0 ? 0 : (last.runEnds[index - 1] as number);
    if (run === undefined) last.runEnds[index] = start;
    else last.runEnds[index] = typeof run === "string" ? writeText(last, index, run) : writeBytes(last, start, run);
    return this.#end++;
  }

  /** Reads those of one track from a place on. `last`: the place of its last. */
  read(into: Missed, from: number, last: number): void {
    into.count = 0;
    const oldest = Math.max(from, this.#kept);
    for (let place = last; place >= oldest; ) {
      const part = this.#partOf(place);
      const index = place % this.#size;
      into.add(
        place,
        part.ats[index] as number,
        part.nows[index] as number,
        part.values[index] as number,
        part.reaches[index] as number,
      );
      const step = part.steps[index] as number;
      if (step === 0) break;
      place -= step;
    }
  }

  /** The run of the sample at a place. */
  runAt(place: number): string | undefined {
    const { runs, runEnds, otherRuns } = this.#partOf(place);
    const index = place % this.#size;
    const from = index === 0 ? 0 : (runEnds[index - 1] as number);
    const to = runEnds[index] as number;
    return to > from ? String.fromCharCode(...runs.subarray(from, to)) : otherRuns.get(index);
  }

  /** Tells of the oldest, its track and its time, and drops it. */
  dropOldest(leaves: (track: number, at: Instant) => void): void {
    const [part] = this.#parts;
    if (!part || this.#kept === this.#end) return;
    const index = this.#kept % this.#size;
    leaves(part.tracks[index] as number, part.ats[index] as number);
    this.#kept += 1;
    if (index < this.#size - 1) return;
    this.#parts.shift();
    this.#first = this.#kept;
  }

  #partOf(place: number): Part {
    return this.#parts[Math.floor((place - this.#first) / this.#size)] as Part;
  }
}

function writeBytes(into: Part, start: number, { bytes, from, to }: RunBytes): number {
  const end = start + to - from;
  makeRoom(into, end);
  const { runs } = into;
  for (let index = from; index < to; index++) runs[start + index - from] = bytes[index] as number;
  return end;
}

/** Names are plain ASCII but for a few; those, and one of no letter at all, are kept as they are. */
function writeText(into: Part, index: number, run: string): number {
  const start = index === 0 ? 0 : (into.runEnds[index - 1] as number);
  const end = start + run.length;
  makeRoom(into, end);
  const { runs } = into;
  for (let letter = 0; letter < run.length; letter++) {
    const code = run.charCodeAt(letter);
    if (code > 127) {
      into.otherRuns.set(index, run);
      return start;
    }
    runs[start + letter] = code;
  }
  if (run === "") into.otherRuns.set(index, run);
  return end;
}

function makeRoom(into: Part, end: number): void {
  if (end <= into.runs.length) return;
  const wider = new Uint8Array(2 * end);
  wider.set(into.runs);
  into.runs = wider;
}

const emptyPart = (part: number): Part => ({
  ats: new Float64Array(part),
  nows: new Float64Array(part),
  values: new Float64Array(part),
  tracks: new Int32Array(part),
  steps: new Uint32Array(part),
  reaches: new Uint8Array(part),
  runEnds: new Uint32Array(part),
  runs: new Uint8Array(0),
  otherRuns: new Map(),
});
