/** Samples of one track read out of the log, the newest first. One for all readings. */
import type { Instant } from "../words/time.ts";

export class Missed {
  count = 0;
  places = new Float64Array(64);
  ats = new Float64Array(64);
  /** What time it was for the agent when it came. */
  nows = new Float64Array(64);
  values = new Float64Array(64);
  /** Of each: for windows of time, of runs, or both. */
  reaches = new Uint8Array(64);

  add(place: number, at: Instant, now: Instant, value: number, reaches: number): void {
    if (this.count === this.places.length) this.#widen();
    const index = this.count++;
    this.places[index] = place;
    this.ats[index] = at;
    this.nows[index] = now;
    this.values[index] = value;
    this.reaches[index] = reaches;
  }

  #widen(): void {
    this.places = twice(this.places);
    this.ats = twice(this.ats);
    this.nows = twice(this.nows);
    this.values = twice(this.values);
    const { reaches } = this;
    this.reaches = new Uint8Array(2 * reaches.length);
    this.reaches.set(reaches);
  }
}

function twice(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * column.length);
  wider.set(column);
  return wider;
}
