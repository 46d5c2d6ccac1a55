/**
 * Stands between the bot and the local Discord. Records every request; adds what the local one lacks (see discord-guild-missing.ts);
 * on request it is the network and the Discord of a bad day: rate limits, faults, refusals, lost replies, broken links.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type DiscordGateway, startGateway } from "./discord-guild-gateway.ts";
import { type MissingParts, missingParts } from "./discord-guild-missing.ts";
import { type Answer, type RefusalCode, refused } from "./discord-guild-refusals.ts";
import { type GuildState, isRecord, recordOf, textIn } from "./discord-guild-state.ts";
import { problemsOfRequest } from "./discord-limits.ts";
import type { DiscordTwin } from "./discord-twin.ts";

interface DiscordCall {
  /** "POST /channels/:id/messages": the method and the path without "/api/v10", ids and tokens named. */
  route: string;
  /** The path as it came, without "/api/v10". */
  path: string;
  body: Record<string, unknown>;
  /** Names of the files sent along. */
  files: string[];
  /** How many requests came before this one, of any route. */
  order: number;
  answer: "passed" | "rate-limited" | "refused" | "fault" | "lost";
}

type DiscordFault =
  | { type: "rate-limit"; seconds: number; scope?: "user" | "global" | "shared" }
  /** A refusal by its JSON error code, with the status Discord gives it; 401 for a token that does not count. */
  | { type: "refuse"; code: RefusalCode }
  | { type: "status"; status: number }
  /** Another answer than the local one would give. */
  | { type: "answer"; body: object }
  /** Discord did it, and the answer never arrived. */
  | { type: "lost-reply" };

export interface DiscordProxy {
  origin: string;
  calls: DiscordCall[];
  problems: string[];
  /** The next `times` requests of a route ("*": of any) meet this fault. */
  inject(
    route: string,
    fault: DiscordFault,
    options?: { times?: number; where?: (body: Record<string, unknown>, path: string) => boolean },
  ): void;
  /** No request meets a fault any more. */
  recover(): void;
  gateway: DiscordGateway;
  stop(): Promise<void>;
}

interface Planned {
  route: string;
  fault: DiscordFault;
  left: number;
  where: (body: Record<string, unknown>, path: string) => boolean;
}

