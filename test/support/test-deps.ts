/** What a test needs and the product does not: found, or installed once and with a word about it, or named with how to get it. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const home = fileURLToPath(new URL("../deps", import.meta.url));
const modules = join(home, "node_modules");
/** A directory: making it is one step, so two test files never install at once. */
const lock = join(home, ".installing");
const lockOwner = join(lock, "pid");

/** The program of a local Slack workspace. */
export async function needSlack(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `These tests talk to a real local Slack workspace (local-slack-linux-x64), which runs on linux x64 only; this is ${process.platform} ${process.arch}. Run them there or in a linux/amd64 container.`,
    );
  const program = join(modules, "local-slack-linux-x64", "bin", "local-slack");
  await installed(program, "local-slack-linux-x64 (37 MB)");
  return program;
}

/** The module of a local Discord: gateway and REST in one process, as a library. */
export async function needDiscord(): Promise<string> {
  const module = join(modules, "discord-digital-twin", "dist", "index.js");
  await installed(module, "discord-digital-twin (190 MB)");
  return module;
}

/** Where a file of a package of test/deps lies. */
export async function needModule(name: string, file: string): Promise<string> {
  const module = join(modules, name, file);
  await installed(module, name);
  return module;
}

/** The programs of a real Prometheus: the system's, or Debian's package unpacked here: nothing of the machine changes, and nobody needs to be root. */
export async function needPrometheus(): Promise<{ prometheus: string; promtool: string }> {
  const programs = (dir: string) => ({ prometheus: join(dir, "prometheus"), promtool: join(dir, "promtool") });
  const unpacked = join(home, "prometheus");
  const dirs = [process.env.PROMETHEUS_DIR, "/usr/bin", "/usr/local/bin", join(unpacked, "usr/bin")];
  const here = () => dirs.find((dir) => dir && Object.values(programs(dir)).every((path) => existsSync(path)));
  for (let dir = here(); ; dir = here()) {
    if (dir) return programs(dir);
    if (!existsSync("/etc/debian_version"))
      throw new Error(
        "These tests ask a real Prometheus: install one (https://prometheus.io/download/) and name the folder of prometheus and promtool in PROMETHEUS_DIR.",
      );
    if (!takeLock()) await wait(200);
    else
      try {
        if (!here()) await unpackPrometheus(unpacked);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
  }
}

async function unpackPrometheus(into: string): Promise<void> {
  say("fetching Debian's prometheus (19 MB) into test/deps, once");
  const dir = mkdtempSync(join(tmpdir(), "wardroom-prometheus-"));
  const fetched = async (): Promise<unknown> =>
    run("apt-get", ["download", "prometheus"], { cwd: dir, timeout: 300_000 });
  try {
    // Without its lists apt knows no package; only root may renew them.
    await fetched().catch(() => run("apt-get", ["update"], { timeout: 120_000 }).then(fetched));
    const [archive = ""] = readdirSync(dir);
    const whole = join(dir, "whole");
    await run("dpkg-deb", ["-x", join(dir, archive), whole], { timeout: 120_000 });
    rmSync(into, { recursive: true, force: true });
    cpSync(join(whole, "usr/bin"), join(into, "usr/bin"), { recursive: true });
  } catch (fault) {
    throw new Error(
      `Debian's prometheus could not be fetched: ${firstLine(fault)}. Install it by hand, or name the folder of prometheus and promtool in PROMETHEUS_DIR.`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The path of a Chromium: the system's, or installed where that is allowed. */
export async function needChromium(): Promise<string> {
  const known = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
  ];
  const found = [process.env.CHROMIUM_PATH, ...known].find((path) => path && existsSync(path));
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version"))
    throw new Error(
      "These tests need a Chromium: install one (Debian: apt-get install chromium fonts-liberation fonts-noto-color-emoji) or name it in CHROMIUM_PATH.",
    );
  say("installing chromium and fonts with apt-get, once");
  try {
    await run("apt-get", ["update"], { timeout: 120_000 });
    await run(
      "apt-get",
      ["install", "-y", "--no-install-recommends", "chromium", "fonts-liberation", "fonts-noto-color-emoji"],
      {
        timeout: 600_000,
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      },
    );
  } catch (fault) {
    throw new Error(
      `Chromium could not be installed: ${firstLine(fault)}. Install it by hand, or name one in CHROMIUM_PATH.`,
    );
  }
  return "/usr/bin/chromium";
}

/** A run that was killed may have left its lock behind. */
export function sweepStaleLock(): void {
  const owner = existsSync(lockOwner) ? Number(readFileSync(lockOwner, "utf8")) : undefined;
  if (owner === undefined ? ageOf(lock) > 60_000 : !isAlive(owner)) rmSync(lock, { recursive: true, force: true });
}

async function installed(file: string, name: string): Promise<void> {
  while (!existsSync(file)) {
    if (!takeLock()) {
      await wait(200);
      continue;
    }
    try {
      if (existsSync(file)) return;
      say(`installing ${name} into test/deps, once`);
      await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: home, timeout: 300_000 });
    } catch (fault) {
      throw new Error(
        `npm ci in test/deps failed: ${firstLine(fault)}. It needs the npm registry once; then run the tests again.`,
      );
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
    if (!existsSync(file)) throw new Error(`npm ci in test/deps ran, but ${name} is not there: is this linux x64?`);
  }
}

function takeLock(): boolean {
  sweepStaleLock();
  try {
    mkdirSync(lock);
  } catch {
    return false;
  }
  writeFileSync(lockOwner, String(process.pid));
  return true;
}

const ageOf = (path: string): number => (existsSync(path) ? Date.now() - statSync(path).mtimeMs : 0);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const say = (what: string): void => void process.stderr.write(`tests: ${what}\n`);

function firstLine(fault: unknown): string {
  const text =
    fault instanceof Error ? ("stderr" in fault && fault.stderr ? String(fault.stderr) : fault.message) : String(fault);
  return text.split("\n").find((line) => line.trim() !== "" && !line.includes("npm warn")) ?? text;
}
