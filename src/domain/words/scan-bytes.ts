/** Looking for a byte four at a time: a fraction of the work of looking at each. */

const [space, quote, backslash] = [32, 34, 92];

/** The highest bit of each of four bytes, and the lowest. */
const highest = 0x80808080 | 0;
const lowest = 0x01010101;

/** Four of the same. */
const four = (byte: number): number => Math.imul(byte, lowest);
const [quotes, backslashes, spaces] = [four(quote), four(backslash), four(space)];

/** The place of the first such byte from there on; the length where there is none. */
export function placeOf(byte: number, bytes: DataView, from: number): number {
  const length = bytes.byteLength;
  const sought = four(byte);
  let place = from;
  for (; place + 4 <= length; place += 4) {
    const found = zeros(bytes.getInt32(place, true) ^ sought);
    if (found !== 0) return place + firstOf(found);
  }
  while (place < length && bytes.getUint8(place) !== byte) place += 1;
  return place;
}

/** The place of the quote that ends the text of JSON beginning there; -1 where that is no plain ASCII, or does not end. */
export function textEnd(bytes: DataView, from: number): number {
  const length = bytes.byteLength;
  let place = from;
  for (; place + 4 <= length; place += 4) {
    const word = bytes.getInt32(place, true);
    const control = (word - spaces) & ~word;
    const found = zeros(word ^ quotes) | zeros(word ^ backslashes) | ((control | word) & highest);
    if (found !== 0) {
      place += firstOf(found);
      return bytes.getUint8(place) === quote ? place : -1;
    }
  }
  for (; place < length; place++) {
    const byte = bytes.getUint8(place);
    if (byte === quote) return place;
    if (byte < space || byte >= 128 || byte === backslash) return -1;
  }
  return -1;
}

/** Marks each byte that is nought by its highest bit; beyond the first it may mark others too. http://graphics.stanford.edu/~seander/bithacks.html */
const zeros = (word: number): number => (word - lowest) & ~word & highest;

/** Which byte the lowest mark is in. */
const firstOf = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;
