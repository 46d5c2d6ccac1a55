/** The least of Slack that the service needs to page somebody: a Web API that says yes, and a Socket Mode link that stays silent. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** @param posted is called with the form of each chat.postMessage once all of it is there; `at` is the driver's clock then, in ms. */
export function createSlackSink(posted: (form: URLSearchParams, at: number) => void) {
  let origin = "";
  let minted = 0;
  const links = new Set<Duplex>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = performance.now();
      const method = (request.url ?? "").replace(/^\/api\//, "");
      if (method === "auth.test") return say(response, { team_id: "T01BENCH", user_id: "U01BOT", bot_id: "B01BOT" });
      if (method === "apps.connections.open") return say(response, { url: `${origin.replace("http", "ws")}/link` });
      const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
      minted += 1;
      say(response, { channel: form.get("channel"), ts: `1700000000.${String(minted).padStart(6, "0")}` });
      if (method === "chat.postMessage") posted(form, at);
    });
  });
  server.keepAliveTimeout = 0;
  server.on("upgrade", (request, socket) => {
    links.add(socket);
    accept(request, socket);
  });
  return {
    async start(): Promise<number> {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      if (typeof address !== "object" || !address) throw new Error("the sink has no port");
      origin = `http://127.0.0.1:${address.port}`;
      return address.port;
    },
    end(): void {
      for (const link of links) link.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

function say(response: ServerResponse, answer: object): void {
  const text = JSON.stringify({ ok: true, ...answer });
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** RFC 6455, section 4.2.2. The client pings every few seconds and leaves when nobody answers. */
function accept(request: IncomingMessage, socket: Duplex): void {
  const key = `${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}\r\n\r\n`,
  );
  socket.write(frame(opcodes.text, Buffer.from(JSON.stringify({ type: "hello", num_connections: 1 }))));
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes: Buffer) => {
    // Control frames are whole and short; loopback does not cut them.
    const opcode = (bytes[0] ?? 0) & 0x0f;
    const length = (bytes[1] ?? 0) & 0x7f;
    const body = Buffer.from(bytes.subarray(6, 6 + length));
    for (const [index, byte] of body.entries()) body[index] = byte ^ (bytes[2 + (index % 4)] ?? 0);
    if (opcode === opcodes.ping) socket.write(frame(opcodes.pong, body));
    if (opcode === opcodes.close) socket.end(frame(opcodes.close, body));
  });
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Of less than 126 bytes, as all of ours are. */
const frame = (opcode: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, body.length]), body]);
