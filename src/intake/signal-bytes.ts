/**
 * Native signals read by their bytes, in a fraction of the time of `JSON.parse` and `readSignal`. It takes what those two would
 * take, and where anything about a line is unusual, it leaves the line to them: so what is wrong, and how that is said, is theirs
 * alone. `test/intake/signal-bytes.test.ts` holds the three together.
 *
 * Usual is: one flat object, its keys in any order and each once, plain ASCII without escapes, decimal numbers of up to 15 digits.
 */
import { NativeLine, type ReadAlready } from "../domain/derive/native-line.ts";
import { futureTolerance } from "../domain/watch/event-clock.ts";
import { Names } from "../domain/words/names.ts";
import type { Instant } from "../domain/words/time.ts";
import { TimeBytes } from "../domain/words/time-bytes.ts";
import { longestText, mostKeys } from "./signal.ts";

const [newline, space, quote, comma, minus, dot, zero, nine, colon, backslash] = [
  10, 32, 34, 44, 45, 46, 48, 57, 58, 92,
];
const [opening, closing] = [123, 125];

/** More names than this are not remembered: then it begins anew. */
const mostNames = 50_000;

const longestKey = 128;
const mostDigits = 15;
/** Whole numbers of up to 15 digits by these are exact quotients, so each is what the digits say. */
const powers = Array.from({ length: mostDigits + 1 }, (_, digits) => 10 ** digits);

const encoder = new TextEncoder();

