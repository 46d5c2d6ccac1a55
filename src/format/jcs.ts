/**
 * Canonical JSON, RFC 8785. JSON.stringify writes every value as the RFC wants it but for lone surrogates; what it does not do is put
 * keys in order. So they are put in order where they are not, and it writes; whatever is beside plain data is left to the library.
 */
import canonicalize from "canonicalize";

/** Throws on what has none: undefined, a non-finite number, a lone surrogate. */
export function jcs(value: unknown): string {
  const ordered = inOrder(value);
  if (ordered !== unusual) {
    const text = JSON.stringify(ordered);
    // A lone surrogate would be escaped as "\ud800"; so are a backslash and these letters, which the library tells apart.
    if (text !== undefined && !text.includes("\\ud")) return text;
  }
  const text = canonicalize(value);
  if (text === undefined) throw new Error("there is no canonical JSON of undefined");
  return text;
}

const unusual = Symbol("not to be written by JSON.stringify");

/** Of plain data, the value itself where all keys stand in order already. */
function inOrder(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : unusual;
    case "object":
      if (value === null) return value;
      return Array.isArray(value) ? listInOrder(value) : objectInOrder(value);
    default:
      return unusual;
  }
}

function listInOrder(list: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const one = inOrder(list[at]);
    if (one === unusual) return unusual;
    if (one !== list[at]) {
      copy ??= [...list];
      copy[at] = one;
    }
  }
  return copy ?? list;
}

function objectInOrder(object: object): unknown {
  const kind: unknown = Object.getPrototypeOf(object);
  if ((kind !== Object.prototype && kind !== null) || "toJSON" in object) return unusual;
  const keys = Object.keys(object);
  let isSame = true;
  const values: unknown[] = [];
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? "";
    // An object lists keys that are numbers first and by their value, whatever order they were put in; and one sets its prototype.
    if (leadsItself(key)) return unusual;
    if (at > 0 && key < (keys[at - 1] ?? "")) isSame = false;
    const value: unknown = Reflect.get(object, key);
    const one = value === undefined ? undefined : inOrder(value);
    if (one === unusual) return unusual;
    if (one !== value) isSame = false;
    values.push(one);
  }
  if (isSame) return object;
  const places = keys.map((_, at) => at).sort((a, b) => ((keys[a] ?? "") < (keys[b] ?? "") ? -1 : 1));
  const ordered: Record<string, unknown> = {};
  for (const at of places) ordered[keys[at] ?? ""] = values[at];
  return ordered;
}

function leadsItself(key: string): boolean {
  const first = key.charCodeAt(0);
  return (first >= 48 && first <= 57) || key === "__proto__";
}
