/** The fleet as wardroom.yaml declares it: people, rooms, agents. Checked, durations in milliseconds. */

import type { AgentId, PersonId, RoomId } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { OnCall } from "./on-call.ts";
import type { PlatformName } from "./platform.ts";

export interface Person {
  id: PersonId;
  name: string;
  slack?: string;
  discord?: string;
  /** Further accounts, linked by the person with a code. */
  linked?: { platform: PlatformName; account: string }[];
  tz: string;
  deputy?: PersonId;
  /** Local dates in the person's zone, both included. */
  away: { from: string; to: string }[];
  /** Said in chat, and counted like `away`: from an instant, until another or until they are back. */
  awayNow?: { from: Instant; until?: Instant };
  /** No account of theirs takes a message; in the platform's own word. Known by trying, never written in the file. */
  unreachable?: { platform: PlatformName; error: string };
}

export interface RoomSettings {
  ack_ttl: Duration;
  reopen_window: Duration;
  broadcast_from_level: number;
  card_budget_per_hour: number | "off";
  quiet?: { from: string; to: string };
  storm: { agents: number; share: number; within: Duration } | "off";
}

export interface Room {
  id: RoomId;
  channels: { platform: PlatformName; channel: string }[];
  /** Exact names or patterns with "*". */
  agents: string[];
  members: PersonId[];
  digest?: { at: string; tz: string; days: string[]; empty: "one-line" | "skip" | "full"; weekly?: string };
  settings: RoomSettings;
}

export interface AgentEntry {
  pattern: string;
  role?: string;
  operator?: PersonId;
  /** The agent's stop hook: an enforcement point outside Wardroom. */
  stop?: { url: string; secret: string; allow_private?: boolean };
}

/** A way to page people outside chat: one of PagerDuty, a signed webhook, mail. Secrets are references, "env:NAME". */
export interface PageEntry {
  pagerduty?: string | undefined;
  /** Another host that speaks as PagerDuty does. */
  url?: string | undefined;
  webhook?: string | undefined;
  secret?: string | undefined;
  smtp?: string | undefined;
  to?: string | undefined;
  from?: string | undefined;
  allow_private?: boolean | undefined;
}

export interface FleetConfig {
  fleet: string;
  public_url?: string;
  admins: PersonId[];
  people: Record<PersonId, Person>;
  rooms: Record<RoomId, Room>;
  agents: AgentEntry[];
  oncall: Record<string, OnCall>;
  pages: Record<string, PageEntry>;
  fallback: string[];
  /** 0: for ever. */
  retention: { signals: Duration; journal: Duration };
  pacts: { dir: string; writeback: "file" | "none" };
}

/** The room that always exists; agents that no room names sit here, shown as unenrolled. */
export const fleetRoom: RoomId = "fleet";

export const defaultRoomSettings: RoomSettings = {
  ack_ttl: 2 * 3_600_000,
  reopen_window: 30 * 60_000,
  broadcast_from_level: 2,
  card_budget_per_hour: 12,
  storm: { agents: 5, share: 0.5, within: 60_000 },
};

/** Who an agent is: the merged entries that match it, the exact name last. */
export interface AgentProfile {
  id: AgentId;
  room: RoomId;
  enrolled: boolean;
  role?: string;
  operator?: PersonId;
  stop?: AgentEntry["stop"];
}

/** True when a name is the pattern, or fits it where it has "*" for any run of characters. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return pattern === name;
  if (!name.startsWith(head)) return false;
  let from = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - tail.length >= from && name.endsWith(tail);
}

/** Of the rooms of one configuration: the same agents are asked for again and again, and a fleet has many patterns. */
const known = new WeakMap<FleetConfig["rooms"], Map<AgentId, RoomId>>();
const mostKnown = 50_000;

/** The room an agent sits in: an exact name wins over a pattern, a longer pattern over a shorter one. */
export function roomOf(config: FleetConfig, agent: AgentId): RoomId {
  let rooms = known.get(config.rooms);
  if (!rooms || rooms.size >= mostKnown) {
    rooms = new Map();
    known.set(config.rooms, rooms);
  }
  let room = rooms.get(agent);
  if (room === undefined) {
    room = findRoom(config, agent);
    rooms.set(agent, room);
  }
  return room;
}

function findRoom(config: FleetConfig, agent: AgentId): RoomId {
  let best: { room: RoomId; weight: number } | undefined;
  for (const room of Object.values(config.rooms))
    for (const pattern of room.agents)
      if (matchesPattern(pattern, agent)) {
        const weight = pattern.includes("*") ? pattern.length : 1_000;
        if (!best || weight > best.weight) best = { room: room.id, weight };
      }
  return best?.room ?? fleetRoom;
}

export function profileOf(config: FleetConfig, agent: AgentId): AgentProfile {
  const entries = config.agents.filter((entry) => matchesPattern(entry.pattern, agent));
  entries.sort(
    (a, b) =>
      Number(!a.pattern.includes("*")) - Number(!b.pattern.includes("*")) || a.pattern.length - b.pattern.length,
  );
  const room = roomOf(config, agent);
  const profile: AgentProfile = { id: agent, room, enrolled: room !== fleetRoom };
  for (const { role, operator, stop } of entries)
    Object.assign(profile, role && { role }, operator && { operator }, stop && { stop });
  return profile;
}

/** The person behind a chat account, if anybody is linked to it. */
export function personOf(config: FleetConfig, platform: PlatformName, account: string): Person | undefined {
  const people = Object.values(config.people);
  return (
    people.find((person) => person[platform] === account) ??
    people.find(({ linked }) => linked?.some((one) => one.platform === platform && one.account === account))
  );
}
