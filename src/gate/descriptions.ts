/** /openapi.json and /schemas: what the API and the files people write look like, for programs and editors. */
import type { FastifyInstance } from "fastify";
import { fleetConfigJsonSchema } from "../documents/fleet-config-schema.ts";
import { pactJsonSchema } from "../documents/pact-schema.ts";
import { openapiDocument } from "../http/openapi.ts";
import { described } from "../http/operation.ts";
import { programVersion } from "./program-version.ts";

const anyObject = { type: "object" };

export function registerDescriptions(app: FastifyInstance): void {
  let document: Record<string, unknown> | undefined;
  app.get(
    "/openapi.json",
    described({
      summary: "This description of the API (OpenAPI 3.1)",
      tag: "service",
      who: "anybody",
      answers: { 200: { description: "An OpenAPI document", schema: anyObject } },
    }),
    async () => {
      document ??= openapiDocument(app, programVersion());
      return document;
    },
  );
  for (const [name, what, schema] of [
    ["pact", "a pact file", pactJsonSchema],
    ["wardroom", "wardroom.yaml", fleetConfigJsonSchema],
  ] as const)
    app.get(
      `/schemas/${name}.json`,
      described({
        summary: `The JSON Schema of ${what}, for editors`,
        tag: "service",
        who: "anybody",
        answers: { 200: { description: "A JSON Schema, draft 2020-12", schema: anyObject } },
      }),
      async () => schema(),
    );
}
