/** A request's body as its schema says it must be, or the first thing that is wrong with it. */

import { z } from "zod";
import { idPattern } from "../domain/words/id.ts";
import { nearest } from "../domain/words/nearest.ts";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import type { Instant } from "../domain/words/time.ts";
import { HttpError, quoted } from "./http-error.ts";

/** An id as the API spells it. */
export const idText = z.string().regex(new RegExp(idPattern), {
  error: "begins with a letter or digit, then letters, digits and . _ : @ / - follow, 128 in all",
});

/** An instant as the API takes it: RFC 3339 with a zone. */
export const instantText = z
  .string()
  .max(64)
  .transform((text, context): Instant => {
    const at = parseRfc3339(text);
    if (at !== undefined) return at;
    const params = { code: "timestamp_format" };
    context.addIssue({
      code: "custom",
      message: "is no RFC 3339 time with a zone, such as 2026-11-22T12:00:00Z",
      params,
    });
    return z.NEVER;
  });

export function readBody<S extends z.ZodObject>(schema: S, body: unknown): z.infer<S> {
  if (body === undefined || body === null) throw new HttpError("json_empty", 400, "The body is empty. Send JSON.");
  if (typeof body !== "object" || Array.isArray(body))
    throw new HttpError("json_not_object", 400, "Send a JSON object.");
  const read = schema.safeParse(body, { reportInput: true });
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw issue
    ? fromIssue(issue, Object.keys(schema.shape))
    : new HttpError("bad_request", 422, "The body is not valid.");
}

/** What stands behind the "?" of a path: texts, each once, none that is not known. */
export function readQuery<S extends z.ZodObject>(schema: S, query: unknown): z.infer<S> {
  const twice = Object.entries(query ?? {}).find(([, value]) => Array.isArray(value));
  if (twice)
    throw new HttpError("query_duplicate", 422, `${quoted(twice[0])} is given twice. Say which one you mean.`, {
      field: quoted(twice[0]).slice(1, -1),
    });
  return readBody(schema, query ?? {});
}

function fromIssue(issue: z.core.$ZodIssue, known: string[]): HttpError {
  const field = issue.path.map(String).join(".");
  switch (issue.code) {
    case "unrecognized_keys": {
      const key = issue.keys[0] ?? "";
      const meant = nearest(key, known);
      return new HttpError(
        "field_unknown",
        422,
        `There is no field ${quoted(key)} here.${meant ? ` Did you mean "${meant}"?` : ""}`,
        { field: quoted(key).slice(1, -1) },
      );
    }
    case "invalid_type":
      return issue.input === undefined
        ? new HttpError("field_required", 422, `"${field}" is missing.`, { field })
        : new HttpError("type", 422, `"${field}" is expected to be ${words[issue.expected] ?? issue.expected}.`, {
            field,
          });
    case "too_big":
      return issue.origin === "string"
        ? new HttpError("too_long", 422, `"${field}" is longer than ${issue.maximum}.`, { field })
        : new HttpError("range", 422, `"${field}" may be at most ${issue.maximum}.`, { field });
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? new HttpError("field_required", 422, `"${field}" is empty.`, { field })
        : new HttpError("range", 422, `"${field}" must be at least ${issue.minimum}.`, { field });
    case "invalid_format":
      return new HttpError("id_charset", 422, `"${field}" ${issue.message}.`, { field });
    case "invalid_value": {
      const choices = issue.values.map(String);
      return issue.input === undefined
        ? new HttpError("field_required", 422, `"${field}" is missing: one of ${choices.join(", ")}.`, { field })
        : new HttpError("value_unknown", 422, `"${field}" is one of ${choices.join(", ")}.`, { field });
    }
    case "custom":
      return new HttpError(String(issue.params?.code ?? "field_invalid"), 422, `"${field}" ${issue.message}.`, {
        field,
      });
    default:
      return new HttpError("field_invalid", 422, `"${field}" is not valid.`, { field });
  }
}

const words: Record<string, string> = {
  string: "a text",
  number: "a number",
  record: "an object",
  object: "an object",
};
