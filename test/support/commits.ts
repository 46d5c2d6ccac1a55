/** What tests of the store commit: crossings, agents, segments, and a clock that moves when told. */
import { randomBytes } from "node:crypto";
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import type { SegmentDraft } from "../../src/domain/derive/observation.ts";
import { type DecidedBy, event, type NewEvent } from "../../src/domain/journal/event.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { second } from "../../src/domain/words/time.ts";
import type { Clock, Random } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Commit, CommitResult } from "../../src/ports/store.ts";
import { fleet, measured, noon, pact, threshold } from "./breaches.ts";

export interface MovableClock extends Clock {
  move(by: number): void;
  set(to: number): void;
}

export function movableClock(from = noon): MovableClock {
  let at = from;
  return {
    now: () => at,
    move: (by) => {
      at += by;
    },
    set: (to) => {
      at = to;
    },
  };
}

export const chance: Random = (bytes) => randomBytes(bytes).toString("base64url");
export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const commit = (events: NewEvent[], rest: Partial<Commit> = {}): Commit => ({
  expected: [],
  events,
  effects: [],
  ...rest,
});

/** What happens when an agent crosses its threshold. */
export const crossing = (key: string, agent = "airline-a", at = noon): NewEvent[] =>
  openBreach(
    {
      agent: { id: agent, room: "airline", enrolled: true, role: "airline-service", operator: "sam" },
      threshold,
      clause: "airline-service@4#task-failure",
      effective: pact,
      crossing: key,
      measured,
      nearMisses: 1,
      settings: defaultRoomSettings,
    },
    { at, config: fleet },
  ).events;

export const committed = (result: CommitResult): CommitResult & { type: "committed" } => {
  if (result.type !== "committed") throw new Error(`expected a commit, got ${JSON.stringify(result)}`);
  return result;
};

export const dana = (reason?: string): DecidedBy => ({
  by: "dana",
  how: "web",
  ...(reason !== undefined && { reason }),
});

export const seen = (agent: string): NewEvent =>
  event("agent.seen", `agent:${agent}`, "wardroom", { agent, room: "airline", first_at: noon });

export const restrained = (agent: string, cause: string, reason = "because"): NewEvent =>
  event("agent.restrained", `agent:${agent}`, "person:dana", {
    agent,
    room: "airline",
    kind: "pause",
    cause,
    reason,
    how: "web",
  });

export const segment = (lines: string[], change: Partial<SegmentDraft> = {}): SegmentDraft => ({
  room: "airline",
  source: "token:tok_test",
  receivedAt: noon,
  derive: "v1",
  lines,
  minAt: noon - second,
  maxAt: noon,
  agents: ["airline-a"],
  idHashes: new Uint8Array(8 * lines.length).fill(7),
  ...change,
});
