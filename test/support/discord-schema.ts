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

/** Discord overlooks what it does not know; in an embed or a component that is a slip of the pen. At the top, libraries send more. */
const closed = /^RichEmbed|ComponentFor|^StringSelectOption|^MessageAllowedMentions/;

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats.default(ajv);
ajv.addFormat("snowflake", /^\d{1,20}$/);
ajv.addFormat("nonce", true);
ajv.addSchema({
  $id: "https://discord.com/requests",
  requests: read.requests,
  components: {
    schemas: Object.fromEntries(
      Object.entries(read.components.schemas).map(([name, schema]) => [
        name,
        closed.test(name) && "properties" in schema ? { ...schema, additionalProperties: false } : schema,
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

/** A union fails once for each of its kinds: a kind whose very type is another one has nothing to say. */
function told(errors: ErrorObject[]): string[] {
  const others = errors
    .filter(({ keyword, instancePath }) => keyword === "enum" && instancePath.endsWith("/type"))
    .map(({ instancePath, schemaPath }) => ({
      at: instancePath.replace(/\/type$/, ""),
      kind: schemaPath.replace(/\/properties\/type\/enum$/, ""),
    }));
  const telling = errors.filter(
    ({ keyword, instancePath, schemaPath }) =>
      keyword !== "oneOf" &&
      !others.some(({ at, kind }) => instancePath.startsWith(at) && schemaPath.startsWith(`${kind}/`)),
  );
  return [
    ...new Set(
      (telling.length > 0 ? telling : errors).map(
        ({ instancePath, message, params }) => `${instancePath || "body"} ${message} ${JSON.stringify(params)}`,
      ),
    ),
  ];
}
