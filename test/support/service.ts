/** The program as an operator runs it: a process of its own with a folder of its own, killed and started again at will. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { compileCache } from "./compile-cache.ts";

const root = resolve(import.meta.dirname, "../..");
const main = join(root, "src/main.ts");

export interface ServiceProcess {
  /** "http://127.0.0.1:PORT" */
  url: string;
  dir: string;
  /** What it wrote on stderr since the last start. */
  log(): string;
  /** `wardroom up`, or another command that serves. */
  start(...command: string[]): Promise<void>;
  /** SIGKILL: nothing is said goodbye to. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Any other signal to the running service. */
  signal(name: NodeJS.Signals): void;
  /** One command of an operator in the same folder. */
  run(...args: string[]): Promise<{ code: number | null; out: string; err: string }>;
  /** The same with other variables set. */
  runWith(env: Record<string, string>, ...args: string[]): Promise<{ code: number | null; out: string; err: string }>;
  /** The local token of the folder. */
  token(): string;
  get(path: string, token?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Kills what still runs and removes the folder. */
  remove(): Promise<void>;
}

/** A folder with the example's fleet in it, or with nothing. `pacts`: further files, or other text for one of the example's. */
export async function serviceProcess({
  env = {},
  pacts = {},
  config,
  empty = false,
}: {
  env?: Record<string, string>;
  pacts?: Record<string, string>;
  config?: string;
  empty?: boolean;
} = {}): Promise<ServiceProcess> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-service-"));
  if (!empty) {
    cpSync(join(root, "examples/airline/wardroom.yaml"), join(dir, "wardroom.yaml"));
    cpSync(join(root, "examples/airline/pacts"), join(dir, "pacts"), { recursive: true });
  }
  if (config !== undefined) writeFileSync(join(dir, "wardroom.yaml"), config);
  for (const [name, text] of Object.entries(pacts)) writeFileSync(join(dir, "pacts", name), text);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    TZ: "UTC",
    WARDROOM_PORT: String(port),
    ...compileCache,
    ...env,
  };
  let child: ChildProcess | undefined;
  let written = "";
  const ended = (process: ChildProcess): Promise<number | null> =>
    process.exitCode !== null || process.signalCode !== null
      ? Promise.resolve(process.exitCode)
      : new Promise((done) => process.once("exit", (code) => done(code)));

  const service: ServiceProcess = {
    url,
    dir,
    log: () => written,
    async start(...command) {
      written = "";
      const words = command.length > 0 ? command : ["up"];
      const started = spawn(process.execPath, [main, ...words], {
        cwd: dir,
        env: settings,
        stdio: ["ignore", "ignore", "pipe"],
      });
      child = started;
      started.stderr?.on("data", (chunk: Buffer) => {
        written += chunk.toString();
      });
      await until(async () => {
        if (started.exitCode !== null) throw new Error(`the service ended with ${started.exitCode}: ${written}`);
        return (await fetch(`${url}/healthz`).catch(() => undefined))?.ok;
      }, `the service answers at ${url}`);
    },
    async kill() {
      child?.kill("SIGKILL");
      if (child) await ended(child);
    },
    async stop() {
      child?.kill("SIGTERM");
      return child ? ended(child) : null;
    },
    signal(name) {
      child?.kill(name);
    },
    run: (...args) => service.runWith({}, ...args),
    async runWith(more, ...args) {
      const command = spawn(process.execPath, [main, ...args], {
        cwd: dir,
        env: { ...settings, ...more },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      command.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      command.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString();
      });
      return { code: await ended(command), out, err };
    },
    token: () => readFileSync(join(dir, "data/token"), "utf8").trim(),
    get: (path, token = service.token()) => ask(url + path, { headers: { authorization: `Bearer ${token}` } }),
    post: (path, body, headers = {}) =>
      ask(url + path, {
        method: "POST",
        headers: {
          authorization: headers.authorization ?? `Bearer ${service.token()}`,
          "content-type": "application/json",
          ...headers,
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    async remove() {
      await service.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return service;
}

async function ask(url: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Waits for a condition of another process, for at most `most` ms. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string | (() => string),
  most = 20_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + most;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end)
      throw new Error(`It did not come true in ${most / 1000} s that ${typeof what === "string" ? what : what()}.`);
    await wait(40);
  }
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? done(address.port) : failed(new Error("no port was free")),
      );
    });
  });
