/**
 * Hashes of ids, 64 bits as two halves: what duplicates are known by. HalfSipHash-1-3, which is made for tables that
 * strangers fill: without the key nobody can find an id that collides with another's. https://github.com/veorq/SipHash
 */

export interface IdHash {
  /** Unsigned 32 bits each. */
  high: number;
  low: number;
}

/** 64 bits as two 32-bit words. */
export type IdKey = readonly [number, number];

/** An id of ASCII as it lies in bytes. */
export interface IdBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** The characters of the id that is being hashed: a text and bytes meet the same code. */
let characters = new Uint16Array(256);

export function hashId(key: IdKey, id: string | IdBytes): IdHash {
  const length = typeof id === "string" ? id.length : id.to - id.from;
  if (length > characters.length) characters = new Uint16Array(2 * length);
  if (typeof id === "string") for (let index = 0; index < length; index++) characters[index] = id.charCodeAt(index);
  else for (let index = 0; index < length; index++) characters[index] = id.bytes[id.from + index] as number;
  return hashCharacters(key, length);
}

/** One round for each two characters, three at the end; additions wrap at 32 bits. */
function hashCharacters([k0, k1]: IdKey, length: number): IdHash {
  let v0 = k0;
  let v1 = k1 ^ 0xee;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;
  for (let index = 0; index <= length; index += 2) {
    // The last word has the length in place of what is missing, so that "a" and "a\0" differ.
    const second = index + 1 < length ? (characters[index + 1] as number) : length & 0xffff;
    const word = (index < length ? (characters[index] as number) : 0xffff) | (second << 16);
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  v2 ^= 0xee;
  let high = 0;
  for (let round = 0; round < 6; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    if (round === 2) {
      high = (v1 ^ v3) >>> 0;
      v1 ^= 0xdd;
    }
  }
  return { high, low: (v1 ^ v3) >>> 0 };
}
