/**
 * Stands between the bot and the local workspace. Records every call and checks it against Slack's limits; on request it is the
 * network and the Slack of a bad day: rate limits, faults, lost replies, duplicate envelopes, broken and frozen links.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { violations } from "./slack-limits.ts";
import { frameReader, textFrame } from "./slack-workspace-frames.ts";

interface Call {
  method: string;
  args: Record<string, unknown>;
  /** How many calls came before this one, of any method. */
  order: number;
  answer: "passed" | "rate-limited" | "refused" | "fault" | "lost";
}

type Fault =
  | { type: "rate-limit"; seconds: number }
  | { type: "refuse"; error: string }
  | { type: "status"; status: number }
  /** Slack did it, and the answer never arrived. */
  | { type: "lost-reply" };

export interface SlackProxy {
  origin: string;
  calls: Call[];
  problems: string[];
  /** The next `times` calls of a method (and, if given, with these arguments) meet this fault. */
  inject(
    method: string,
    fault: Fault,
    options?: { times?: number; where?: (args: Record<string, unknown>) => boolean },
  ): void;
  /** No call meets a fault any more. */
  recover(): void;
  /** Envelopes from Slack as the bot got them, and the ids it acknowledged. */
  envelopes: { id: string; type: string }[];
  acknowledged: string[];
  /** From now on each envelope arrives this many times. */
  repeatEnvelopes(times: number): void;
  /** Sends an envelope of our own on every open link; resolves to its id. */
  send(type: string, payload: object): string;
  /** What Slack says when it refreshes or closes a link. */
  askToReconnect(reason: "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets"): void;
  /** Cuts every link without a word. */
  cutLinks(): void;
  /** Every open link stays open and carries nothing more, as when packets are lost on the way. */
  freezeLinks(): void;
  openLinks(): number;
  stop(): Promise<void>;
}

interface Planned {
  method: string;
  fault: Fault;
  left: number;
  where: (args: Record<string, unknown>) => boolean;
}

