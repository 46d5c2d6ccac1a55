/**
 * What a native signal must be. Checked by hand, because on this path a schema library costs twice the JSON parse;
 * `signal-schema.ts` says the same for the docs, and a test holds the two together.
 */

import type { Attributes, SignalObservation } from "../domain/derive/observation.ts";
import { futureTolerance } from "../domain/watch/event-clock.ts";
import { hasControls } from "../domain/words/control-characters.ts";
import { nearest } from "../domain/words/nearest.ts";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import type { Instant } from "../domain/words/time.ts";
import { quoted } from "../http/http-error.ts";

/** What is wrong with one item. `status` counts when it is the only one. */
export interface Problem {
  code: string;
  status: 400 | 403 | 422;
  message: string;
  field?: string;
  hint?: string;
}

export const idShape = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$/;
export const longestText = 4_000;
export const mostKeys = 200;
export const deepest = 16;

const fields = ["agent", "signal", "value", "at", "run", "attributes", "id"];

/** The signal, or what is wrong with it. Without an `at` it happened now. */
export function readSignal(item: unknown, now: Instant): SignalObservation | Problem {
  if (typeof item !== "object" || item === null || Array.isArray(item))
    return { code: "json_not_object", status: 400, message: "A signal is a JSON object." };
  let agent: unknown;
  let signal: unknown;
  let value: unknown;
  let at: unknown;
  let run: unknown;
  let attributes: unknown;
  let id: unknown;
  for (const key in item) {
    const field: unknown = (item as Record<string, unknown>)[key];
    switch (key) {
      case "agent":
        agent = field;
        break;
      case "signal":
        signal = field;
        break;
      case "value":
        value = field;
        break;
      case "at":
        at = field;
        break;
      case "run":
        run = field;
        break;
      case "attributes":
        attributes = field;
        break;
      case "id":
        id = field;
        break;
      default:
        return unknownField(item, key, field);
    }
  }
  const wrong =
    checkId("agent", agent) ??
    checkId("signal", signal) ??
    checkNumber("value", value) ??
    (run === undefined ? undefined : checkId("run", run)) ??
    (id === undefined ? undefined : checkId("id", id)) ??
    (attributes === undefined ? undefined : checkAttributes(attributes));
  if (wrong) return wrong;
  const when = at === undefined ? now : readTime(at, now);
  if (typeof when !== "number") return when;
  // Always the same keys in the same order, so that whatever reads signals meets one shape.
  return {
    kind: "signal",
    agent: agent as string,
    signal: signal as string,
    value: (value as number) + 0,
    at: when,
    run: run as string | undefined,
    attributes: attributes as Attributes | undefined,
    id: id as string | undefined,
  };
}

export const isProblem = (read: SignalObservation | Problem): read is Problem => "code" in read;

function unknownField(item: object, key: string, value: unknown): Problem {
  if (Object.keys(item).length > mostKeys) return tooManyKeys;
  if (forbidden(key)) return keyForbidden(key);
  const deep = tooDeep(value);
  if (deep) return deep;
  const meant = nearest(key, fields);
  return {
    code: "field_unknown",
    status: 422,
    message: `A signal has no field ${quoted(key)}.${meant ? ` Did you mean "${meant}"?` : ""}`,
    field: printable(key),
    hint: meant ? `Rename it to "${meant}".` : "Put what you know about it into attributes.",
  };
}

function checkId(field: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && idShape.test(value)) return undefined;
  if (value === undefined) return { code: "field_required", status: 422, message: `A signal needs "${field}".`, field };
  if (typeof value !== "string") return wrongType(field, "a text", value);
  return (
    checkText(field, value, 128) ??
    (/[\p{Bidi_Control}\u200b-\u200d\u2060\ufeff]/u.test(value)
      ? { code: "text_bidi", status: 422, message: `"${field}" has characters that change how it reads.`, field }
      : {
          code: "id_charset",
          status: 422,
          message: `"${field}" is ${quoted(value)}; it begins with a letter or digit, then letters, digits and . _ : @ / - follow, 128 in all.`,
          field,
        })
  );
}

