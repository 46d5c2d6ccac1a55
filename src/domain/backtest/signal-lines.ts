/**
 * The native signals of a segment, read from its bytes into columns: of each line who, what, how much, when and in which run.
 * That is all that most thresholds ask for, and a fraction of the work of reading JSON. Attributes and ids are passed over.
 *
 * A line is read so where it is written as senders and intake write them, key by key; intake checked that each is right. Where
 * anything about it is unusual, it is read in full.
 */
import type { Attributes } from "../derive/observation.ts";
import { readLine } from "../derive/observation-line.ts";
import type { RunBytes } from "../watch/sample-log.ts";
import { parseRfc3339 } from "../words/rfc3339.ts";
import type { Instant } from "../words/time.ts";
import { hashByte, hashStart, Names } from "./names.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const key = {
  sent: encoder.encode('{"agent":"'),
  own: encoder.encode('{"kind":"signal","agent":"'),
  signal: encoder.encode('","signal":"'),
  value: encoder.encode('","value":'),
  ownAt: encoder.encode(',"at":'),
  sentAt: encoder.encode(',"at":"'),
  run: encoder.encode(',"run":"'),
  id: encoder.encode(',"id":"'),
  attributes: encoder.encode(',"attributes":{'),
};
const [newline, quote, comma, minus, dot, zero, nine, backslash, closing] = [10, 34, 44, 45, 46, 48, 57, 92, 125];

/** Whole numbers up to here times or by these are exact, so that the quotient is what the digits say. */
const mostDigits = 15;
const powers = Array.from({ length: mostDigits + 1 }, (_, digits) => 10 ** digits);

export class SignalLines {
  readonly agentNames = new Names();
  readonly signalNames = new Names();
  count = 0;
  /** Numbers of names. */
  agents = new Int32Array(0);
  signals = new Int32Array(0);
  values = new Float64Array(0);
  ats = new Float64Array(0);
  /** Where the line, and its run, lie in the bytes. The end of a run: 0 where there is none, -1 where it is among `#runs`. */
  #places = new Int32Array(0);
  #runs = new Map<number, string>();
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #run: RunBytes = { bytes: this.#bytes, from: 0, to: 0 };
  /** Behind what was read last, and what it came to. */
  #end = 0;
  #hash = 0;
  #number = 0;
  /** The last day that was read, as 20261122, and when it began. */
  #day = 0;
  #dayBegan = 0;