export async function startSlackProxy(upstream: number, people: ReadonlySet<string>): Promise<SlackProxy> {
  const calls: Call[] = [];
  const problems: string[] = [];
  const planned: Planned[] = [];
  const envelopes: SlackProxy["envelopes"] = [];
  const acknowledged: string[] = [];
  const links = new Set<Duplex>();
  const freezers = new Set<() => void>();
  let repeats = 1;
  let minted = 0;

  const server = createServer((request, response) => {
    void handle(request, response).catch((fault: unknown) => {
      problems.push(`the proxy broke: ${String(fault)}`);
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket, head) => link(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const path = request.url ?? "/";
    const method = path.startsWith("/api/")
      ? (path.slice("/api/".length).split("?")[0] ?? "")
      : path.startsWith("/_hooks/response/")
        ? "response_url"
        : "";
    const args = method ? parse(body, request.headers["content-type"] ?? "") : {};
    const plan = planned.find((one) => one.method === method && one.left > 0 && one.where(args));
    if (method) {
      problems.push(...violations(method, args, people));
      calls.push({ method, args, order: calls.length, answer: answerOf(plan?.fault) });
    }
    if (plan) plan.left -= 1;
    const fault = plan?.fault;
    if (fault?.type === "rate-limit") {
      response.writeHead(429, { "retry-after": String(fault.seconds), "content-type": "application/json" });
      return void response.end(JSON.stringify({ ok: false, error: "ratelimited" }));
    }
    if (fault?.type === "refuse") {
      response.writeHead(200, { "content-type": "application/json" });
      return void response.end(JSON.stringify({ ok: false, error: fault.error }));
    }
    if (fault?.type === "status") {
      response.writeHead(fault.status);
      return void response.end("upstream trouble");
    }
    const answer = await fetch(`http://127.0.0.1:${upstream}${path}`, {
      method: request.method ?? "GET",
      headers: {
        "content-type": request.headers["content-type"] ?? "",
        authorization: request.headers.authorization ?? "",
      },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    if (fault?.type === "lost-reply") return void request.socket.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(mine(await answer.text()));
  }

  /** Addresses of the workspace, as addresses of this proxy. */
  const mine = (text: string): string => text.replaceAll(`//127.0.0.1:${upstream}/`, `//127.0.0.1:${port}/`);

  function link(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const behind: Socket = connect(upstream, "127.0.0.1", () => {
      // Without compression on offer, frames stay readable.
      const headers = Object.entries(request.headers).filter(([name]) => name !== "sec-websocket-extensions");
      behind.write(
        `${request.method} ${request.url} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${String(value)}`).join("\r\n")}\r\n\r\n`,
      );
      behind.write(head);
    });
    const fromBot = frameReader();
    const fromSlack = frameReader();
    let greeted = false;
    behind.on("data", (chunk: Buffer) => {
      let rest = chunk;
      if (!greeted) {
        const end = chunk.indexOf("\r\n\r\n");
        if (end < 0) return void socket.write(chunk);
        greeted = true;
        links.add(socket);
        socket.write(chunk.subarray(0, end + 4));
        rest = chunk.subarray(end + 4);
      }
      for (const frame of fromSlack(rest)) {
        if (frame.text === undefined) {
          socket.write(frame.raw);
          continue;
        }
        const text = mine(frame.text);
        const { envelope_id, type } = JSON.parse(text) as { envelope_id?: string; type?: string };
        if (envelope_id) envelopes.push({ id: envelope_id, type: type ?? "" });
        for (let time = 0; time < (envelope_id ? repeats : 1); time += 1) socket.write(textFrame(text));
      }
    });
    socket.on("data", (chunk: Buffer) => {
      behind.write(chunk);
      for (const { text } of fromBot(chunk)) {
        const id = text === undefined ? undefined : (JSON.parse(text) as { envelope_id?: string }).envelope_id;
        if (id) acknowledged.push(id);
      }
    });
    freezers.add(() => {
      for (const side of [socket, behind]) {
        side.removeAllListeners("data");
        side.resume();
      }
    });
    const end = (): void => {
      links.delete(socket);
      behind.destroy();
      socket.destroy();
    };
    for (const side of [socket, behind]) {
      side.on("close", end);
      side.on("error", end);
    }
  }

  const toAll = (message: object): void => {
    for (const socket of links) socket.write(textFrame(JSON.stringify(message)));
  };

  return {
    origin,
    calls,
    problems,
    envelopes,
    acknowledged,
    inject: (method, fault, { times = 1, where = () => true } = {}) =>
      void planned.push({ method, fault, left: times, where }),
    recover: () => {
      planned.length = 0;
    },
    repeatEnvelopes: (times) => {
      repeats = times;
    },
    send(type, payload) {
      minted += 1;
      const envelope_id = `test-envelope-${minted}`;
      toAll({ envelope_id, type, payload, accepts_response_payload: false });
      return envelope_id;
    },
    askToReconnect: (reason) => toAll({ type: "disconnect", reason, debug_info: { host: "local" } }),
    cutLinks: () => {
      for (const socket of links) socket.destroy();
    },
    freezeLinks: () => {
      for (const freeze of freezers) freeze();
      freezers.clear();
    },
    openLinks: () => links.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of links) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOf(fault: Fault | undefined): Call["answer"] {
  switch (fault?.type) {
    case undefined:
      return "passed";
    case "rate-limit":
      return "rate-limited";
    case "refuse":
      return "refused";
    case "status":
      return "fault";
    case "lost-reply":
      return "lost";
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Arguments as the vendor's client sends them: a form whose structured fields are JSON, or JSON. */
function parse(body: Buffer, type: string): Record<string, unknown> {
  if (type.includes("json")) return JSON.parse(body.toString()) as Record<string, unknown>;
  const args: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body.toString()))
    args[name] =
      /^[[{]/.test(value) && name !== "text"
        ? JSON.parse(value)
        : value === "true"
          ? true
          : value === "false"
            ? false
            : value;
  return args;
}
