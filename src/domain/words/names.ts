/** Names as they lie in bytes: each is given a number and made a string once, however often it comes. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A record is its number, its hash and its length, and then its bytes, in fours. */
const head = 12;

export class Names {
  /** By number. */
  readonly all: string[] = [];
  /** Where in the records that of a name begins, and one; at the place its hash says or behind. Half of them are free. */
  #slots = new Int32Array(64);
  /** One behind the other, so that what is compared lies together, and beside it what came next. */
  #records: DataView = new DataView(new ArrayBuffer(1024));
  #end = 0;
  /** Of those that were asked for as strings. */
  readonly #numbers = new Map<string, number>();

  /** The number of the name from there up to there. */
  of(bytes: DataView, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const slots = this.#slots;
    const last = slots.length - 1;
    const records = this.#records;
    for (let at = hash & last; ; at = (at + 1) & last) {
      const record = (slots[at] as number) - 1;
      if (record < 0) return this.#add(bytes, from, to, hash);
      if (
        records.getInt32(record + 4, true) === hash &&
        records.getInt32(record + 8, true) === to - from &&
        isSame(records, record + head, bytes, from, to)
      )
        return records.getInt32(record, true);
    }
  }

  ofText(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      const bytes = encoder.encode(text);
      number = this.of(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
      this.#numbers.set(text, number);
    }
    return number;
  }

  #add(bytes: DataView, from: number, to: number, hash: number): number {
    const name = new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
    const number = this.all.push(decoder.decode(name)) - 1;
    const record = this.#end;
    this.#end += head + 4 * Math.ceil(name.length / 4);
    if (this.#end > this.#records.byteLength) {
      const wider = new Uint8Array(2 * this.#end);
      wider.set(new Uint8Array(this.#records.buffer));
      this.#records = new DataView(wider.buffer);
    }
    this.#records.setInt32(record, number, true);
    this.#records.setInt32(record + 4, hash, true);
    this.#records.setInt32(record + 8, name.length, true);
    new Uint8Array(this.#records.buffer).set(name, record + head);
    if (2 * this.all.length > this.#slots.length) this.#widen();
    this.#place(record);
    return number;
  }

  #widen(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (const taken of before) if (taken > 0) this.#place(taken - 1);
  }

  #place(record: number): void {
    const slots = this.#slots;
    const last = slots.length - 1;
    let at = this.#records.getInt32(record + 4, true) & last;
    while (slots[at] !== 0) at = (at + 1) & last;
    slots[at] = record + 1;
  }
}

/** Four at a time; the last four may begin among those before them. */
function isSame(records: DataView, start: number, bytes: DataView, from: number, to: number): boolean {
  const last = to - 4;
  if (last < from) {
    for (let place = from; place < to; place++)
      if (records.getUint8(start + place - from) !== bytes.getUint8(place)) return false;
    return true;
  }
  for (let place = from; place < last; place += 4)
    if (records.getInt32(start + place - from, true) !== bytes.getInt32(place, true)) return false;
  return records.getInt32(start + last - from, true) === bytes.getInt32(last, true);
}

/** As FNV-1a, of four bytes at a time, each step spread over all bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: DataView, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  let place = from;
  for (; place + 4 <= to; place += 4) hash = mixed(hash ^ bytes.getInt32(place, true));
  for (; place < to; place++) hash = mixed(hash ^ bytes.getUint8(place));
  return hash;
}

function mixed(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1);
  return product ^ (product >>> 15);
}
