/** Discord's own description of its requests, as a check of one body. */
import { readFileSync } from "node:fs";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

interface Schema {
  [key: string]: unknown;
}
const read: { requests: Record<string, Schema>; components: { schemas: Record<string, Schema> } } = JSON.parse(
  readFileSync(new URL("../fixtures/discord/requests.json", import.meta.url), "utf8"),
);

const record = (value: unknown): Schema => ({ ...(value as Schema) });

/** Discord overlooks what it does not know; in an embed or a component that is a slip of the pen. At the top, libraries send more. */
const closed = /^RichEmbed|ComponentFor|^StringSelectOption|^MessageAllowedMentions/;

/** Unions of kinds that their `type` tells apart are read by it, so that a mistake is told once and not for every kind. */
function byType(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byType);
  if (typeof value !== "object" || value === null) return value;
  const schema: Schema = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, byType(one)]));
  const { oneOf, anyOf, ...rest } = schema;
  const kinds = (oneOf ?? anyOf) as { $ref?: string }[] | undefined;
  const types = kinds?.map(typesOf);
  if (!kinds || !types?.every((some) => some !== undefined)) return schema;
  const is = (some: unknown): Schema => ({ type: "object", properties: { type: { enum: some } }, required: ["type"] });
  const each = kinds.map((kind, index): Schema => {
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return { if: is(types[index]), then: kind };
  });
  return { ...rest, allOf: [is(types.flat()), ...each] };
}

/** The values of `type` that tell a kind from the others of its union. */
function typesOf({ $ref }: { $ref?: string }): unknown[] | undefined {
  const { properties } = read.components.schemas[$ref?.split("/").at(-1) ?? ""] ?? {};
  const { type } = record(properties);
  const { enum: values } = record(type);
  return Array.isArray(values) ? values : undefined;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat("snowflake", /^\d{1,20}$/);
ajv.addFormat("nonce", true);
ajv.addSchema({
  $id: "https://discord.com/requests",
  requests: byType(read.requests),
  components: {
    schemas: Object.fromEntries(
      Object.entries(read.components.schemas).map(([name, schema]) => [
        name,
        closed.test(name) && "properties" in schema
          ? { ...record(byType(schema)), additionalProperties: false }
          : byType(schema),
      ]),
    ),
  },
});

const pointer = (key: string): string => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
const checks = new Map<string, ValidateFunction>();
const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{[a-z_]+\}/g, "[^/]+")}$`);
const routes = Object.keys(read.requests)
  .map((name) => {
    const [method = "", path = ""] = name.split(" ");
    return { name, method, path: pattern(path), exact: !path.endsWith("}") };
  })
  .sort((a, b) => Number(b.exact) - Number(a.exact));

/** The description's name of a request, "POST /channels/{channel_id}/messages"; undefined: not one that Wardroom sends a body to. */
export const requestName = (method: string, path: string): string | undefined =>
  routes.find((route) => route.method === method.toUpperCase() && route.path.test(path))?.name;

/** What in the body differs from the description, in words. */
export function schemaProblems(name: string, body: unknown): string[] {
  let check = checks.get(name);
  if (!check) {
    check = ajv.compile({ $ref: `https://discord.com/requests#/requests/${pointer(name)}` });
    checks.set(name, check);
  }
  return check(body) ? [] : told(check.errors ?? []);
}

/** That none of the kinds of a union fits is said by what does not fit. */
function told(errors: ErrorObject[]): string[] {
  const telling = errors.filter(({ keyword }) => !["oneOf", "anyOf", "if"].includes(keyword));
  return [
    ...new Set(
      (telling.length > 0 ? telling : errors).map(
        ({ instancePath, message, params }) => `${instancePath || "body"} ${message} ${JSON.stringify(params)}`,
      ),
    ),
  ];
}
