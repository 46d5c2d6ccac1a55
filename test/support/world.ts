/** A world for tests: the real store on a file of its own, the real flows, the real commands, and a clock that is moved by hand. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commands } from "../../commands/index.ts";
import { event } from "../../src/domain/journal/event.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import type { Instant } from "../../src/domain/words/time.ts";
import { openJournal } from "../../src/flows/access/boot.ts";
import { handleCrossings } from "../../src/flows/crossings/handle-crossings.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import type { Door } from "../../src/ports/chat.ts";
import type { Log } from "../../src/ports/log.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { createTimers } from "../../src/timers/due-rows.ts";
import { fleet, measured, noon, pact } from "./breaches.ts";
import { walkTimers } from "./walk-timers.ts";

export interface TestWorld extends World {
  door: Door;
  /** Moves time and lets everything that is due by then happen, step by step. */
  advance(duration: number): Promise<void>;
  at(): Instant;
  /** An agent crosses its threshold, as the watch would report it. */
  cross(agent?: string): Promise<void>;
  clear(agent?: string): Promise<void>;
  close(): Promise<void>;
  faults: string[];
  /** Where its store lies. */
  file: string;
}

export async function testWorld({
  config = fleet,
  effective = pact,
  own,
}: {
  config?: FleetConfig;
  effective?: EffectivePact;
  /** What an agent's own pact changes. */
  own?: (agent: string) => Partial<EffectivePact>;
} = {}): Promise<TestWorld> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-"));
  let now = noon;
  let count = 0;
  const faults: string[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields, message) => faults.push(`${message} ${JSON.stringify(fields)}`),
  };
  const clock = { now: () => now };
  const random = (bytes: number): string => {
    const made = Buffer.alloc(bytes, 7);
    made.writeUInt32BE(count++, Math.max(0, bytes - 4));
    return made.toString("base64url");
  };
  const file = join(dir, "wardroom.db");
  const store = openSqliteStore({ file, clock, random, log });
  const effectiveOf = (agent: string): EffectivePact => ({ ...effective, ...own?.(agent), agent });
  const world: World = {
    clock,
    random,
    log,
    store,
    config,
    pacts: {
      live: () => [],
      version: () => undefined,
      effective: effectiveOf,
      effectiveAt: effectiveOf,
      ofRoom: () => effective,
      togetherAt: () => effective,
    },
    platforms: [],
    pagers: [],
    commands,
    standing: () => [],
    wake: () => {},
  };
  await openJournal(world);
  const timers = createTimers({ store, clock, log, fire: (timer) => fireTimer(world, timer) });
  const watermark = async () => ({ chain: (await store.ingest()).chain, seq: 0 });
  const crossing = (type: "breached" | "cleared", agent: string): Crossing => {
    const at = { ...measured, at: now, received_at: now };
    const clause = effectiveOf(agent).thresholds[0]?.cited ?? "";
    const base = { agent, clause, crossing: `${agent}|${count++}`, measured: at };
    return type === "breached" ? { type, ...base, nearMisses: 1 } : { type, ...base };
  };
  return Object.assign(world, {
    door: createDoor(world),
    faults,
    file,
    at: () => now,
    async advance(duration: number) {
      const end = now + duration;
      await walkTimers(store, end, async (due) => {
        now = Math.max(now, due);
        await timers.fireDue();
      });
      now = end;
    },
    async cross(agent = "airline-a") {
      const seen = event("agent.seen", `agent:${agent}`, "wardroom", { agent, room: "airline", first_at: now });
      await store.commit({ expected: [[`agent:${agent}`, 0]], events: [seen], effects: [] });
      await handleCrossings(world, [crossing("breached", agent)], await watermark());
    },
    clear: async (agent = "airline-a") => handleCrossings(world, [crossing("cleared", agent)], await watermark()),
    async close() {
      await timers.stop();
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  });
}
