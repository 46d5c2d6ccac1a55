/**
 * Writes test/fixtures/discord/requests.json: the structure of what Wardroom sends to Discord, taken out of Discord's own OpenAPI
 * description. Only keywords that a validator reads are kept, and only schemas that a request reaches.
 *
 *   git clone https://github.com/discord/discord-api-spec
 *   npx node scripts/make-discord-requests.ts discord-api-spec/specs/openapi.json
 */
import { readFileSync, writeFileSync } from "node:fs";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** What Wardroom calls, as the description writes its paths. */
const calls: [method: string, path: string][] = [
  ["post", "/channels/{channel_id}/messages"],
  ["patch", "/channels/{channel_id}/messages/{message_id}"],
  ["post", "/channels/{channel_id}/messages/{message_id}/threads"],
  ["post", "/channels/{channel_id}/threads"],
  ["patch", "/channels/{channel_id}"],
  ["post", "/users/@me/channels"],
  ["post", "/interactions/{interaction_id}/{interaction_token}/callback"],
  ["post", "/webhooks/{webhook_id}/{webhook_token}"],
  ["patch", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"],
  ["patch", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"],
  ["put", "/applications/{application_id}/commands"],
  ["put", "/applications/{application_id}/guilds/{guild_id}/commands"],
];

/** Keywords whose values are schemas, by what they hold. */
const oneSchema = new Set(["items", "additionalProperties", "propertyNames", "contains", "not"]);
const manySchemas = new Set(["oneOf", "anyOf", "allOf", "prefixItems"]);
const plain = new Set([
  ...["$ref", "type", "required", "enum", "const", "pattern", "format", "uniqueItems", "contentEncoding"],
  ...["maxLength", "minLength", "maxItems", "minItems", "minimum", "maximum", "maxProperties", "minProperties"],
]);

/** A schema without its sentences. */
function trimmed(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (plain.has(key)) kept[key] = value;
    else if (oneSchema.has(key)) kept[key] = trimmed(value);
    else if (manySchemas.has(key) && Array.isArray(value)) kept[key] = value.map(trimmed);
    else if (key === "properties" && isObject(value))
      kept[key] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, trimmed(one)]));
  }
  return kept;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function at(value: Json | undefined, ...keys: string[]): Json | undefined {
  let found = value;
  for (const key of keys) found = isObject(found) ? found[key] : undefined;
  return found;
}

function* references(value: Json): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* references(one);
  else if (isObject(value))
    for (const [key, one] of Object.entries(value))
      if (key === "$ref" && typeof one === "string") yield one.replace("#/components/schemas/", "");
      else yield* references(one);
}

const [file] = process.argv.slice(2);
if (!file) throw new Error("Name the openapi.json of discord-api-spec.");
const description: Json = JSON.parse(readFileSync(file, "utf8"));

const requests: JsonObject = {};
for (const [method, path] of calls) {
  const schema = at(description, "paths", path, method, "requestBody", "content", "application/json", "schema");
  if (schema === undefined) throw new Error(`The description has no body for ${method} ${path}.`);
  requests[`${method.toUpperCase()} ${path}`] = trimmed(schema);
}

const schemas: JsonObject = {};
const waiting = [...references(requests)];
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (name in schemas) continue;
  const schema = trimmed(at(description, "components", "schemas", name) ?? {});
  schemas[name] = schema;
  waiting.push(...references(schema));
}

const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(
  "test/fixtures/discord/requests.json",
  `${JSON.stringify({ requests, components: { schemas: sorted } }, null, 1)}\n`,
);
