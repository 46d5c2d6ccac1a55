/** `wardroom replay` as it is typed, against a service on a real socket. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { type ReplayDeps, registerReplay, replayDeps } from "../../src/cli/replay.ts";

interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const take = (response: ServerResponse): void => {
  response.writeHead(202, { "content-type": "application/json" }).end('{"accepted":1}');
};

async function service(answer: (response: ServerResponse, received: Received[]) => void = take) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ url: request.url ?? "", headers: request.headers, body });
      answer(response, received);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const nowhere = { url: "http://127.0.0.1:8484", tokenFile: "no/such/token" };

async function ward(
  args: string[],
  env: Record<string, string> = { WARDROOM_TOKEN: "ward_test" },
  local: ReturnType<ReplayDeps["local"]> = nowhere,
) {
  const run = { out: "", err: "", code: -1, interrupt: () => {} };
  const program = new Command().exitOverride();
  registerReplay(program, {
    env,
    local: () => local,
    out: (text) => {
      run.out += text;
    },
    err: {
      write: (text) => {
        run.err += text;
      },
    },
    exit: (code) => {
      run.code = code;
    },
    onInterrupt: (listener) => {
      run.interrupt = listener;
      interruptible?.(listener);
      return () => {};
    },
  });
  await program.parseAsync(["replay", ...args], { from: "user" });
  return run;
}
let interruptible: ((listener: () => void) => void) | undefined;

function file(name: string, lines: unknown[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "replay-")), name);
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

const signal = (id: string) => ({ agent: "a", signal: "cost", value: 1, at: "2026-11-22T03:16:00Z", id });

test("a recording is sent with the token, and the last line sums it up", async () => {
  const { url, received } = await service();
  const run = await ward([file("r.jsonl", [signal("1"), "", signal("2")]), "--url", `${url}/`]);
  expect(run).toMatchObject({ code: 0, err: "" });
  expect(run.out).toMatch(/^Replayed 2 of 2 lines \(2 signals\) in (less than 1|\d+) s: 0 refused\.\n$/);
  expect(received).toMatchObject([
    { url: "/v1/signals", headers: { authorization: "Bearer ward_test", "content-type": "application/json" } },
  ]);
  expect(received[0]?.headers["idempotency-key"]).toMatch(/^replay-/);
});

test("a compressed recording is read by what it is, whatever its name", async () => {
  const { url, received } = await service();
  const path = file("r.jsonl.gz", [signal("1")]);
  expect(await ward([path, "--url", url])).toMatchObject({ code: 0 });
  expect(received).toHaveLength(1);
});

test("--json prints the outcome as one line of JSON", async () => {
  const { url } = await service();
  const run = await ward([file("r.jsonl", [signal("1")]), "--url", url, "--as-now", "--json"]);
  expect(JSON.parse(run.out)).toMatchObject({ end: "done", lines: 1, sent: 1, rejected: 0 });
});

test("a busy service is asked again after as long as it says", async () => {
  const { url, received } = await service((response, { length }) =>
    length === 1 ? response.writeHead(503, { "retry-after": "0" }).end() : take(response),
  );
  const run = await ward([file("r.jsonl", [signal("1")]), "--url", url]);
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining("1 sent again") });
  expect(received[0]?.headers["idempotency-key"]).toBe(received[1]?.headers["idempotency-key"]);
});

test("a service that is not there is named, with what to do", async () => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((done) => closed.close(done));
  expect(await ward([file("r.jsonl", [signal("1")]), "--url", url])).toMatchObject({
    code: 1,
    err: `Nothing answers at ${url} (ECONNREFUSED). Start the service there, or name another with --url.\n`,
    out: expect.stringMatching(/^Stopped after 0 of 1 lines in (less than 1|\d+) s: 0 refused\.\n$/),
  });
});

test("the service's refusal of a signal is shown with its line, and the exit code tells", async () => {
  const { url } = await service((response) =>
    response.writeHead(202).end('{"accepted":0,"rejected":[{"index":0,"message":"value must be a number"}]}'),
  );
  const path = file("r.jsonl", ["", signal("1")]);
  const run = await ward([path, "--url", url]);
  expect(run).toMatchObject({ code: 1, err: `${path}:2: signal refused: value must be a number.\n` });
});

test("every wrong line is named before anything is sent", async () => {
  const { url, received } = await service();
  const path = file("r.jsonl", [signal("1"), "{", '{"resourceLogs":[]}']);
  const run = await ward([path, "--url", url]);
  expect(run.code).toBe(2);
  expect(run.err.split("\n")).toEqual([
    `${path}:2: this line is not JSON. Write one JSON value a line, without line breaks inside it.`,
    `${path}:3: this line is an OTLP metrics or logs request. Replay sends trace requests and native signals; leave the line out.`,
    "",
  ]);
  expect(received).toEqual([]);
});

test.each([
  [["no-such-file.jsonl"], "no-such-file.jsonl: there is no such file. Check the path.\n"],
  [["test"], "test: this is a folder. Name the recording inside it.\n"],
  [["x", "--speed", "fast"], "--speed: this is not a speed. Write how many times faster, such as 60x.\n"],
  [["x", "--speed", "0x"], "--speed: this is not a speed. Write how many times faster, such as 60x.\n"],
  [["x", "--head-start", "10m"], "--head-start needs --speed: without a speed everything is sent at once.\n"],
  [
    ["x", "--speed", "9x", "--head-start", "10"],
    "--head-start: this is not a duration. Write it with a unit, such as 10m or 90s.\n",
  ],
  [["x", "--url", "ftp://x"], "--url: this is not an http address. Write it like http://127.0.0.1:8484.\n"],
])("replay %s is wrong usage", async (args, err) => {
  expect(await ward(args)).toMatchObject({ code: 2, err, out: "" });
});

test("a damaged compressed file and an empty one are told apart", async () => {
  const cut = file("cut.jsonl", []);
  writeFileSync(cut, gzipSync(JSON.stringify(signal("1"))).subarray(0, 30));
  expect((await ward([cut])).err).toContain("damaged or cut short");
  expect((await ward([file("empty.jsonl", [])])).err).toContain("the file holds no line");
});

test("the service of this machine and its token are found without being named", async () => {
  const { url, received } = await service();
  const tokenFile = file("token", ["ward_local"]);
  const run = await ward([file("r.jsonl", [signal("1")])], {}, { url, tokenFile });
  expect(run).toMatchObject({ code: 0 });
  expect(received[0]?.headers.authorization).toBe("Bearer ward_local");
});

test("where this machine's service listens is what its own settings say", () => {
  const local = (host: string) => replayDeps(() => ({ host, port: 9000, database: "/srv/ward/ward.db" })).local();
  expect(local("127.0.0.1")).toEqual({ url: "http://127.0.0.1:9000", tokenFile: "/srv/ward/token" });
  expect(local("0.0.0.0").url).toBe("http://127.0.0.1:9000");
  expect(local("::1").url).toBe("http://[::1]:9000");
});

test("without a token it says where one comes from, and the local one is not sent elsewhere", async () => {
  expect(await ward(["x"], {})).toMatchObject({ code: 2, err: expect.stringContaining("npm start") });
  const away = await ward(["x", "--url", "https://ward.acme.example"], {});
  expect(away).toMatchObject({ code: 2, err: expect.stringContaining("Set WARDROOM_TOKEN") });
});

test("Ctrl-C stops after the request under way and says how far it came", async () => {
  const stop: { now(): void } = { now: () => {} };
  interruptible = (listener) => {
    stop.now = listener;
  };
  onTestFinished(() => {
    interruptible = undefined;
  });
  const { url } = await service((response) => {
    stop.now();
    take(response);
  });
  const later = { ...signal("2"), at: "2026-11-22T09:16:00Z" };
  const run = await ward([file("r.jsonl", [signal("1"), later]), "--url", url, "--speed", "1x"]);
  expect(run).toMatchObject({ code: 1, out: expect.stringMatching(/^Interrupted after 1 of 2 lines/) });
});
