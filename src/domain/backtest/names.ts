/** Names as they lie in bytes: each is given a number and made a string once, however often it comes. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Names {
  /** By number. */
  readonly all: string[] = [];
  /** A number and one for each that is taken, at the place its hash says or behind; half of them are free. */
  #slots = new Int32Array(64);
  #hashes: number[] = [];
  /** The bytes of all, one after the other, and where each begins. */
  #bytes = new Uint8Array(1024);
  #starts = [0];
  /** Of those that were asked for as strings. */
  readonly #numbers = new Map<string, number>();

  /** Its hash as `hashByte` makes it. */
  of(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    for (let place = placeOf(hash, slots.length); ; place = (place + 1) & (slots.length - 1)) {
      const number = (slots[place] as number) - 1;
      if (number < 0) return this.#add(bytes.subarray(from, to), hash);
      if (this.#hashes[number] === hash && this.#is(number, bytes, from, to)) return number;
    }
  }

  ofText(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      const bytes = encoder.encode(text);
      number = this.of(bytes, 0, bytes.length, bytes.reduce(hashByte, hashStart));
      this.#numbers.set(text, number);
    }
    return number;
  }

  #is(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[number] as number;
    if ((this.#starts[number + 1] as number) - start !== to - from) return false;
    for (let index = 0; index < to - from; index++)
      if (this.#bytes[start + index] !== bytes[from + index]) return false;
    return true;
  }

  #add(name: Uint8Array, hash: number): number {
    const number = this.all.push(decoder.decode(name)) - 1;
    const start = this.#starts[number] as number;
    if (start + name.length > this.#bytes.length) {
      const wider = new Uint8Array(2 * (start + name.length));
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(name, start);
    this.#starts.push(start + name.length);
    this.#hashes.push(hash);
    if (2 * this.all.length <= this.#slots.length) this.#place(number);
    else {
      this.#slots = new Int32Array(2 * this.#slots.length);
      for (let one = 0; one <= number; one++) this.#place(one);
    }
    return number;
  }

  #place(number: number): void {
    const slots = this.#slots;
    let place = placeOf(this.#hashes[number] as number, slots.length);
    while (slots[place] !== 0) place = (place + 1) & (slots.length - 1);
    slots[place] = number + 1;
  }
}

/** FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
export const hashStart = 0x811c9dc5 | 0;
export const hashByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193);

/** The low bits of such a hash alone are not spread well enough. */
const placeOf = (hash: number, places: number): number => (hash ^ (hash >>> 15)) & (places - 1);