export async function startDiscordProxy(
  twin: DiscordTwin,
  state: GuildState,
  snowflake: () => string,
  heartbeatMs?: number,
): Promise<DiscordProxy> {
  const calls: DiscordCall[] = [];
  const problems: string[] = [];
  const planned: Planned[] = [];
  let port = 0;
  const origin = (): string => `http://127.0.0.1:${port}`;
  const gateway = startGateway(`ws://127.0.0.1:${twin.port}/gateway`, origin, state, heartbeatMs);
  const missing: MissingParts = missingParts(twin, state, snowflake, (type, data) => gateway.send(type, data));

  const server = createServer((request, response) => {
    void handle(request, response).catch((fault: unknown) => {
      problems.push(`the proxy broke: ${String(fault)}`);
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket) => gateway.accept(request, socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { body, files } = await read(request);
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", origin());
    const path = decodeURIComponent(url.pathname).replace(/^\/api(\/v\d+)?/, "");
    const route = `${method} ${template(path)}`;
    const plan = planned.find(
      (one) => (one.route === route || one.route === "*") && one.left > 0 && one.where(body, path),
    );
    if (plan) plan.left -= 1;
    const fault = plan?.fault;
    calls.push({ route, path, body, files, order: calls.length, answer: answerOf(fault) });
    if (fault?.type === "rate-limit")
      return end(
        response,
        {
          status: 429,
          body: {
            message: "You are being rate limited.",
            retry_after: fault.seconds,
            global: fault.scope === "global",
          },
        },
        {
          "retry-after": String(Math.ceil(fault.seconds)),
          "x-ratelimit-scope": fault.scope ?? "user",
          ...(fault.scope === "global" && { "x-ratelimit-global": "true" }),
        },
      );
    if (fault?.type === "refuse") return end(response, refused(fault.code));
    if (fault?.type === "status")
      return end(response, { status: fault.status, body: { message: "upstream trouble", code: 0 } });
    if (fault?.type === "answer") return end(response, { status: 200, body: fault.body });
    problems.push(...problemsOfRequest(method, path, listOr(body)), ...unnamedFiles(body, files));
    const byToken = /^\/(interactions|webhooks)\//.test(path);
    if (!byToken && request.headers.authorization !== `Bot ${state.token}`) return end(response, refused(401));
    const answer = await missing.answer(method, path, body, url.searchParams, (sent) =>
      pass(method, url.pathname.replace(/^\/api(\/v\d+)?/, ""), url.search, sent),
    );
    if (fault?.type === "lost-reply") return void request.socket.destroy();
    end(response, answer);
  }

  async function pass(method: string, path: string, query: string, body: Record<string, unknown>): Promise<Answer> {
    const answer = await fetch(`http://127.0.0.1:${twin.port}/api/v10${path}${query}`, {
      method,
      headers: { "content-type": "application/json", authorization: `Bot ${state.token}` },
      ...(method !== "GET" && method !== "DELETE" && { body: JSON.stringify(listOr(body)) }),
    });
    const text = await answer.text();
    const said: unknown = text === "" ? undefined : JSON.parse(text);
    if (answer.status >= 500)
      problems.push(`the local Discord broke on ${method} ${path}: ${textIn(recordOf(said).message)}`);
    return { status: answer.status, body: mine(said) };
  }

  /** Addresses of the local Discord, as addresses of this proxy. */
  const mine = (said: unknown): unknown =>
    isRecord(said) && typeof said.url === "string"
      ? { ...said, url: `${origin().replace("http", "ws")}/gateway` }
      : said;

  return {
    origin: origin(),
    calls,
    problems,
    gateway,
    inject: (route, fault, { times = 1, where = () => true } = {}) =>
      void planned.push({ route, fault, left: times, where }),
    recover: () => {
      planned.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        gateway.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A path with its ids and tokens named. */
const template = (path: string): string =>
  path.replace(/^\/(interactions|webhooks)\/\d+\/[^/]+/, "/$1/:id/:token").replace(/\/\d+(?=\/|$)/g, "/:id");

/** A body that is a list was kept under "list". */
const listOr = (body: Record<string, unknown>): unknown => (Array.isArray(body.list) ? body.list : body);

function end(response: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    ...(body !== undefined && { "content-type": "application/json" }),
    "x-ratelimit-limit": "50",
    "x-ratelimit-remaining": "49",
    "x-ratelimit-reset-after": "60.0",
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function answerOf(fault: DiscordFault | undefined): DiscordCall["answer"] {
  switch (fault?.type) {
    case undefined:
      return "passed";
    case "rate-limit":
      return "rate-limited";
    case "refuse":
      return "refused";
    case "status":
    case "answer":
      return "fault";
    case "lost-reply":
      return "lost";
  }
}

/** JSON, or a form whose `payload_json` is JSON and whose other parts are files. A list is kept under "list". */
async function read(request: IncomingMessage): Promise<{ body: Record<string, unknown>; files: string[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return { body: {}, files: [] };
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/")) {
    const said: unknown = JSON.parse(bytes.toString());
    return { body: Array.isArray(said) ? { list: said } : recordOf(said), files: [] };
  }
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  const files = [...form.values()].flatMap((part) => (typeof part === "string" ? [] : [part.name]));
  return { body: recordOf(JSON.parse(String(form.get("payload_json") ?? "{}"))), files };
}

/** Discord shows a file that a message names by its place among the parts. https://docs.discord.com/developers/reference#uploading-files */
const unnamedFiles = ({ attachments }: Record<string, unknown>, files: readonly string[]): string[] =>
  (Array.isArray(attachments) ? attachments : []).flatMap((one) => {
    const { id, filename } = recordOf(one);
    return files[Number(id)] === filename
      ? []
      : [`attachment ${String(id)} is no file that was sent: ${String(filename)}`];
  });
