/**
 * Producer and receiver in one process, so that one clock measures from the first byte sent to the last byte received: sends one
 * signal, waits until its page is here, rests 2 ms, sends the next.
 */
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { createSlackSink } from "./slack-sink.ts";

export type Receiver = "slack" | "webhook";

export interface DriverOrder {
  type: "round";
  receiver: Receiver;
  port: number;
  /** What stands before the body, apart from its length. */
  head: string;
  /** Each has an agent nobody was paged about; it is found again in the page. */
  signals: { agent: string; body: string }[];
}

export interface DriverDone {
  /** From the first byte of a signal to the last byte of its page, in ms. */
  latencies: number[];
}

export interface Tally {
  /** How often each agent was paged about. */
  pages: Record<Receiver, Record<string, number>>;
  /** When the first page about each agent came, by wall time in ms. */
  firstAt: Record<string, number>;
}

const rest = 2;
const patience = 20_000;
const pages: Tally["pages"] = { slack: {}, webhook: {} };
const firstAt: Tally["firstAt"] = {};
let awaited: { agent: string; receiver: Receiver; arrived: (at: number) => void } | undefined;

const arrived = (receiver: Receiver, agent: string, at: number): void => {
  firstAt[agent] ??= Date.now();
  pages[receiver][agent] = (pages[receiver][agent] ?? 0) + 1;
  if (awaited?.receiver === receiver && awaited.agent === agent) awaited.arrived(at);
};

const agentOf = (form: URLSearchParams): string => /agent-\d{5}/.exec(form.get("text") ?? "")?.[0] ?? "nobody";
const slack = createSlackSink((form, at) => arrived("slack", agentOf(form), at));
const webhook = createWebhook();
const sockets = new Map<number, Socket>();

process.on("message", (order: DriverOrder | { type: "tally" } | { type: "end" }) => {
  switch (order.type) {
    case "round":
      round(order).then(
        (done) => process.send?.(done),
        (fault: unknown) => process.send?.({ fault: String(fault) }),
      );
      return;
    case "tally":
      process.send?.({ pages, firstAt } satisfies Tally);
      return;
    case "end":
      slack.end();
      webhook.closeAllConnections();
      webhook.close();
      for (const socket of sockets.values()) socket.destroy();
      process.disconnect();
  }
});

await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
const webhookAddress = webhook.address();
process.send?.({
  slack: await slack.start(),
  webhook: typeof webhookAddress === "object" && webhookAddress ? webhookAddress.port : 0,
});

async function round({ receiver, port, head, signals }: DriverOrder): Promise<DriverDone> {
  const latencies: number[] = [];
  const socket = await connectionTo(port);
  for (const { agent, body } of signals) {
    const page = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nobody was paged about ${agent} in ${patience} ms`)), patience);
      awaited = {
        agent,
        receiver,
        arrived: (at) => {
          clearTimeout(late);
          resolve(at);
        },
      };
    });
    const request = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const answered = answer(socket);
    const start = performance.now();
    socket.write(request);
    const [at] = await Promise.all([page, answered]);
    latencies.push(at - start);
    await wait(rest);
  }
  awaited = undefined;
  return { latencies };
}

async function connectionTo(port: number): Promise<Socket> {
  const kept = sockets.get(port);
  if (kept && !kept.destroyed) return kept;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  sockets.set(port, socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

/** Resolves with the answer to the one request that is under way, which has to be 2xx. */
function answer(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0 || text.length < end + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)) return;
      socket.off("data", read);
      if (/^HTTP\/1\.1 2\d\d/.test(text)) resolve();
      else reject(new Error(`answered ${text.slice(0, 300)}`));
    };
    socket.on("data", read);
  });
}

/** What Alertmanager tells: one alert a message, because each is a group of its own. */
function createWebhook(): Server {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = performance.now();
      response.writeHead(200, { "content-length": 0 });
      response.end();
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
        alerts: { labels: { agent: string } }[];
      };
      for (const { labels } of alerts) arrived("webhook", labels.agent, at);
    });
  });
  server.keepAliveTimeout = 0;
  return server;
}