/** By character, of ids: 2 may begin one, 1 may stand further on. The same as `idShape`. */
const idByte = new Uint8Array(256);
for (const byte of encoder.encode("._:@/-")) idByte[byte] = 1;
for (const byte of encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")) idByte[byte] = 2;

/** By character, of texts: plain, and no end of one. */
const plainByte = new Uint8Array(256).fill(1, 32, 127);
plainByte[quote] = 0;
plainByte[backslash] = 0;

/** The keys, each with a bit of its own: one that comes twice is unusual. */
const keys = (["agent", "signal", "value", "at", "run", "attributes", "id"] as const).map((name, index) => ({
  name,
  bytes: encoder.encode(`${name}"`),
  bit: 1 << index,
}));
const keysBy = Array.from({ length: 128 }, (_, first) => keys.filter(({ bytes }) => bytes[0] === first));
const [agentBit, signalBit, valueBit] = [1, 2, 4];
const [atBit, idBit] = [8, 64];
const needed = agentBit | signalBit | valueBit | atBit;

export class SignalBytes {
  #agents = new Names();
  #signals = new Names();
  readonly #times = new TimeBytes();
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the id of the line read last lies. */
  idFrom = 0;
  idTo = 0;
  /** What was read last. */
  #number = 0;
  readonly #read: ReadAlready = { agent: "", signal: "", value: 0, at: 0, run: undefined, hasId: false };

  /** The signal of the line that begins there and ends with a line break or the bytes; undefined where it is to be read in full. */
  read(bytes: Buffer, from: number, now: Instant): NativeLine | undefined {
    if (bytes !== this.#bytes) this.#turnTo(bytes);
    if (bytes[from] !== opening) return undefined;
    const read = this.#read;
    read.run = undefined;
    let seen = 0;
    let place = from;
    do {
      place = this.#quoteAt(place + 1);
      if (place < 0) return undefined;
      const key = this.#keyAt(place);
      if (!key || (seen & key.bit) !== 0) return undefined;
      seen |= key.bit;
      place = this.#valueAt(place + key.bytes.length);
      if (place < 0) return undefined;
      place = this.#take(key.name, place, now);
      if (place < 0) return undefined;
      if (bytes[place] === space) place += 1;
    } while (bytes[place] === comma);
    if (bytes[place] !== closing || (seen & needed) !== needed) return undefined;
    const to = place + 1;
    if (to !== bytes.length && bytes[to] !== newline) return undefined;
    read.hasId = (seen & idBit) !== 0;
    return new NativeLine(read, bytes, from, to);
  }

  #turnTo(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Behind the value, or -1. */
  #take(name: (typeof keys)[number]["name"], place: number, now: Instant): number {
    const read = this.#read;
    switch (name) {
      case "agent": {
        const end = this.#id(place);
        if (end > 0) read.agent = this.#nameOf(this.#agents, place + 1, end);
        return end < 0 ? -1 : end + 1;
      }
      case "signal": {
        const end = this.#id(place);
        if (end > 0) read.signal = this.#nameOf(this.#signals, place + 1, end);
        return end < 0 ? -1 : end + 1;
      }
      case "value": {
        const end = this.#decimal(place);
        read.value = this.#number;
        return end;
      }
      case "at": {
        const end = this.#time(place);
        read.at = this.#times.at;
        return read.at > now + futureTolerance ? -1 : end;
      }
      case "run": {
        const end = this.#id(place);
        if (end < 0) return -1;
        read.run = this.#bytes.toString("latin1", place + 1, end);
        return end + 1;
      }
      case "id": {
        const end = this.#id(place);
        this.idFrom = place + 1;
        this.idTo = end;
        return end < 0 ? -1 : end + 1;
      }
      case "attributes":
        return this.#attributes(place);
    }
  }

  #nameOf(names: Names, from: number, to: number): string {
    if (names.all.length > mostNames) {
      this.#agents = new Names();
      this.#signals = new Names();
      return this.#bytes.toString("latin1", from, to);
    }
    return names.all[names.of(this.#view, from, to)] as string;
  }

  /** Behind the opening quote that stands there or after one space. */
  #quoteAt(place: number): number {
    const bytes = this.#bytes;
    if (bytes[place] === quote) return place + 1;
    return bytes[place] === space && bytes[place + 1] === quote ? place + 2 : -1;
  }

  #keyAt(place: number): (typeof keys)[number] | undefined {
    const bytes = this.#bytes;
    const known = keysBy[bytes[place] as number];
    if (!known) return undefined;
    for (const key of known) {
      let same = 1;
      while (same < key.bytes.length && bytes[place + same] === key.bytes[same]) same += 1;
      if (same === key.bytes.length) return key;
    }
    return undefined;
  }

  /** Behind the colon and a space. */
  #valueAt(place: number): number {
    const bytes = this.#bytes;
    if (bytes[place] !== colon) return -1;
    return bytes[place + 1] === space ? place + 2 : place + 1;
  }

  /** From its opening quote to its closing one. */
  #id(place: number): number {
    const bytes = this.#bytes;
    if (bytes[place] !== quote || idByte[bytes[place + 1] as number] !== 2) return -1;
    let end = place + 1;
    for (let byte = bytes[end] as number; idByte[byte] !== 0; byte = bytes[++end] as number)
      if (byte === undefined) return -1;
    return bytes[end] === quote && end - place - 1 <= 128 ? end : -1;
  }

  /** Behind a number without an exponent. */
  #decimal(place: number): number {
    const bytes = this.#bytes;
    const isNegative = bytes[place] === minus;
    const first = isNegative ? place + 1 : place;
    let end = first;
    let number = 0;
    let byte = bytes[end] as number;
    for (; byte >= zero && byte <= nine; byte = bytes[++end] as number) number = number * 10 + byte - zero;
    let digits = end - first;
    if (digits === 0 || (digits > 1 && bytes[first] === zero)) return -1;
    if (byte === dot) {
      const point = end;
      byte = bytes[++end] as number;
      for (; byte >= zero && byte <= nine; byte = bytes[++end] as number) number = number * 10 + byte - zero;
      const behind = end - point - 1;
      digits += behind;
      if (behind === 0 || digits > mostDigits) return -1;
      number /= powers[behind] as number;
    }
    if (digits > mostDigits || (byte !== comma && byte !== closing && byte !== space)) return -1;
    // Minus zero is zero.
    this.#number = (isNegative ? -number : number) + 0;
    return end;
  }

  /** Behind an object of texts, numbers, true and false. */
  #attributes(place: number): number {
    const bytes = this.#bytes;
    if (bytes[place] !== opening) return -1;
    if (bytes[place + 1] === closing) return place + 2;
    let at = place;
    for (let count = 0; count < mostKeys; count++) {
      const key = this.#quoteAt(at + 1);
      if (key < 0) return -1;
      const end = this.#plain(key);
      if (end < 0 || end - key > longestKey || mayBeForbidden(bytes[key] as number, end - key)) return -1;
      const value = this.#valueAt(end + 1);
      if (value < 0) return -1;
      at = this.#attribute(value);
      if (at < 0) return -1;
      if (bytes[at] === space) at += 1;
      if (bytes[at] === closing) return at + 1;
      if (bytes[at] !== comma) return -1;
    }
    return -1;
  }

  #attribute(place: number): number {
    const bytes = this.#bytes;
    switch (bytes[place]) {
      case quote: {
        const end = this.#plain(place + 1);
        return end < 0 || end - place - 1 > longestText ? -1 : end + 1;
      }
      case 116: // t
        return bytes[place + 1] === 114 && bytes[place + 2] === 117 && bytes[place + 3] === 101 ? place + 4 : -1;
      case 102: // f
        return bytes[place + 1] === 97 &&
          bytes[place + 2] === 108 &&
          bytes[place + 3] === 115 &&
          bytes[place + 4] === 101
          ? place + 5
          : -1;
      default:
        return this.#decimal(place);
    }
  }

  /** To the closing quote of a text that begins there. */
  #plain(place: number): number {
    const bytes = this.#bytes;
    let end = place;
    while (plainByte[bytes[end] as number] === 1) end += 1;
    return bytes[end] === quote ? end : -1;
  }

  /** Behind a time and its quotes. */
  #time(place: number): number {
    if (this.#bytes[place] !== quote) return -1;
    const end = this.#times.read(this.#view, place + 1);
    return end < 0 ? -1 : end + 1;
  }
}

/** Of the length and with the first character of "__proto__", "prototype" or "constructor": looked at more closely elsewhere. */
const mayBeForbidden = (first: number, length: number): boolean =>
  (length === 9 && (first === 95 || first === 112)) || (length === 11 && first === 99);
