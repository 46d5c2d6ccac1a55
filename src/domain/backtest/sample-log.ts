/**
 * Samples in the order in which they came, of all agents one behind the other: writing goes on where it ended, wherever in memory
 * the agent's own things lie. Each knows the one before it of its track, so that those of a track are found again.
 */
import type { Derived } from "../derive/derive.ts";
import type { Instant } from "../words/time.ts";

interface Sample {
  place: number;
  at: Instant;
  value: number;
  reaches: Derived["reaches"];
  run: string | undefined;
}

/** The name of a run as it lies in the bytes of a line. */
export interface RunBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** 29 bytes each, and the names of runs where they are asked for. */
interface Part {
  ats: Float64Array;
  values: Float64Array;
  tracks: Int32Array;
  /** How far behind it the one before it is; 0: there is none. */
  steps: Uint32Array;
  reaches: Uint8Array;
  /** Where its run ends among the names of runs; it begins where that of the one before it in this part ends. */
  runEnds: Uint32Array;
  runs: Uint8Array;
}

/** Some 30 to 60 MB. */
const mostKept = 1 << 20;
const mostParts = 16;

const allReaches: readonly Derived["reaches"][] = ["all", "time", "runs"];
const decoder = new TextDecoder();

export class SampleLog {
  /** Samples of a part. */
  readonly #size: number;
  #parts: Part[] = [];
  /** The place of the oldest that is kept, and of the next that comes. */
  #first = 0;
  #end = 0;

  /** Keeps so many at the most; a multiple of 16. */
  constructor(most = mostKept) {
    this.#size = most / mostParts;
  }

  /** One more, and the oldest part is to be dropped. */
  get isFull(): boolean {
    return this.#end - this.#first >= mostParts * this.#size;
  }

  /** The place of the first that is kept after the oldest part. */
  get second(): number {
    return this.#first + this.#size;
  }

  get end(): number {
    return this.#end;
  }

  /** Answers its place. `before`: that of the last of the same track; less than `first` where it is gone. */
  add(
    track: number,
    before: number,
    at: Instant,
    value: number,
    reaches: Derived["reaches"],
    run: RunBytes | undefined,
  ): number {
    const index = this.#end % this.#size;
    if (index === 0) this.#parts.push(emptyPart(this.#size));
    const last = this.#parts[this.#parts.length - 1] as Part;
    last.ats[index] = at;
    last.values[index] = value;
    last.tracks[index] = track;
    last.steps[index] = before < this.#first ? 0 : this.#end - before;
    last.reaches[index] = allReaches.indexOf(reaches);
    const runStart = index === 0 ? 0 : (last.runEnds[index - 1] as number);
    last.runEnds[index] = run ? writeRun(last, runStart, run) : runStart;
    return this.#end++;
  }

  /** Those of one track from a place on, the oldest first. `last`: the place of its last. */
  since(from: number, last: number): Sample[] {
    const samples: Sample[] = [];
    for (let place = last; place >= Math.max(from, this.#first); ) {
      const found = this.#parts[Math.floor((place - this.#first) / this.#size)] as Part;
      const index = place % this.#size;
      samples.push(sampleOf(found, index, place));
      const step = found.steps[index] as number;
      if (step === 0) break;
      place -= step;
    }
    return samples.reverse();
  }

  /** Tells of each of the oldest part, its track and its time, before it is dropped. */
  dropOldest(leaves: (track: number, at: Instant) => void): void {
    const [oldest] = this.#parts;
    if (!oldest) return;
    for (let index = 0; index < this.#size; index++)
      leaves(oldest.tracks[index] as number, oldest.ats[index] as number);
    this.#parts.shift();
    this.#first += this.#size;
  }
}

function sampleOf({ ats, values, reaches, runs, runEnds }: Part, index: number, place: number): Sample {
  const from = index === 0 ? 0 : (runEnds[index - 1] as number);
  const to = runEnds[index] as number;
  return {
    place,
    at: ats[index] as number,
    value: values[index] as number,
    reaches: allReaches[reaches[index] as number] as Derived["reaches"],
    run: to > from ? decoder.decode(runs.subarray(from, to)) : undefined,
  };
}

function writeRun(into: Part, start: number, { bytes, from, to }: RunBytes): number {
  const end = start + to - from;
  if (end > into.runs.length) {
    const wider = new Uint8Array(2 * end);
    wider.set(into.runs);
    into.runs = wider;
  }
  const { runs } = into;
  for (let index = from; index < to; index++) runs[start + index - from] = bytes[index] as number;
  return end;
}

const emptyPart = (part: number): Part => ({
  ats: new Float64Array(part),
  values: new Float64Array(part),
  tracks: new Int32Array(part),
  steps: new Uint32Array(part),
  reaches: new Uint8Array(part),
  runEnds: new Uint32Array(part),
  runs: new Uint8Array(0),
});