function checkNumber(field: string, value: unknown): Problem | undefined {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      return { code: "number_not_finite", status: 422, message: `"${field}" is beyond what a number can hold.`, field };
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return {
        code: "number_unsafe",
        status: 422,
        message: `"${field}" is a whole number beyond 9007199254740991, where digits get lost.`,
        field,
        hint: "Send it in a larger unit; as an attribute, send it as string.",
      };
    return undefined;
  }
  if (value === undefined) return { code: "field_required", status: 422, message: `A signal needs "${field}".`, field };
  return wrongType(field, "a number", value);
}

function checkAttributes(value: unknown): Problem | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrongType("attributes", "an object", value);
  let count = 0;
  for (const key in value) {
    if (++count > mostKeys) return tooManyKeys;
    const one: unknown = (value as Record<string, unknown>)[key];
    if (forbidden(key)) return keyForbidden(key);
    const wrong = checkText("attributes", key, 128) ?? checkAttribute(key, one);
    if (wrong) return wrong;
  }
  return undefined;
}

function checkAttribute(key: string, value: unknown): Problem | undefined {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value))) return undefined;
  if (typeof value === "string" && value.length <= longestText && plain.test(value)) return undefined;
  const field = `attributes.${printable(key)}`;
  if (typeof value === "string") return checkText(field, value, longestText);
  if (typeof value === "number") return checkNumber(field, value);
  return wrongType(field, "a text, a number or true or false", value);
}

function checkText(field: string, value: string, longest: number): Problem | undefined {
  if (value.length > longest)
    return { code: "too_long", status: 422, message: `"${field}" may have at most ${longest} characters.`, field };
  if (plain.test(value)) return undefined;
  if (!value.isWellFormed())
    return { code: "text_not_unicode", status: 422, message: `"${field}" is not valid Unicode.`, field };
  return hasControls(value)
    ? { code: "text_control", status: 422, message: `"${field}" has control characters.`, field }
    : undefined;
}

/** Everyday text, decided by one look. */
const plain = /^[\x20-\x7e]*$/;

function readTime(value: unknown, now: Instant): Instant | Problem {
  if (typeof value !== "string") return wrongType("at", "a time as text", value);
  const at = parseRfc3339(value);
  if (at === undefined)
    return {
      code: "timestamp_format",
      status: 422,
      message: `"at" is ${quoted(value)}, which is not an RFC 3339 time with a zone.`,
      field: "at",
      hint: "Write it like 2026-11-22T03:16:00Z.",
    };
  if (at > now + futureTolerance)
    return {
      code: "timestamp_future",
      status: 422,
      message: '"at" is more than 10 minutes in the future.',
      field: "at",
      hint: "Check the clock of the sender.",
    };
  return at;
}

const wrongType = (field: string, expected: string, value: unknown): Problem =>
  tooDeep(value) ?? {
    code: "type",
    status: 422,
    message: `"${field}" is expected to be ${expected}, not ${nameOf(value)}.`,
    field,
  };

const nameOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;

const tooManyKeys: Problem = {
  code: "too_many_keys",
  status: 400,
  message: `An object may have at most ${mostKeys} keys.`,
};

const forbidden = (key: string): boolean => key === "__proto__" || key === "constructor" || key === "prototype";

const keyForbidden = (key: string): Problem => ({
  code: "key_forbidden",
  status: 400,
  message: `The key "${key}" is not allowed.`,
});

function tooDeep(value: unknown): Problem | undefined {
  let level: unknown[] = [value];
  for (let depth = 2; level.length > 0; depth++) {
    if (depth > deepest)
      return { code: "json_too_deep", status: 400, message: `The JSON is nested more than ${deepest} levels deep.` };
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return undefined;
}

const printable = (key: string): string => quoted(key).slice(1, -1);
