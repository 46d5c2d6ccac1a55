/** Ids of the last 24 hours as 64-bit hashes, in a table an hour, so that what has grown old is dropped in one piece. */
import { hash } from "node:crypto";
import { hashId, type IdBytes, type IdHash, type IdKey } from "../../domain/watch/id-hash.ts";
import { day, hour, type Instant } from "../../domain/words/time.ts";

interface SeenIds {
  /** True when it was there already; adds it otherwise. */
  add(id: IdHash, at: Instant): boolean;
  remove(id: IdHash): void;
  /** Removes many at once: 8 bytes each, concatenated. */
  unload(ids: Uint8Array): void;
  /** Adds many at once, in the same shape. */
  load(ids: Uint8Array, at: Instant): void;
  readonly size: number;
}

/** Too few bits to keep a secret, enough that no two ids of a day meet by chance. The key of a token is the hash of its name. */
export function idHash(token: string, id: string | IdBytes): IdHash {
  let key = keys.get(token);
  if (!key) {
    const bytes = hash("sha256", `wardroom-ids/1\n${token}`, "buffer");
    key = [bytes.readInt32BE(0), bytes.readInt32BE(4)];
    if (keys.size >= mostKeys) keys.clear();
    keys.set(token, key);
  }
  return hashId(key, id);
}

const keys = new Map<string, IdKey>();
const mostKeys = 10_000;

export function createSeenIds(): SeenIds {
  let tables: { hour: number; ids: HashTable }[] = [];

  const tableOf = (at: Instant): HashTable => {
    const hourOfAt = Math.floor(at / hour);
    for (const table of tables) if (table.hour === hourOfAt) return table.ids;
    const ids = new HashTable();
    const oldest = hourOfAt - day / hour;
    tables = [...tables.filter((table) => table.hour >= oldest), { hour: hourOfAt, ids }];
    return ids;
  };

  return {
    add({ high, low }, at) {
      const table = tableOf(at);
      for (const { ids } of tables) if (ids.has(high, low)) return true;
      table.add(high, low);
      return false;
    },
    remove({ high, low }) {
      for (const { ids } of tables) ids.remove(high, low);
    },
    unload(bytes) {
      for (const { high, low } of hashesIn(bytes)) for (const { ids } of tables) ids.remove(high, low);
    },
    load(bytes, at) {
      const table = tableOf(at);
      for (const { high, low } of hashesIn(bytes)) table.add(high, low);
    },
    get size() {
      return tables.reduce((sum, { ids }) => sum + ids.size, 0);
    },
  };
}

function* hashesIn(bytes: Uint8Array): Generator<IdHash> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < bytes.length; offset += 8)
    yield { high: view.getUint32(offset), low: view.getUint32(offset + 4) };
}

/** Open addressing over flat arrays: 8 bytes an id at half load, against some 60 in a Set. Zero marks an empty place. */
class HashTable {
  size = 0;
  #cells = new Uint32Array(2 * 1024);
  #removed = new Set<string>();

  has(high: number, low: number): boolean {
    const place = this.#place(this.#cells, high, low);
    return this.#cells[place + 1] !== 0 && !(this.#removed.size > 0 && this.#removed.has(`${high}.${low}`));
  }

  add(high: number, low: number): void {
    if (this.#removed.size > 0 && this.#removed.delete(`${high}.${low}`)) return;
    if (this.size * 4 >= this.#cells.length) this.#grow();
    if (this.#put(this.#cells, high, low)) this.size += 1;
  }

  /** Rare (an append that failed), so it is kept beside the table instead of moving what lies behind it. */
  remove(high: number, low: number): void {
    if (this.has(high, low)) this.#removed.add(`${high}.${low}`);
  }

  #put(cells: Uint32Array, high: number, low: number): boolean {
    const place = this.#place(cells, high, low);
    const isNew = cells[place + 1] === 0;
    cells[place] = high;
    cells[place + 1] = low || 1;
    return isNew;
  }

  /** Where it is, or the empty place where it would go. */
  #place(cells: Uint32Array, high: number, low: number): number {
    const mask = cells.length / 2 - 1;
    let slot = (high ^ low) & mask;
    while (cells[slot * 2 + 1] !== 0 && !(cells[slot * 2] === high && cells[slot * 2 + 1] === (low || 1)))
      slot = (slot + 1) & mask;
    return slot * 2;
  }

  #grow(): void {
    const cells = new Uint32Array(this.#cells.length * 2);
    for (let index = 0; index < this.#cells.length; index += 2) {
      const low = this.#cells[index + 1] ?? 0;
      if (low !== 0) this.#put(cells, this.#cells[index] ?? 0, low);
    }
    this.#cells = cells;
  }
}
