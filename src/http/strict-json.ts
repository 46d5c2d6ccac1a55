/**
 * JSON from outside, read strictly: no key twice, none that reaches into prototypes, not too deep, not too many keys, and nothing
 * that every program would read as something else. What is approved is what is run.
 */
import secureJson from "secure-json-parse";
import { HttpError, quoted } from "./http-error.ts";
import { positionOfError } from "./json-position.ts";

interface JsonLimits {
  depth: number;
  /** Keys of one object. */
  keys: number;
  /** Parsers disagree on which of two equal keys counts, so a request that may decide something has none. */
  duplicates: "refused" | "last-counts";
}

export const strict: JsonLimits = { depth: 16, keys: 200, duplicates: "refused" };

export function parseStrict(body: Buffer | string, limits: JsonLimits = strict): unknown {
  const value = parseJson(body);
  inspect(typeof body === "string" ? body : body.toString("utf8"), limits);
  return value;
}

/** Syntax and forbidden keys only; "kept" leaves those to whoever looks at each key anyway. */
export function parseJson(body: Buffer | string, forbiddenKeys: "refused" | "kept" = "refused"): unknown {
  const text = typeof body === "string" ? body : body.toString("utf8");
  if (text.trim() === "") throw new HttpError("json_empty", 400, "The body is empty. Send JSON.");
  try {
    const action = forbiddenKeys === "refused" ? "error" : "ignore";
    return secureJson.parse(text, { protoAction: action, constructorAction: action });
  } catch (error) {
    throw syntaxError(error, text);
  }
}

/** What the parser's complaint means, with the position but without the text. */
function syntaxError(error: unknown, text: string): HttpError {
  const complaint = error instanceof Error ? error.message : "";
  if (complaint.includes("forbidden prototype"))
    return new HttpError("key_forbidden", 400, 'The keys "__proto__" and "constructor" are not allowed.');
  const position = positionOfError(text);
  if (/^-?(NaN|Infinity)/.test(text.slice(position, position + 9)))
    return new HttpError("number_not_finite", 400, `NaN and Infinity are not JSON numbers (position ${position}).`);
  return new HttpError("json_syntax", 400, `The body is not JSON: it goes wrong at position ${position}.`, {
    hint: position >= text.length ? "It ends too early." : "Look for a missing quote, comma or bracket there.",
  });
}

/** Walks the text once, without recursion. The text is known to be JSON. */
export function inspect(text: string, { depth, keys, duplicates }: JsonLimits): void {
  /** The keys seen so far in each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let expectKey = false;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x7b: // {
      case 0x5b: // [
        if (open.length === depth)
          throw new HttpError("json_too_deep", 400, `The JSON is nested more than ${depth} levels deep.`);
        expectKey = text[index] === "{";
        open.push(expectKey ? new Set() : undefined);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        expectKey = false;
        break;
      case 0x2c: // ,
        expectKey = open.at(-1) !== undefined;
        break;
      case 0x22: {
        const end = endOfString(text, index);
        wellFormed(text.slice(index, end));
        if (expectKey) countKey(open.at(-1), text.slice(index, end), keys, duplicates);
        expectKey = false;
        index = end - 1;
        break;
      }
      default: {
        const end = endOfNumber(text, index);
        if (end > index) exact(text.slice(index, end));
        if (end > index) index = end - 1;
      }
    }
  }
}

/** Half of a surrogate pair has no bytes, so no digest either. */
function wellFormed(raw: string): void {
  const text: unknown = raw.includes("\\u") ? JSON.parse(raw) : "";
  if (typeof text === "string" && !text.isWellFormed())
    throw new HttpError("text_not_unicode", 422, "A text holds half of a surrogate pair, which is not valid Unicode.");
}

/** A double holds 17 digits, and of whole numbers those up to 2^53. What has more is another number here than where it is used. */
function exact(number: string): void {
  const value = Number(number);
  if (!Number.isFinite(value))
    throw new HttpError("number_not_finite", 400, `${quoted(number)} is beyond what a number can hold.`);
  const [digits = ""] = number.replace(/^-/, "").split(/[eE]/);
  const significant = digits.replace(".", "").replace(/^0+/, "");
  const whole = digits.length === number.replace(/^-/, "").length && !digits.includes(".");
  if (whole ? !Number.isSafeInteger(value) : significant.length > 17)
    throw new HttpError("number_unsafe", 422, `${quoted(number)} has more digits than a number keeps.`, {
      hint: "Send it as a text.",
    });
}

/** The index behind the number that begins here; `start` itself where none does. */
function endOfNumber(text: string, start: number): number {
  let index = start;
  while (index < text.length && "+-.0123456789eE".includes(text.charAt(index))) index++;
  return /^-?\d/.test(text.slice(start, start + 2)) ? index : start;
}

function countKey(
  seen: Set<string> | undefined,
  raw: string,
  most: number,
  duplicates: JsonLimits["duplicates"],
): void {
  if (!seen) return;
  const key: unknown = raw.includes("\\") ? JSON.parse(raw) : raw.slice(1, -1);
  if (typeof key !== "string") return;
  if (seen.has(key) && duplicates === "refused")
    throw new HttpError("json_duplicate_key", 400, `The key ${quoted(key)} is given twice. Say which one you mean.`);
  seen.add(key);
  if (seen.size > most) throw new HttpError("too_many_keys", 400, `An object may have at most ${most} keys.`);
}

/** The index behind the closing quote. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5c) index++;
    else if (code === 0x22) return index + 1;
  }
  return index;
}
