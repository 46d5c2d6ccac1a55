/** The whole program in this process, with a clock that is moved by hand. Everything else is real: store, HTTP, watch, chat. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type App, createApp, systemRandom } from "../../src/app.ts";
import { exampleDir, loadConfig, secretsNamed } from "../../src/config.ts";
import type { Duration, Instant } from "../../src/domain/words/time.ts";
import { type Env, readSecrets } from "../../src/env.ts";
import { replay } from "../../src/flows/replay/replay.ts";
import { openRecording } from "../../src/flows/replay/replay-file.ts";
import { httpSend, renameBy } from "../../src/flows/replay/replay-http.ts";
import type { Log } from "../../src/ports/log.ts";
import { walkTimers } from "./walk-timers.ts";

export interface TestApp extends App {
  /** "http://127.0.0.1:PORT" */
  url: string;
  now(): Instant;
  /** Moves time; whatever is due on the way happens in its order, and everything that follows from it. */
  advance(duration: Duration): Promise<void>;
  /**
   * Sends a recording as fast as it is answered, as if it ended now, and waits until it is judged and told. Under another session it
   * happens once more.
   */
  replayExample(file?: string, session?: string): Promise<void>;
  /** Everything that is on its way has arrived. */
  settled(): Promise<void>;
  /** What a busy machine sheds is asked again when the answer says so, as a client does. */
  ask(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  faults: string[];
  /** What it was started with: for a command of the host beside it. */
  env: Env;
  remove(): Promise<void>;
}

export async function testApp({
  env = {},
  at = Date.UTC(2026, 10, 22, 3),
  config: named = join(exampleDir, "wardroom.yaml"),
  demo = false,
  secrets = {},
}: {
  env?: Partial<Env>;
  at?: Instant;
  config?: string;
  demo?: boolean;
  /** What the configuration names as env:NAME, by NAME. */
  secrets?: Record<string, string>;
} = {}): Promise<TestApp> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-app-"));
  const loaded = loadConfig(named);
  if (loaded.type === "problems") throw new Error(loaded.problems.join("\n"));
  let now = at;
  const faults: string[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields, message) => faults.push(`${message} ${JSON.stringify(fields)}`),
  };
  const started: Env = {
    config: named,
    database: join(dir, "wardroom.db"),
    host: "127.0.0.1",
    port: 0,
    logLevel: "error",
    slack: undefined,
    ...env,
  };
  const app = await createApp({
    env: started,
    config: { ...loaded, example: demo },
    log,
    secrets: (file) => readSecrets(secrets, secretsNamed(file)),
    clock: { now: () => now },
    random: systemRandom,
  });
  const url = await app.start();
  const token = readFileSync(app.tokenFile, "utf8").trim();
  const settled = async (): Promise<void> => {
    await app.watch.settled();
    await app.timers.fireDue();
    await app.delivery.drain();
  };
  return Object.assign(app, {
    url,
    env: started,
    faults,
    now: () => now,
    settled,
    async advance(duration: Duration) {
      const end = now + duration;
      await walkTimers(app.world.store, end, async (due) => {
        now = Math.max(now, due);
        await settled();
      });
      now = end;
      await settled();
    },
    async replayExample(file = resolve(exampleDir, "recording.otlp.jsonl.gz"), session = "test") {
      const opened = await openRecording(file);
      if (opened.type !== "recording") throw new Error(`${file} cannot be read`);
      const clock = { now: () => now, sleep: async () => {} };
      await replay(
        opened.recording,
        { pace: { headStart: 0 }, asNow: renameBy(session) },
        { send: httpSend(url, token), clock, session },
      );
      await settled();
    },
    async ask(path: string, body?: unknown) {
      const once = () =>
        fetch(url + path, {
          method: body === undefined ? "GET" : "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      let response = await once();
      for (let tries = 1; response.status === 503 && response.headers.has("retry-after") && tries < 10; tries++) {
        await wait(Number(response.headers.get("retry-after")) * 500);
        response = await once();
      }
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async remove() {
      await app.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  });
}