  /** False where some line is none of a native signal. */
  read(bytes: Uint8Array, lines: number): boolean {
    this.#bytes = bytes;
    this.#runs.clear();
    this.count = 0;
    if (lines > this.agents.length) {
      this.agents = new Int32Array(lines);
      this.signals = new Int32Array(lines);
      this.values = new Float64Array(lines);
      this.ats = new Float64Array(lines);
      this.#places = new Int32Array(3 * lines);
    }
    for (let from = 0; this.count < lines; from = this.#end + 1) {
      this.#places[3 * this.count] = from;
      if (!this.#readUsual(from) && !this.#readInFull(from)) return false;
      this.count += 1;
    }
    return true;
  }

  run(index: number): string | undefined {
    const end = this.#places[3 * index + 2] as number;
    if (end === 0) return undefined;
    return end < 0 ? this.#runs.get(index) : this.#text(this.#places[3 * index + 1] as number, end);
  }

  /** The same where it lies; what is given is good until it is asked for the next time. */
  runBytes(index: number): RunBytes | string | undefined {
    const run = this.#run;
    run.from = this.#places[3 * index + 1] as number;
    run.to = this.#places[3 * index + 2] as number;
    if (run.to === 0) return undefined;
    run.bytes = this.#bytes;
    return run.to > 0 ? run : this.#runs.get(index);
  }

  attributes(index: number): Attributes | undefined {
    const from = this.#places[3 * index] as number;
    const read = readLine(this.#text(from, this.#lineEnd(from)));
    return read.kind === "signal" ? read.attributes : undefined;
  }

  #text(from: number, to: number): string {
    return decoder.decode(this.#bytes.subarray(from, to));
  }

  #lineEnd(from: number): number {
    const end = this.#bytes.indexOf(newline, from);
    return end < 0 ? this.#bytes.length : end;
  }

  #readInFull(from: number): boolean {
    this.#end = this.#lineEnd(from);
    const read = readLine(this.#text(from, this.#end));
    if (read.kind !== "signal") return false;
    const { count } = this;
    this.agents[count] = this.agentNames.ofText(read.agent);
    this.signals[count] = this.signalNames.ofText(read.signal);
    this.values[count] = read.value;
    this.ats[count] = read.at;
    this.#places[3 * count + 2] = read.run === undefined ? 0 : -1;
    if (read.run !== undefined) this.#runs.set(count, read.run);
    return true;
  }

  #readUsual(from: number): boolean {
    const { count } = this;
    const bytes = this.#bytes;
    this.#end = from;
    const own = !this.#take(key.sent);
    if (own && !this.#take(key.own)) return false;
    const agent = this.#end;
    if (!this.#name()) return false;
    this.agents[count] = this.agentNames.of(bytes, agent, this.#end, this.#hash);
    if (!this.#take(key.signal)) return false;
    const signal = this.#end;
    if (!this.#name()) return false;
    this.signals[count] = this.signalNames.of(bytes, signal, this.#end, this.#hash);
    if (!this.#take(key.value) || !this.#readNumber()) return false;
    this.values[count] = this.#number;
    if (!(own ? this.#take(key.ownAt) && this.#readNumber() : this.#take(key.sentAt) && this.#readTime())) return false;
    this.ats[count] = this.#number;
    this.#places[3 * count + 2] = 0;
    if (this.#take(key.run)) {
      this.#places[3 * count + 1] = this.#end;
      if (!this.#name()) return false;
      this.#places[3 * count + 2] = this.#end++;
    }
    return this.#passRest();
  }

  /** Attributes are flat, and no string ends with a line: so the first brace that nothing but an id and another follow ends them. */
  #passRest(): boolean {
    const bytes = this.#bytes;
    const hasId = this.#take(key.id);
    if (hasId && !this.#passName()) return false;
    if (this.#take(key.attributes)) this.#end = bytes.indexOf(closing, this.#end) + 1;
    if (!hasId && this.#take(key.id) && !this.#passName()) return false;
    if (bytes[this.#end] !== closing) return false;
    this.#end += 1;
    return this.#end === bytes.length || bytes[this.#end] === newline;
  }

  #take(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const from = this.#end;
    for (let index = 0; index < expected.length; index++) if (bytes[from + index] !== expected[index]) return false;
    this.#end = from + expected.length;
    return true;
  }

  /** Up to its quote; false where it is not plain ASCII. */
  #name(): boolean {
    const bytes = this.#bytes;
    let end = this.#end;
    let hash = hashStart;
    for (let byte = bytes[end]; byte !== quote; byte = bytes[++end]) {
      if (byte === undefined || byte < 32 || byte > 126 || byte === backslash) return false;
      hash = hashByte(hash, byte);
    }
    this.#end = end;
    this.#hash = hash;
    return true;
  }

  #passName(): boolean {
    const found = this.#name();
    this.#end += 1;
    return found;
  }

  #readNumber(): boolean {
    const bytes = this.#bytes;
    const from = this.#end;
    const negative = bytes[from] === minus;
    let end = negative ? from + 1 : from;
    const first = end;
    let point = -1;
    let number = 0;
    for (; ; end++) {
      const byte = bytes[end] as number;
      if (byte >= zero && byte <= nine) number = number * 10 + byte - zero;
      else if (byte === dot && point < 0) point = end;
      else break;
    }
    const digits = end - first - (point < 0 ? 0 : 1);
    if (digits > mostDigits || (bytes[end] !== comma && bytes[end] !== closing)) {
      while (bytes[end] !== comma && bytes[end] !== closing && end < bytes.length) end += 1;
      number = Number(this.#text(from, end));
    } else {
      if (point >= 0) number /= powers[end - point - 1] as number;
      if (negative) number = -number;
    }
    this.#end = end;
    // Minus zero is zero.
    this.#number = number + 0;
    return !Number.isNaN(number);
  }

  /** With its closing quote. "2026-11-22T03:16:00.000Z" is read by its digits, and its day mostly is that of the line before. */
  #readTime(): boolean {
    const bytes = this.#bytes;
    const from = this.#end;
    const to = bytes.indexOf(quote, from);
    this.#end = to + 1;
    const day = this.#digits(from, 4) * 10_000 + this.#digits(from + 5, 2) * 100 + this.#digits(from + 8, 2);
    const hours = this.#digits(from + 11, 2);
    const minutes = this.#digits(from + 14, 2);
    const seconds = this.#digits(from + 17, 2);
    const usual = to - from === 24 && hours <= 23 && minutes <= 59 && seconds <= 59 && this.#marksOf(from);
    if (usual && day === this.#day) {
      this.#number = this.#dayBegan + ((hours * 60 + minutes) * 60 + seconds) * 1000 + this.#digits(from + 20, 3);
      return !Number.isNaN(this.#number);
    }
    const at: Instant | undefined = parseRfc3339(this.#text(from, to));
    if (at === undefined) return false;
    this.#number = at;
    if (usual) {
      this.#day = day;
      this.#dayBegan = Math.floor(at / 86_400_000) * 86_400_000;
    }
    return true;
  }

  #marksOf(from: number): boolean {
    const bytes = this.#bytes;
    for (let index = 0; index < marks.length; index++)
      if (marks[index] !== 0 && bytes[from + index] !== marks[index]) return false;
    return true;
  }

  /** NaN where one is no digit. */
  #digits(from: number, count: number): number {
    let number = 0;
    for (let index = from; index < from + count; index++) {
      const digit = (this.#bytes[index] as number) - zero;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      number = number * 10 + digit;
    }
    return number;
  }
}

/** What stands between the digits; 0 for a digit. */
const marks = encoder.encode("0000-00-00T00:00:00.000Z").map((byte) => (byte === zero ? 0 : byte));
