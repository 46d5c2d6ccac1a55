/** /openapi.json and /schemas say what is so: every route is described, the document is valid, and the schemas judge files as the program does. */
import { globSync, readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { fleetExample, pactExample } from "../../scripts/acme-air.ts";
import { routesOf } from "../../src/http/routes.ts";
import { type TestApp, testApp } from "../support/app.ts";

interface Document {
  openapi: string;
  paths: Record<
    string,
    Record<string, { operationId: string; security: unknown[]; "x-scopes"?: string[]; requestBody?: unknown }>
  >;
}

let app: TestApp;
let document: Document;

beforeAll(async () => {
  app = await testApp();
  document = (await (await fetch(`${app.url}/openapi.json`)).json()) as Document;
});
afterAll(() => app.remove());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, all]) =>
    Object.entries(all).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

test("the document is a valid OpenAPI 3.1 document by the official schema", () => {
  // Ajv takes the dynamic anchor for the root; outside of a dialect of its own it is this definition and no other.
  const text = readFileSync("test/fixtures/openapi/3.1.schema.json", "utf8");
  const schema = JSON.parse(text.replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'));
  const ajv = new Ajv2020.default({ strict: false, allErrors: true, validateFormats: false });
  ajv.validate(schema, document);
  expect(ajv.errors ?? []).toEqual([]);
  expect(document.openapi).toMatch(/^3\.1\./);
});

test("every schema in it is a JSON Schema of draft 2020-12, and every reference leads somewhere", () => {
  const text = JSON.stringify(document);
  const targets = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = ""]) => name);
  const components = (document as unknown as { components: { schemas: Record<string, unknown> } }).components.schemas;
  expect(targets.filter((name) => !components[name])).toEqual([]);
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false });
  for (const [name, schema] of Object.entries(components))
    expect(ajv.validateSchema(schema as object), name).toBe(true);
});

test("every route of the program is described, or is a page for a browser", () => {
  const unknown = routesOf(app.server).filter(({ method, api }) => method !== "HEAD" && api === undefined);
  expect(unknown.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  const api = routesOf(app.server).filter(({ api }) => api !== undefined && api !== "page");
  const listed = new Set(operations().map(({ method, path }) => `${method} ${path}`));
  for (const { method, url } of api)
    if (method !== "HEAD") expect(listed).toContain(`${method} ${url.replace(/:(\w+)/g, "{$1}")}`);
  expect(routesOf(app.server).some(({ url, api }) => url === "/" && api === "page")).toBe(true);
});

test("every described operation exists, and asks for a token exactly where it says so", async () => {
  for (const { method, path, operation } of operations()) {
    const response = await fetch(app.url + path.replace(/\{\w+\}/g, "x"), { method });
    const text = await response.text();
    expect([404, 405], `${method} ${path} ${text}`).not.toContain(response.status);
    const code = response.status >= 400 ? (JSON.parse(text) as { error?: { code: string } }).error?.code : undefined;
    if (operation.security.length > 0) expect([response.status, code], path).toEqual([401, "auth_missing"]);
    else expect(code, path).not.toBe("auth_missing");
  }
});

test("each scope that is named opens the door it is named for, and no other scope does", async () => {
  const { createToken } = await import("../../src/flows/access/tokens.ts");
  const secret = async (scope: "signals:write" | "agent" | "person" | "auditor") =>
    (
      await createToken(app.world, {
        name: scope,
        scopes: [scope],
        actor: "host",
        ...(scope === "person" && { person: "dana" }),
      })
    ).secret;
  const all = ["signals:write", "agent", "person", "auditor"] as const;
  const secrets = Object.fromEntries(await Promise.all(all.map(async (scope) => [scope, await secret(scope)])));
  for (const { method, path, operation } of operations())
    for (const scope of operation.security.length > 0 ? all : []) {
      const response = await fetch(app.url + path.replace(/\{\w+\}/g, "x"), {
        method,
        headers: { authorization: `Bearer ${secrets[scope]}` },
      });
      const refused = response.status === 403 && (await response.text()).includes("scope_missing");
      expect(refused, `${scope} at ${method} ${path}`).toBe(!operation["x-scopes"]?.includes(scope));
    }
});

test("operations have names of their own", () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

const schemaAt = async (name: string) => {
  const schema = (await (await fetch(`${app.url}/schemas/${name}.json`)).json()) as Record<string, unknown>;
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  return new Ajv2020.default({ strict: false, validateFormats: false }).compile(schema);
};

test("every example pact and configuration is valid by the published schemas", async () => {
  const pact = await schemaAt("pact");
  const files = globSync("examples/**/pacts/*.yaml");
  expect(files.length).toBeGreaterThan(1);
  for (const text of [pactExample, ...files.map((file) => readFileSync(file, "utf8"))]) {
    pact(parse(text));
    expect(pact.errors ?? []).toEqual([]);
  }
  const fleet = await schemaAt("wardroom");
  for (const text of [
    fleetExample,
    ...globSync("examples/**/wardroom.yaml").map((file) => readFileSync(file, "utf8")),
  ]) {
    fleet(parse(text));
    expect(fleet.errors ?? []).toEqual([]);
  }
});

const broken: [string, (pact: Record<string, unknown>) => void][] = [
  ["no id", (pact) => delete pact.id],
  ["an id with a space", (pact) => (pact.id = "air line")],
  ["a level that is none", (pact) => (pact.level = "team")],
  ["no level", (pact) => delete pact.level],
  ["a misspelt key", (pact) => (pact.tresholds = [])],
  ["base 0", (pact) => (pact.base = 0)],
  ["base as text", (pact) => (pact.base = "3")],
  ["enforce that is neither", (pact) => (pact.enforce = "dry")],
  ["two accountables", (pact) => (pact.raci = { accountable: ["dana", "lee"] })],
  ["consulted that is no list", (pact) => (pact.raci = { accountable: "dana", consulted: "lee" })],
  ["thresholds that are no list", (pact) => (pact.thresholds = {})],
  ["a threshold without id", (pact) => (pact.thresholds = [{ signal: "latency" }])],
  ["a statistic that is none", (pact) => (pact.thresholds = [{ id: "a", stat: "median" }])],
  ["a severity that is none", (pact) => (pact.thresholds = [{ id: "a", severity: "urgent" }])],
  ["min_samples 0", (pact) => (pact.thresholds = [{ id: "a", min_samples: 0 }])],
  ["a mode that is none", (pact) => (pact.thresholds = [{ id: "a", intervention: { do: "pause", mode: "soon" } }])],
  ["an action without a tool", (pact) => (pact.actions = [{ decision: "deny" }])],
  ["unlisted that is none", (pact) => (pact.unlisted = "maybe")],
  ["a ladder step without to", (pact) => (pact.escalation = [{ after: "0s" }])],
  ["a duration without a unit", (pact) => (pact.escalation = [{ after: "5", to: "accountable" }])],
  ["evidence of no slot", (pact) => (pact.evidence = ["thoughts"])],
  ["an autonomy that is none", (pact) => (pact.autonomy = { start: "free" })],
  ["if_wardroom_is_down that is none", (pact) => (pact.if_wardroom_is_down = "allow")],
];

test.each(broken)("a pact with %s is refused by the published schema", async (_what, breakIt) => {
  const pact = await schemaAt("pact");
  const document = parse(pactExample) as Record<string, unknown>;
  expect(pact(document)).toBe(true);
  breakIt(document);
  expect(pact(document)).toBe(false);
});
