/** One governed field: how to read and write it, and which of two values is tighter. */

/** What `to` is to `from`. "changed" is neutral; "fixed" may not differ at all. */
type Relation = "same" | "tighter" | "looser" | "changed" | "fixed";

/** A field of a pact or a threshold. Every rule of the tighten-only table is one of these. */
export interface Field<S> {
  /** "breach.clear"; as pacts list it in `overridable`. */
  path: string;
  relate(from: S, to: S): Relation;
  /** `onto` with the tighter of both values. */
  tighten(from: S, onto: S): S;
  /** `onto` with the value of `from`, where it has one. */
  copy(from: S, onto: S): S;
  isStated(source: S): boolean;
  /** The value in the words a pact would use. */
  say(source: S): string;
}

/** How two values of a field compare, and what holds when both are said. */
export interface Order<V> {
  relate(from: V, to: V): Relation;
  /** A value at least as tight as both. Absent: the tighter of the two. */
  both?(from: V, to: V): V;
  /** What a value is where there was none, and the reverse where one goes away. Absent: tighter. */
  appears?: "tighter" | "looser" | "changed";
}

const goes = { tighter: "looser", looser: "tighter", changed: "changed" } as const;

export function field<S, V>(
  path: string,
  read: (source: S) => V | undefined,
  write: (source: S, value: V) => S,
  order: Order<V>,
  words: (value: V) => string = plainWords,
): Field<S> {
  const relate = (from: V | undefined, to: V | undefined): Relation => {
    if (from === undefined && to === undefined) return "same";
    if (from === undefined) return order.appears ?? "tighter";
    if (to === undefined) return goes[order.appears ?? "tighter"];
    return sameValue(from, to) ? "same" : order.relate(from, to);
  };
  return {
    path,
    relate: (from, to) => relate(read(from), read(to)),
    tighten(from, onto) {
      const [a, b] = [read(from), read(onto)];
      if (a === undefined) return onto;
      if (b === undefined) return write(onto, a);
      if (order.both) return write(onto, order.both(a, b));
      const relation = relate(a, b);
      return relation === "looser" || relation === "fixed" ? write(onto, a) : onto;
    },
    copy(from, onto) {
      const value = read(from);
      return value === undefined ? onto : write(onto, value);
    },
    isStated: (source) => read(source) !== undefined,
    say: (source) => {
      const value = read(source);
      return value === undefined ? "nothing" : words(value);
    },
  };
}

/** From loose to tight. */
export const ranked = <V extends string>(...fromLoose: V[]): Order<V> =>
  byNumber((value) => fromLoose.indexOf(value), "higher");

export const higher: Order<number> = { relate: (from, to) => (to > from ? "tighter" : "looser") };
export const lower: Order<number> = { relate: (from, to) => (to < from ? "tighter" : "looser") };

const byNumber = <V>(measure: (value: V) => number, tighter: "higher" | "lower"): Order<V> => ({
  relate: (from, to) => {
    const [a, b] = [measure(from), measure(to)];
    return a === b ? "changed" : (tighter === "higher" ? b > a : b < a) ? "tighter" : "looser";
  },
});

/** May not change below the pact that first says it. */
export const fixed: Order<never> = { relate: () => "fixed", appears: "changed" };

/** The nearest pact wins; neither tighter nor looser. */
export const nearest: Order<never> = { relate: () => "changed", appears: "changed" };

/** Only a part of what the parent lists. */
export const subset: Order<string[]> = {
  relate: (from, to) =>
    to.every((one) => from.includes(one)) ? (from.every((one) => to.includes(one)) ? "same" : "tighter") : "looser",
  both: (from, to) => to.filter((one) => from.includes(one)),
};

/** At least what the parent lists. */
export const superset: Order<string[]> = {
  relate: (from, to) =>
    from.every((one) => to.includes(one)) ? (to.every((one) => from.includes(one)) ? "same" : "tighter") : "looser",
  both: (from, to) => [...from, ...to.filter((one) => !from.includes(one))],
};

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** With keys in order, so that { a, b } equals { b, a }. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function plainWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(plainWords).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => `${key} ${plainWords(one)}`)
      .join(", ");
  return String(value);
}
