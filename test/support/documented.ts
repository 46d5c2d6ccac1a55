/** Answers held against what /openapi.json says of them: status and shape, by the JSON Schema in the document itself. */
import Ajv2020 from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { FastifyInstance } from "fastify";

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: unknown;
}

interface Response {
  /** Of an error: its codes, with commas. */
  description: string;
  content: { "application/json": { schema: unknown } };
}

/** Reads a path of a service that is reached over HTTP alone. */
type Read = (path: string) => Promise<unknown>;

/** What an answer has that the document does not say, or lacks; empty when it is as documented. */
export type Documented = (method: string, path: string, status: number, body: unknown) => string[];

export async function documented(app: Pick<FastifyInstance, "inject"> | Read): Promise<Documented> {
  const read = typeof app === "function" ? app : async (path: string) => (await app.inject(path)).json();
  const document = (await read("/openapi.json")) as Document;
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: "openapi", components: document.components });
  return (method, path, status, body) => {
    const known = Object.entries(document.paths).find(
      ([template, operations]) =>
        operations[method.toLowerCase()] &&
        new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path.split("?")[0] ?? ""),
    );
    const answer = known?.[1][method.toLowerCase()]?.responses[String(status)];
    if (!answer) return [`${method} ${path} answered ${status}, which is not documented`];
    const schema = JSON.parse(
      JSON.stringify(answer.content["application/json"].schema).replaceAll('"#/components', '"openapi#/components'),
    );
    const code = (body as { error?: { code?: string } }).error?.code;
    if (code !== undefined && !answer.description.split(", ").includes(code))
      return [`${method} ${path} answered ${status} ${code}, which is not among ${answer.description}`];
    return ajv.validate(schema, body)
      ? []
      : (ajv.errors ?? []).map((one) => `${path}${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`);
  };
}
