/** Values in order, as they come and go: for the ranks of a window. 8 bytes each; both cost one move of memory. */
export class SortedValues {
  #values = new Float64Array(16);
  #size = 0;

  insert(value: number): void {
    if (this.#size === this.#values.length) {
      const wider = new Float64Array(this.#size * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    const place = this.#placeOf(value);
    this.#values.copyWithin(place + 1, place, this.#size);
    this.#values[place] = value;
    this.#size += 1;
  }

  /** One that is as great; it must be there. */
  remove(value: number): void {
    const place = this.#placeOf(value);
    this.#values.copyWithin(place, place + 1, this.#size);
    this.#size -= 1;
  }

  percentile(percent: number): number | undefined {
    return this.#size === 0 ? undefined : this.#values[rankOf(percent, this.#size) - 1];
  }

  /** The first place whose value is not less. */
  #placeOf(value: number): number {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#values[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Nearest rank: the least value that so many per cent of all are not above. Counted in whole numbers, so that it is exact. */
export const rankOf = (percent: number, count: number): number => Math.max(1, Math.ceil((percent * count) / 100));
