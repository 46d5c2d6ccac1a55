/** Plain JSON data: what can be hashed canonically and comes back from the disk as it went in. */

/**
 * A deep copy without undefined fields and with every string well formed (half a surrogate pair, which chat text can hold,
 * becomes U+FFFD: it has no UTF-8). Throws, naming the path, on what JSON would silently change: NaN, Infinity, dates, maps.
 * `text` may rewrite each string on the way.
 */
export function plain<T>(value: T, text: (string: string) => string = same, path = "value"): T {
  return copy(value, text, path) as T;
}

function copy(value: unknown, text: (string: string) => string, path: string): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return text(value.isWellFormed() ? value : value.toWellFormed());
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}; the journal holds finite numbers only`);
    return value === 0 ? 0 : value; // -0 has no JSON of its own
  }
  if (Array.isArray(value)) return value.map((item, at) => copy(item, text, `${path}[${at}]`));
  if (typeof value === "object" && isPlainObject(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key.toWellFormed(), copy(item, text, `${path}.${key}`)]),
    );
  const found =
    value === undefined ? "undefined" : typeof value === "object" ? "not a plain object" : `a ${typeof value}`;
  throw new TypeError(`${path} is ${found}; the journal holds plain JSON only`);
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const same = (string: string): string => string;
