/** /openapi.json: every operation of the API, made from the routes themselves and the schemas that check their requests. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { scopes } from "../domain/people/access.ts";
import type { Operation } from "./operation.ts";
import { routesOf } from "./routes.ts";

/** @param version of the program */
export function openapiDocument(app: FastifyInstance, version: string): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, url, api } of routesOf(app)) {
    if (method === "HEAD" || api === undefined || api === "page") continue;
    const path = url.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(method, path, api, schemas) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Wardroom",
      version,
      description:
        "What agents ask and send, and what people do about it. Errors have one shape everywhere; a `code` is for programs and stays.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap(tagsOf)))].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: { ...schemas, Error: errorSchema },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "ward_…",
          description: `A token of \`wardroom token create\`. Scopes: ${scopes.join(", ")}.`,
        },
      },
    },
  };
}

const tagsOf = (operation: unknown): string[] => (operation as { tags: string[] }).tags;

function operationObject(
  method: string,
  path: string,
  api: Operation,
  schemas: Record<string, unknown>,
): Record<string, unknown> {
  const { summary, description, tag, who, params = {}, headers = {}, query, body, bodyTypes, bodyOptional } = api;
  const ofQuery = query && schemaOf(query, "input", schemas);
  const required = (ofQuery?.required ?? []) as string[];
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(who === "anybody" ? { security: [] } : { security: [{ bearer: [] }], "x-scopes": [...who] }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
        ...(params[name] && { description: params[name] }),
      })),
      ...Object.entries((ofQuery?.properties ?? {}) as Record<string, { description?: string }>).map(
        ([name, { description: what, ...schema }]) => ({
          name,
          in: "query",
          required: required.includes(name),
          ...(what && { description: what }),
          schema,
        }),
      ),
      ...Object.entries(headers).map(([name, what]) => ({
        name,
        in: "header",
        required: false,
        description: what,
        schema: { type: "string" },
      })),
    ],
    ...(body && {
      requestBody: {
        required: !bodyOptional,
        content: Object.fromEntries(
          (bodyTypes ?? ["application/json"]).map((type) => [type, { schema: schemaOf(body, "input", schemas) }]),
        ),
      },
    }),
    responses: responses(api, schemas),
  };
}

function responses(api: Operation, schemas: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(api.answers).map(([status, { description, schema }]) => [
    status,
    { description, content: json(schema instanceof z.ZodType ? schemaOf(schema, "output", schemas) : schema) },
  ]);
  const errors = new Map<number, string[]>();
  for (const [status, codes] of [...Object.entries(api.errors ?? {}), ...everywhere(api)])
    errors.set(Number(status), [...new Set([...(errors.get(Number(status)) ?? []), ...codes])]);
  const wrong = [...errors].map(([status, codes]) => [
    String(status),
    { description: codes.join(", "), content: json({ $ref: "#/components/schemas/Error" }) },
  ]);
  // An answer that is documented as such is not an error, whatever its status.
  return { ...Object.fromEntries(wrong), ...Object.fromEntries(own) };
}

const json = (schema: unknown): Record<string, unknown> => ({ "application/json": { schema } });

const wrongValue = ["field_required", "field_unknown", "type", "too_long", "value_unknown", "range", "id_charset"];

/** What the door itself answers, before a route is asked. */
function everywhere({ who, body, query }: Operation): [number, readonly string[]][] {
  return [
    ...(who === "anybody"
      ? []
      : ([
          [400, ["header_duplicate", "token_in_url"]],
          [401, ["auth_missing", "auth_scheme", "auth_invalid", "auth_expired", "auth_unconfirmed"]],
          [403, ["scope_missing"]],
        ] as [number, string[]][])),
    ...(query ? ([[422, [...wrongValue, "query_duplicate"]]] as [number, string[]][]) : []),
    ...(body
      ? ([
          [
            400,
            [
              ...[
                "json_empty",
                "json_syntax",
                "json_not_object",
                "json_duplicate_key",
                "key_forbidden",
                "json_too_deep",
              ],
              ...["too_many_keys", "number_not_finite"],
            ],
          ],
          [413, ["body_too_large"]],
          [415, ["content_type"]],
          [422, [...wrongValue, "number_unsafe", "text_not_unicode", "text_control"]],
        ] as [number, string[]][])
      : []),
    [429, ["rate_exceeded"]],
    [500, ["internal"]],
    [503, ["overloaded"]],
  ];
}

const errorSchema = {
  type: "object",
  properties: {
    error: {
      type: "object",
      properties: {
        code: { type: "string", description: "For programs; stays." },
        message: { type: "string", description: "For people; may be worded better later." },
        field: { type: "string", description: "Where in the request." },
        hint: { type: "string", description: "What to do about it." },
        request_id: { type: "string", description: "Names the request in the log." },
      },
      required: ["code", "message", "request_id"],
      additionalProperties: false,
    },
  },
  required: ["error"],
  additionalProperties: false,
};

/** A schema with an `id` in its meta becomes a component of that name; every other stands where it is used. */
function schemaOf(
  schema: z.ZodType,
  io: "input" | "output",
  schemas: Record<string, unknown>,
): Record<string, unknown> {
  const {
    $schema: _,
    $defs = {},
    ...shape
  } = z.toJSONSchema(z.object({ root: schema }), {
    io,
    unrepresentable: "any",
  }) as Record<string, unknown> & { $defs?: Record<string, unknown>; properties?: { root: unknown } };
  const placed = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'), (key, inner) =>
      key === "" || typeof inner !== "object" || inner === null || Array.isArray(inner) || typeof inner.id !== "string"
        ? inner
        : { ...inner, id: undefined },
    );
  for (const [name, one] of Object.entries($defs)) schemas[name] = placed(one);
  return placed(shape.properties?.root) as Record<string, unknown>;
}
