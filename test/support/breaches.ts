/** Breaches for tests: a fleet of four people, one threshold, and histories folded as the store would fold them. */
import type { Breach } from "../../src/domain/breach/breach.ts";
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import { type BreachCommand, decide } from "../../src/domain/breach/decide-breach.ts";
import { evolve } from "../../src/domain/breach/evolve-breach.ts";
import type { Circumstances } from "../../src/domain/breach/parts.ts";
import { type DecidedBy, isAbout, type JournalEvent, type NewEvent } from "../../src/domain/journal/event.ts";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { defaultRoomSettings, type FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { minute, second } from "../../src/domain/words/time.ts";

export const noon = Date.UTC(2026, 10, 22, 12);

export const fleet: FleetConfig = {
  fleet: "acme-air",
  admins: ["dana"],
  people: {
    dana: {
      id: "dana",
      name: "Dana Reyes",
      slack: "U01DANA",
      tz: "Europe/Berlin",
      deputy: "lee",
      away: [{ from: "2026-12-24", to: "2027-01-02" }],
    },
    lee: { id: "lee", name: "Lee Park", slack: "U03LEE", tz: "Asia/Seoul", away: [] },
    sam: { id: "sam", name: "Sam Okafor", slack: "U02SAM", tz: "America/New_York", away: [] },
    mia: { id: "mia", name: "Mia Lund", slack: "U04MIA", tz: "Europe/Oslo", away: [] },
    kim: { id: "kim", name: "Kim Ito", slack: "U05KIM", tz: "Asia/Tokyo", away: [] },
  },
  rooms: {
    airline: {
      id: "airline",
      channels: [{ platform: "slack", channel: "C01AIR" }],
      agents: ["airline-*"],
      members: ["mia"],
      settings: defaultRoomSettings,
    },
  },
  agents: [{ pattern: "airline-*", role: "airline-service", operator: "sam" }],
  oncall: {},
  pages: {},
  fallback: [],
  retention: { signals: 0, journal: 0 },
  pacts: { dir: "./pacts", writeback: "none" },
};

/** The same fleet, where each agent keeps a breach of its own however many cross at once. */
export const withoutStorms: FleetConfig = {
  ...fleet,
  rooms: Object.fromEntries(
    Object.entries(fleet.rooms).map(([id, room]) => [id, { ...room, settings: { ...room.settings, storm: "off" } }]),
  ),
};

export const threshold: Threshold = {
  id: "task-failure",
  title: "fails its travellers",
  signal: "evaluation.task_success",
  stat: "mean",
  window: { runs: 10 },
  per: "agent",
  min_samples: 10,
  near_miss: { below: 0.5 },
  breach: { below: 0.3, clear: { above: 0.7 } },
  severity: "high",
  failure_mode: "wrong-output",
  intervention: { do: "quarantine", mode: "gated", ttl: 2 * minute, on_silence: "apply" },
  enforce: "live",
  says: "{bad} of its last {n} travellers were failed",
};

export const pact: EffectivePact = {
  agent: "airline-a",
  room: "airline",
  of: ["acme-air@1", "airline-service@4"],
  raci: { responsible: "sam", accountable: "dana", consulted: ["kim"], informed: [] },
  thresholds: [{ ...threshold, cited: "airline-service@4#task-failure" }],
  actions: [],
  unlisted: "allow",
  free: [],
  asks: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny" },
  escalation: [
    { after: 0, to: "accountable" },
    { after: 30 * second, to: "deputy" },
    { after: 60 * second, to: "room" },
  ],
  evidence: [],
  autonomy: { start: "standard" },
  if_wardroom_is_down: "deny",
  enforce: "live",
};

export const measured = { value: 0.2, samples: 10, bad: 8, at: noon - second, received_at: noon - 500 };

/** Gives new events their place, as the writer does. */
export const placed = (events: NewEvent[], at: number, id = "BR-1"): JournalEvent[] =>
  events.map(
    (event, index) =>
      ({ ...event, subject: event.subject.replace("BR-?", id), at, seq: index + 1, schema: 1 }) as JournalEvent,
  );

/** Folds what concerns the breach. */
export const folded = (events: JournalEvent[], from?: Breach): Breach => {
  const own = events.filter((one) => isAbout("breach", one));
  const state = own.reduce<Breach | undefined>((breach, event) => evolve(breach, event), from);
  if (!state) throw new Error("no event of a breach was given");
  return state;
};

/** A breach as it stands the moment it opens at noon; `change` alters the threshold, `effective` the pact. */
export function opened(
  change: Partial<Threshold> = {},
  effective: Partial<EffectivePact> = {},
  at = noon,
  config = fleet,
): Breach {
  const { events } = openBreach(
    {
      agent: { id: "airline-a", room: "airline", enrolled: true, role: "airline-service", operator: "sam" },
      threshold: { ...threshold, ...change },
      clause: "airline-service@4#task-failure",
      effective: { ...pact, ...effective },
      crossing: "airline-a|1",
      measured,
      nearMisses: 1,
      settings: defaultRoomSettings,
    },
    { at, config },
  );
  return folded(placed(events, at));
}

export const as = (by: string, extra: Partial<DecidedBy> = {}): DecidedBy => ({ by, how: "slack", ...extra });

/** Carries out commands in turn, each with its instant; answers the last reply, its events and the state after. */
export function having(
  breach: Breach,
  ...steps: [BreachCommand, number?, FleetConfig?][]
): { breach: Breach; events: NewEvent[]; reply: ReturnType<typeof decide>["reply"] } {
  let state = breach;
  let last: ReturnType<typeof decide> = { events: [], reply: { type: "nothing", because: "nothing was done" } };
  for (const [command, at = noon + second, config = fleet] of steps) {
    const now: Circumstances = { at, config };
    last = decide(state, command, now);
    state = last.events.some(({ subject }) => subject.startsWith("breach:"))
      ? folded(placed(last.events, at), state)
      : state;
  }
  return { breach: state, ...last };
}
