/** A service on paper: real flows and a real store that is thrown away, nobody to post to, and a clock that is moved by hand. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, systemRandom } from "../app.ts";
import type { PactHistory } from "../domain/pact/pact-history.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import type { Instant } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { type Posting, paperPlatform } from "../flows/simulate/paper-platform.ts";
import { layOut, type Stage } from "../flows/simulate/play.ts";
import type { Log } from "../ports/log.ts";

/** A whole service on a store of its own that is thrown away, with chat on paper and a clock moved by the file. */
export async function onScratch<T>(
  env: Env,
  config: { config: FleetConfig; file: string },
  histories: readonly PactHistory[],
  began: Instant,
  work: (stage: Stage) => Promise<T>,
): Promise<{ played: T; postings: Posting[]; fleet: FleetConfig }> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-simulate-"));
  let now = began;
  const set = (at: Instant): void => {
    now = at;
  };
  const clock = { now: () => now, set };
  const postings: Posting[] = [];
  try {
    const app = await createApp({
      env: { ...env, database: join(dir, "wardroom.db"), slack: undefined, discord: undefined },
      config: { ...config, type: "config", pactsDir: join(dir, "pacts"), example: false },
      log: quiet,
      clock,
      random: systemRandom,
    });
    try {
      const { world, watch, timers, delivery, server } = app;
      await layOut(world, histories);
      world.platforms.push(paperPlatform("slack", clock, postings), paperPlatform("discord", clock, postings));
      await watch.start();
      const token = readFileSync(app.tokenFile, "utf8").trim();
      const played = await work({
        world,
        clock,
        beat: () => watch.beat(),
        async settled() {
          await watch.settled();
          await timers.fireDue();
          await delivery.drain();
        },
        async send({ path, body, idempotencyKey }) {
          const response = await server.inject({
            method: "POST",
            url: path,
            payload: body,
            headers: {
              authorization: `Bearer ${token}`,
              "content-type": "application/json",
              "idempotency-key": idempotencyKey,
            },
          });
          return { status: response.statusCode, body: response.json() };
        },
      });
      await watch.stop();
      await delivery.stop();
      await timers.stop();
      return { played, postings, fleet: world.config };
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Only a fault is worth a line of its own. */
const quiet: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};
