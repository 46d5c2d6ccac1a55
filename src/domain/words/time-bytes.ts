/**
 * RFC 3339 timestamps read by their bytes, as they lie in a line of JSON: "2026-11-22T03:16:00.000Z", as programs write them, four
 * characters at a time. What is unusual about one is left to `parseRfc3339`.
 */
import { parseRfc3339 } from "./rfc3339.ts";
import { day, type Instant } from "./time.ts";

const [space, quote, backslash, tilde] = [32, 34, 92, 126];
/** Of one as programs write it, with the quote that ends it. */
const usualLength = 25;
/** No such time is longer: nine digits behind the point, and a zone. */
const longest = 35;

/** What four characters are less than, where they are digits and marks: 0 to 9 for a digit, 0 for a mark. */
const [hours, seconds, millis] = [0x303a3030, 0x30303a30, 0x3030302e];
/** Added to those it carries into the highest bit of each that is more. */
const [hoursMost, secondsMost, millisMost] = [0x767f7676, 0x76767f76, 0x7676767f];
const highest = 0x80808080 | 0;
/** The last two: Z and the quote. */
const end = 0x225a;

/** For times that come one after another: mostly they are of one day. */
export class TimeBytes {
  /** The one that was read last. */
  at: Instant = 0;
  /** The characters of the date of one that was read, its last four with the T, and when that day began. Before the first: none that there are. */
  #year = 0;
  #month = 0;
  #date = -1;
  #began: Instant = Number.NaN;

  /** The place of the quote that ends the time beginning there; -1 where it is none. */
  read(bytes: DataView, from: number): number {
    if (from + usualLength > bytes.byteLength) return this.#readText(bytes, from, false);
    // "03:1", "6:00", ".000" and "Z"
    const first = (bytes.getInt32(from + 11, true) - hours) | 0;
    const second = (bytes.getInt32(from + 15, true) - seconds) | 0;
    const third = (bytes.getInt32(from + 19, true) - millis) | 0;
    const beyond = (first + hoursMost) | (second + secondsMost) | (third + millisMost) | first | second | third;
    if ((beyond & highest) !== 0 || bytes.getUint16(from + 23, true) !== end) return this.#readText(bytes, from, false);
    const hour = 10 * (first & 15) + ((first >> 8) & 15);
    const minute = 10 * (first >> 24) + (second & 15);
    const whole = 10 * ((second >> 16) & 15) + (second >> 24);
    if (hour > 23 || minute > 59 || whole > 59 || !this.#isOfDay(bytes, from)) return this.#readText(bytes, from, true);
    const part = 100 * ((third >> 8) & 15) + 10 * ((third >> 16) & 15) + (third >> 24);
    this.at = this.#began + ((hour * 60 + minute) * 60 + whole) * 1_000 + part;
    return from + usualLength - 1;
  }

  #isOfDay(bytes: DataView, from: number): boolean {
    return (
      bytes.getInt32(from, true) === this.#year &&
      bytes.getInt32(from + 4, true) === this.#month &&
      bytes.getInt32(from + 7, true) === this.#date
    );
  }

  #readText(bytes: DataView, from: number, isUsual: boolean): number {
    const text = textAt(bytes, from);
    const at = text === undefined ? undefined : parseRfc3339(text);
    if (text === undefined || at === undefined) return -1;
    this.at = at;
    if (isUsual) {
      this.#year = bytes.getInt32(from, true);
      this.#month = bytes.getInt32(from + 4, true);
      this.#date = bytes.getInt32(from + 7, true);
      this.#began = Math.floor(at / day) * day;
    }
    return from + text.length;
  }
}

/** Up to its quote; undefined where it could be no time. */
function textAt(bytes: DataView, from: number): string | undefined {
  const most = Math.min(bytes.byteLength, from + longest + 1);
  let text = "";
  for (let place = from; place < most; place++) {
    const byte = bytes.getUint8(place);
    if (byte === quote) return text;
    if (byte < space || byte > tilde || byte === backslash) return undefined;
    text += String.fromCharCode(byte);
  }
  return undefined;
}
