/** The load generator, a process of its own: so many connections, each sending its next request when it has its answer. */
import { connect } from "node:net";
import { agents, Body } from "./events.ts";

export interface Order {
  port: number;
  token: string;
  connections: number;
  /** Signals in one request. */
  batch: number;
  /** How long, in ms; what is under way then is waited for. */
  time: number;
  /** Number of the first event, so that no id comes twice. */
  firstEvent: number;
}

export interface Done {
  requests: number;
  events: number;
  /** Signals the answers say were accepted. */
  accepted: number;
  /** Answers other than 202, by their first line. */
  refused: Record<string, number>;
  seconds: number;
  /** CPU of this process, in seconds. */
  cpu: number;
  p50: number;
  p99: number;
}

process.on("message", (order: Order) => {
  run(order).then(
    (done) => process.send?.(done),
    (fault: unknown) => process.send?.({ fault: String(fault) }),
  );
});

async function run({ port, token, connections, batch, time, firstEvent }: Order): Promise<Done> {
  const bodies = Array.from(
    { length: Math.max(connections, agents / batch <= 64 ? agents / batch : 0) },
    (_, index) => {
      const body = new Body(batch, batch === 1 ? index : index * batch);
      const type = batch === 1 ? "application/json" : "application/x-ndjson";
      const head = `POST /v1/signals HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${type}\r\nContent-Length: ${body.bytes.length}\r\n\r\n`;
      return { body, head };
    },
  );
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  let event = firstEvent;
  let accepted = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();

  const converse = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      let answer = "";
      let sentAt = 0;
      let next = bodies.shift();
      const send = (): void => {
        if (performance.now() - start >= time || !next) {
          socket.end();
          resolve();
          return;
        }
        const { head, body } = next;
        body.stamp(event, new Date());
        event += batch;
        sentAt = performance.now();
        // One write for a small request; a large body goes as it is, without being copied.
        if (batch === 1) socket.write(head + body.bytes.toString("latin1"));
        else {
          socket.cork();
          socket.write(head, "latin1");
          socket.write(body.bytes);
          socket.uncork();
        }
      };
      socket.on("connect", send);
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        answer += chunk.toString("latin1");
        const end = answer.indexOf("\r\n\r\n");
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
        if (answer.length < end + 4 + length) return;
        latencies.push(performance.now() - sentAt);
        if (answer.startsWith("HTTP/1.1 202")) accepted += Number(/"accepted":(\d+)/.exec(answer)?.[1] ?? 0);
        else {
          const line = answer.slice(0, answer.indexOf("\r\n"));
          refused[line] = (refused[line] ?? 0) + 1;
        }
        answer = "";
        if (next) bodies.push(next);
        next = bodies.shift();
        send();
      });
    });
  await Promise.all(Array.from({ length: connections }, converse));

  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    events: event - firstEvent,
    accepted,
    refused,
    seconds,
    cpu: (user + system) / 1e6,
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}
