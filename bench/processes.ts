/** The processes of a measurement: the service as an operator runs it, the yardstick, and the load generator. */
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Fleet, loadFleet } from "./fleet.ts";
import type { Done, Order } from "./load.ts";

const root = resolve(import.meta.dirname, "..");

export interface Target {
  port: number;
  token: string;
  /** CPU-seconds so far; undefined where the system does not tell. */
  cpu(): number | undefined;
  /** Most memory it ever had, in MiB. */
  peak(): number | undefined;
  end(): Promise<void>;
}

export interface Service extends Target {
  database: string;
  get(path: string): Promise<unknown>;
  post(body: unknown): Promise<void>;
  /** Removes its folder, once it has ended. */
  remove(): void;
}

interface ServiceOptions {
  fleet?: Fleet;
  env?: Record<string, string>;
  /** The one core it may run on, where the system lets us say so. */
  core?: number;
}

export async function startService({ fleet = loadFleet, env = {}, core }: ServiceOptions = {}): Promise<Service> {
  const { wardroomYaml, pacts } = fleet;
  const dir = scratchDir();
  mkdirSync(join(dir, "pacts"));
  writeFileSync(join(dir, "wardroom.yaml"), wardroomYaml);
  for (const [name, text] of Object.entries(pacts)) writeFileSync(join(dir, "pacts", name), text);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(...pinned(core, process.execPath, [...profiling(), join(root, "src/main.ts"), "up"]), {
    cwd: dir,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      WARDROOM_PORT: String(port),
      WARDROOM_LOG_LEVEL: "error",
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
    return existsSync(join(dir, "data/token")) && (await fetch(`${url}/healthz`).catch(() => undefined))?.ok;
  }, "the service answers");
  const token = readFileSync(join(dir, "data/token"), "utf8").trim();
  const authorization = `Bearer ${token}`;
  return {
    ...target(child, port, token),
    database: join(dir, "data/wardroom.db"),
    get: async (path) => (await fetch(url + path, { headers: { authorization } })).json(),
    async post(body) {
      const headers = { authorization, "content-type": "application/json" };
      const answer = await fetch(`${url}/v1/signals`, { method: "POST", headers, body: JSON.stringify(body) });
      if (answer.status !== 202) throw new Error(`the service answered ${answer.status}: ${await answer.text()}`);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** In `data/`, which is on the disk the service would use; a temporary folder may lie in memory, where fsync costs nothing. */
export function scratchDir(): string {
  mkdirSync(join(root, "data"), { recursive: true });
  return mkdtempSync(join(root, "data", "bench-"));
}

/** Whether processes are kept apart: `taskset` of util-linux is there, and there are two cores to give out. */
export const canPin: boolean =
  availableParallelism() > 1 && spawnSync("taskset", ["-c", "0,1", "true"], { stdio: "ignore" }).status === 0;

/** A command and its arguments as they are started on one core. `taskset` becomes the command, so its process id is the command's. */
export const pinned = (core: number | undefined, command: string, args: string[]): [string, string[]] =>
  core !== undefined && canPin ? ["taskset", ["-c", String(core), command, ...args]] : [command, args];

/** WARDROOM_BENCH_PROFILE=DIR keeps a CPU profile of the service there. */
function profiling(): string[] {
  const dir = process.env.WARDROOM_BENCH_PROFILE;
  return dir ? ["--cpu-prof", "--cpu-prof-dir", dir] : [];
}

export async function startYardstick(): Promise<Target> {
  const child = fork(join(import.meta.dirname, "yardstick.ts"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return target(child, port, "none");
}

export interface Load {
  send(order: Order): Promise<Done>;
  end(): Promise<void>;
}

export function startLoad(): Load {
  const child = fork(join(import.meta.dirname, "load.ts"));
  return {
    async send(order) {
      child.send(order);
      const [done] = (await once(child, "message")) as [Done | { fault: string }];
      if ("fault" in done) throw new Error(`the load generator stumbled: ${done.fault}`);
      return done;
    },
    end: () => ended(child),
  };
}

export async function until(condition: () => Promise<unknown>, what: string, most = 60_000): Promise<void> {
  const end = performance.now() + most;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It did not come true in ${most / 1_000} s that ${what}.`);
    await wait(5);
  }
}

export function target(child: ChildProcess, port: number, token: string): Target {
  return {
    port,
    token,
    cpu: () => cpuOf(child.pid ?? 0),
    peak: () => Math.round(Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${child.pid}/status`))?.[1] ?? Number.NaN) / 1024),
    end: () => ended(child),
  };
}

/** utime and stime of Linux, in ticks of 10 ms. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuOf(pid: number): number | undefined {
  const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ");
  return fields ? (Number(fields[11]) + Number(fields[12])) / 100 : undefined;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || !address) throw new Error("no port was free");
  return address.port;
}
