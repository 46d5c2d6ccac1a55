/** Where the operating system refuses an address, the operator reads what to set. */
import { createServer } from "node:net";
import fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { listening } from "../../src/http/listening.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function server() {
  const app = fastify();
  ends.push(() => app.close());
  return app;
}

test("a port that another program has is named, with what to set", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  ends.push(() => other.close());
  const taken = other.address();
  const port = typeof taken === "object" && taken ? taken.port : 0;
  await expect(listening(server(), { host: "127.0.0.1", port })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is taken by another program. Stop that, or set WARDROOM_PORT to a free one.`,
  );
});

test("a host that is not of this machine is named, with what to set", async () => {
  // TEST-NET-1: given to nobody. https://www.rfc-editor.org/rfc/rfc5737
  await expect(listening(server(), { host: "192.0.2.1", port: 0 })).rejects.toThrow(
    "192.0.2.1 is no address of this machine. Set WARDROOM_HOST to one it has, or to 127.0.0.1.",
  );
});

test("otherwise the address is given", async () => {
  expect(await listening(server(), { host: "127.0.0.1", port: 0 })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
