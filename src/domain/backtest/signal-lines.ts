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
import { Names } from "../words/names.ts";
import { placeOf, textEnd } from "../words/scan-bytes.ts";
import { TimeBytes } from "../words/time-bytes.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const key = {
  sent: keyOf('{"agent":"'),
  own: keyOf('{"kind":"signal","agent":"'),
  signal: keyOf('","signal":"'),
  value: keyOf('","value":'),
  ownAt: keyOf(',"at":'),
  sentAt: keyOf(',"at":"'),
  run: keyOf(',"run":"'),
  id: keyOf(',"id":"'),
  attributes: keyOf(',"attributes":{'),
};
const [newline, comma, minus, dot, zero, nine, closing] = [10, 44, 45, 46, 48, 57, 125];

/** Whole numbers up to here times or by these are exact, so that the quotient is what the digits say. */
const mostDigits = 15;
const powers = Array.from({ length: mostDigits + 1 }, (_, digits) => 10 ** digits);

/** Four characters at a time, as they lie in bytes; the last four may begin among those before them. */
interface Key {
  length: number;
  words: Int32Array;
  last: number;
}

function keyOf(text: string): Key {
  const bytes = new DataView(encoder.encode(text).buffer);
  const { byteLength: length } = bytes;
  const words = Int32Array.from({ length: Math.ceil(length / 4) - 1 }, (_, index) => bytes.getInt32(4 * index, true));
  return { length, words, last: bytes.getInt32(length - 4, true) };
}

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
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #run: RunBytes = { bytes: this.#bytes, from: 0, to: 0 };
  readonly #time = new TimeBytes();
  /** Behind what was read last. */
  #end = 0;

  /** False where some line is none of a native signal. */
  read(bytes: Uint8Array, lines: number): boolean {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
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
    const read = readLine(this.#text(from, placeOf(newline, this.#view, from)));
    return read.kind === "signal" ? read.attributes : undefined;
  }

  #text(from: number, to: number): string {
    return decoder.decode(this.#bytes.subarray(from, to));
  }

  #readInFull(from: number): boolean {
    this.#end = placeOf(newline, this.#view, from);
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
    const view = this.#view;
    let place = after(key.sent, view, from);
    const own = place < 0;
    if (own) place = after(key.own, view, from);
    if (place < 0) return false;
    let end = textEnd(view, place);
    if (end < 0) return false;
    this.agents[count] = this.agentNames.of(view, place, end);
    place = after(key.signal, view, end);
    if (place < 0) return false;
    end = textEnd(view, place);
    if (end < 0) return false;
    this.signals[count] = this.signalNames.of(view, place, end);
    place = after(key.value, view, end);
    if (place < 0) return false;
    end = this.#readNumber(place, this.values);
    if (end < 0) return false;
    place = after(own ? key.ownAt : key.sentAt, view, end);
    if (place < 0) return false;
    end = own ? this.#readNumber(place, this.ats) : this.#readTime(place);
    if (end < 0) return false;
    const run = after(key.run, view, end);
    const runEnd = run < 0 ? 0 : textEnd(view, run);
    if (runEnd < 0) return false;
    this.#places[3 * count + 1] = run;
    this.#places[3 * count + 2] = runEnd;
    this.#end = endOf(view, run < 0 ? end : runEnd + 1);
    return this.#end >= 0;
  }

  /** Behind it, or -1. */
  #readNumber(from: number, into: Float64Array): number {
    const bytes = this.#bytes;
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
    // Minus zero is zero.
    into[this.count] = number + 0;
    return Number.isNaN(number) ? -1 : end;
  }

  /** Behind it and its quote, or -1. */
  #readTime(from: number): number {
    const end = this.#time.read(this.#view, from);
    this.ats[this.count] = this.#time.at;
    return end < 0 ? -1 : end + 1;
  }
}

/** Behind what is expected there, or -1. */
function after({ length, words, last }: Key, view: DataView, from: number): number {
  const to = from + length;
  if (to > view.byteLength || view.getInt32(to - 4, true) !== last) return -1;
  for (let index = 0; index < words.length; index++)
    if (view.getInt32(from + 4 * index, true) !== words[index]) return -1;
  return to;
}

/**
 * The end of the line, where nothing but an id and attributes follows; -1 where something else does. Attributes are flat, and no
 * string ends with a line: so the first brace that nothing but an id and another follow ends them.
 */
function endOf(view: DataView, from: number): number {
  const id = after(key.id, view, from);
  let place = id < 0 ? from : behindText(view, id);
  if (place < 0) return -1;
  const attributes = after(key.attributes, view, place);
  if (attributes >= 0) {
    place = placeOf(closing, view, attributes) + 1;
    const late = id < 0 ? after(key.id, view, place) : -1;
    if (late >= 0) place = behindText(view, late);
  }
  const { byteLength } = view;
  if (place < 0 || place >= byteLength || view.getUint8(place) !== closing) return -1;
  place += 1;
  return place === byteLength || view.getUint8(place) === newline ? place : -1;
}

/** Behind its closing quote, or -1. */
function behindText(view: DataView, from: number): number {
  const end = textEnd(view, from);
  return end < 0 ? -1 : end + 1;
}
