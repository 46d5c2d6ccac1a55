/** Zod at the door of a document: values with a check of their own, and issues turned into findings people can act on. */
import { z } from "zod";
import type { Finding } from "../domain/pact/pact.ts";
import { nearest } from "../domain/words/nearest.ts";
import { type Path, shorten } from "./located.ts";
import type { Source } from "./yaml.ts";

/** What is wrong with a value, as a check of ours says it. */
export class Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string) {
    this.code = code;
    this.message = message;
    this.hint = hint;
  }
}

/** A value read by a function that gives the parsed value or the problem; `shape` describes it in the JSON Schema, `x-type` in the reference. */
export const checked = <T>(shape: Record<string, unknown>, check: (value: unknown) => T | Problem) =>
  z
    .unknown()
    .meta(shape)
    .transform((value, context): T => {
      const result = check(value);
      if (!(result instanceof Problem)) return result;
      context.addIssue({ code: "custom", message: result.message, params: { code: result.code, hint: result.hint } });
      return z.NEVER;
    });

/**
 * What a key means, for the reference and for editors: one sentence, values as they are written in YAML, and what holds when the
 * key is absent and no other rule of the schema says so.
 */
export const means = (description: string, examples: unknown[], byDefault?: string): Record<string, unknown> => ({
  description,
  "x-examples": examples,
  ...(byDefault !== undefined && { "x-default": byDefault }),
});

/** The JSON Schema of what people write, with the examples of `means`: zod leaves out those of a value that a check reads. */
export const jsonSchemaOf = (schema: z.ZodType): Record<string, unknown> =>
  z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      const { "x-examples": examples } = jsonSchema;
      if (!Array.isArray(examples)) return;
      jsonSchema.examples = examples;
      delete jsonSchema["x-examples"];
    },
  });

/** A custom issue for `superRefine`, at a path below the refined object. */
export const issue = (code: string, message: string, hint: string, path: Path = []) => ({
  code: "custom" as const,
  message,
  path,
  params: { code, hint },
});

/** Checks a document against a schema. Every issue becomes one finding with its path; unknown keys name the nearest known one. */
export function check<S extends z.ZodType>(
  schema: S,
  source: Source,
): { value: z.output<S> | undefined; findings: Finding[] } {
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, findings: [] };
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return { value: undefined, findings: result.error.issues.flatMap((found) => explain(found, source, shape)) };
}

function explain(found: z.core.$ZodIssue, source: Source, shape: unknown): Finding[] {
  const path = found.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const error = (code: string, message: string, hint: string, at = path): Finding => ({
    severity: "error",
    code,
    path: at,
    message,
    hint,
  });
  const name = path.length > 0 ? shorten(String(path.at(-1))) : "the document";
  switch (found.code) {
    case "unrecognized_keys": {
      const known = keysAt(shape, path);
      return found.keys.map((key) => {
        const near = nearest(key, known);
        return error(
          "field_unknown",
          `there is no key ${shorten(key)} here`,
          near ? `Did you mean ${near}?` : `Known: ${known.join(", ")}.`,
          [...path, key],
        );
      });
    }
    case "custom":
      return [error(String(found.params?.code ?? "invalid"), found.message, String(found.params?.hint ?? ""))];
    case "invalid_type": {
      const value = valueAt(source.value, path);
      if (value === undefined) return [error("field_missing", `${name} is missing`, `Add ${name}.`)];
      return [
        error(
          "type",
          `${name} must be ${article(found.expected)}`,
          typeHint(found.expected, value, source.writtenAs(path)),
        ),
      ];
    }
    case "invalid_value": {
      const value = valueAt(source.value, path);
      const choices = found.values.map(String);
      if (value === undefined)
        return [error("field_missing", `${name} is missing`, `Write one of ${choices.join(", ")}.`)];
      const near = typeof value === "string" ? nearest(value, choices) : undefined;
      return [
        error(
          "value_unknown",
          `${name} cannot be ${shorten(String(value))}`,
          near ? `Did you mean ${near}?` : `Write one of ${choices.join(", ")}.`,
        ),
      ];
    }
    case "too_small":
    case "too_big": {
      const bound = found.code === "too_small" ? `at least ${found.minimum}` : `at most ${found.maximum}`;
      const what =
        found.origin === "array" || found.origin === "string"
          ? `${name} must have ${bound} ${found.origin === "string" ? "characters" : "entries"}`
          : `${name} must be ${bound}`;
      return [error("range", what, "Change the value.")];
    }
    case "invalid_union": {
      // Of the shapes that would do, the one that what is written comes closest to: where the fault lies deepest.
      const depth = (issues: z.core.$ZodIssue[]) => Math.max(0, ...issues.map((one) => one.path.length));
      const near = found.errors.reduce(
        (best, next) => (depth(next) > depth(best) ? next : best),
        found.errors[0] ?? [],
      );
      if (depth(near) > 0)
        return near.flatMap((one) => explain({ ...one, path: [...found.path, ...one.path] }, source, shape));
      return [error("type", `${name} has the wrong shape`, `Write ${orList(found.errors.flat().map(shapeOf))}.`)];
    }
    default:
      return [error("invalid", `${name} is not valid: ${found.message.slice(0, 80)}`, "Correct it.")];
  }
}

const shapeOf = (found: z.core.$ZodIssue): string =>
  found.code === "invalid_value"
    ? found.values.map(String).join(" or ")
    : found.code === "invalid_type"
      ? article(found.expected)
      : "a name";

const orList = (words: string[]): string => [...new Set(words)].join(" or ");

const article = (expected: string): string =>
  ({
    object: "a map of keys",
    record: "a map of keys",
    array: "a list",
    string: "text",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
  })[expected] ?? `of type ${expected}`;

function typeHint(expected: string, value: unknown, written: string | undefined): string {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean"))
    return `Quote it: "${written ?? String(value)}".`;
  if (expected === "boolean") return "Write true or false.";
  if (expected === "array") return "Write a list: [one, two].";
  if (expected === "object" || expected === "record") return "Write a map: { key: value }.";
  return `Write ${article(expected)}.`;
}

function valueAt(value: unknown, path: Path): unknown {
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

type Shape = {
  properties?: Record<string, Shape>;
  additionalProperties?: Shape | boolean;
  items?: Shape;
  anyOf?: Shape[];
};

/** The keys a schema knows at a path, read from its JSON Schema. */
function keysAt(shape: unknown, path: Path): string[] {
  let here: Shape[] = [shape as Shape];
  for (const part of path)
    here = here.flatMap(alternatives).flatMap((one) => {
      const next = typeof part === "number" ? one.items : (one.properties?.[part] ?? one.additionalProperties);
      return typeof next === "object" ? [next] : [];
    });
  return here.flatMap(alternatives).flatMap((one) => Object.keys(one.properties ?? {}));
}

const alternatives = (shape: Shape): Shape[] => (shape.anyOf ? shape.anyOf.flatMap(alternatives) : [shape]);
