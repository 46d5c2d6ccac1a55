/** What a changed wardroom.yaml means, in short clauses for the rooms they concern. */
import type { PersonId, RoomId } from "../pact/pact.ts";
import { type Duration, formatDuration } from "../words/time.ts";
import { type AgentEntry, type FleetConfig, fleetRoom, type Person, type Room, roomOf } from "./fleet-config.ts";
import { nameOf, shortNameOf } from "./person.ts";

/** One change; without a room it concerns all of them. */
export interface FleetChange {
  room?: RoomId;
  text: string;
}

/** @param named people whom the pacts of a room name: what changes about them concerns it */
export function fleetChanges(
  before: FleetConfig,
  after: FleetConfig,
  named: (room: RoomId) => readonly PersonId[],
): FleetChange[] {
  return [
    ...adminChanges(before, after),
    ...peopleChanges(before, after, named),
    ...roomChanges(before, after),
    ...agentChanges(before, after),
    ...(["public_url", "fallback"] as const).flatMap((key) =>
      differ(before[key], after[key]) ? [{ text: `${key} ${turned(before[key], after[key])}` }] : [],
    ),
    ...partChanges("oncall", before.oncall, after.oncall, () => "a rota"),
    ...partChanges("pages", before.pages, after.pages, () => "a way to page"),
    ...partChanges("retention", before.retention, after.retention, (span) =>
      span === 0 ? "for ever" : formatDuration(Number(span)),
    ),
    ...partChanges("pacts", before.pacts, after.pacts, (value) => value),
  ];
}

/** Each part by its name; what it says is shown as `read` says, since addresses are nobody's business in a channel. */
const partChanges = (key: string, before: object, after: object, read: (value: unknown) => unknown): FleetChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((part) => {
    const [was, is] = [Reflect.get(before, part), Reflect.get(after, part)] as unknown[];
    const said = (value: unknown): unknown => (value === undefined ? undefined : read(value));
    return differ(was, is) ? [{ text: `${key}.${part} ${turned(said(was), said(is))}` }] : [];
  });

function adminChanges(before: FleetConfig, after: FleetConfig): FleetChange[] {
  return [
    ...without(after.admins, before.admins).map((id) => ({ text: `${nameOf(after, id)} became an admin` })),
    ...without(before.admins, after.admins).map((id) => ({ text: `${nameOf(before, id)} is no admin any more` })),
  ];
}

function peopleChanges(
  before: FleetConfig,
  after: FleetConfig,
  named: (room: RoomId) => readonly PersonId[],
): FleetChange[] {
  const rooms = (id: PersonId): RoomId[] => {
    const concerned = Object.values(after.rooms).filter(
      (room) => room.members.includes(id) || before.rooms[room.id]?.members.includes(id) || named(room.id).includes(id),
    );
    return concerned.length > 0 ? concerned.map((room) => room.id) : [fleetRoom];
  };
  const told = (id: PersonId, text: string): FleetChange[] => rooms(id).map((room) => ({ room, text }));
  return [
    ...without(Object.keys(after.people), Object.keys(before.people)).flatMap((id) =>
      told(id, `${nameOf(after, id)} is new in the fleet`),
    ),
    ...without(Object.keys(before.people), Object.keys(after.people)).flatMap((id) =>
      told(id, `${nameOf(before, id)} has left the fleet and decides nothing any more`),
    ),
    ...Object.values(after.people).flatMap((person) => {
      const old = before.people[person.id];
      return old ? personChanges(old, person, after).flatMap((text) => told(person.id, text)) : [];
    }),
  ];
}

function personChanges(old: Person, now: Person, config: FleetConfig): string[] {
  const name = shortNameOf(config, now.id);
  const keys = ["name", "slack", "discord", "tz", "deputy"] as const;
  return [
    ...keys.flatMap((key) => (differ(old[key], now[key]) ? [`${name}'s ${key} ${turned(old[key], now[key])}`] : [])),
    ...(differ(old.away, now.away)
      ? [`${name} is away ${now.away.map(({ from, to }) => `${from} to ${to}`).join(", ") || "on no day"}`]
      : []),
  ];
}

function roomChanges(before: FleetConfig, after: FleetConfig): FleetChange[] {
  return [
    ...without(Object.keys(after.rooms), Object.keys(before.rooms)).map((room) => ({
      room,
      text: `the room ${room} is new`,
    })),
    ...without(Object.keys(before.rooms), Object.keys(after.rooms)).flatMap((room) =>
      [room, fleetRoom].map((told) => ({ room: told, text: `the room ${room} is no more` })),
    ),
    ...Object.values(after.rooms).flatMap((room) => {
      const old = before.rooms[room.id];
      return old ? oneRoom(old, room, before, after).map((text) => ({ room: room.id, text })) : [];
    }),
  ];
}

function oneRoom(old: Room, now: Room, before: FleetConfig, after: FleetConfig): string[] {
  const channel = ({ platform, channel: id }: Room["channels"][number]): string => `${platform} ${id}`;
  const [had, has] = [old.channels.map(channel), now.channels.map(channel)];
  const settings = new Set([...Object.keys(old.settings), ...Object.keys(now.settings)]);
  return [
    ...without(now.members, old.members).map((id) => `${shortNameOf(after, id)} joined the room`),
    ...without(old.members, now.members).map((id) => `${shortNameOf(before, id)} left the room`),
    ...without(now.agents, old.agents).map((pattern) => `${pattern} sits here`),
    ...without(old.agents, now.agents).map((pattern) => `${pattern} no longer sits here`),
    ...without(has, had).map((one) => `the room is shown in ${one}`),
    ...without(had, has).map((one) => `the room is no longer shown in ${one}`),
    ...(differ(old.digest, now.digest) ? [`digest ${turned(old.digest, now.digest)}`] : []),
    ...[...settings].flatMap((key) => {
      const [was, is] = [Reflect.get(old.settings, key), Reflect.get(now.settings, key)] as unknown[];
      return differ(was, is) ? [`${key} ${turned(asWritten(key, was), asWritten(key, is))}`] : [];
    }),
  ];
}

function agentChanges(before: FleetConfig, after: FleetConfig): FleetChange[] {
  const entries = (config: FleetConfig) => new Map(config.agents.map((entry) => [entry.pattern, entry]));
  const [old, now] = [entries(before), entries(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((pattern) => {
    const room = roomOf(after, pattern.replaceAll("*", "x"));
    const [was, is]: (Partial<AgentEntry> | undefined)[] = [old.get(pattern), now.get(pattern)];
    return (["role", "operator", "stop"] as const).flatMap((key) =>
      differ(was?.[key], is?.[key])
        ? [{ room, text: `${key} of ${pattern} ${turned(hidden(key, was?.[key]), hidden(key, is?.[key]))}` }]
        : [],
    );
  });
}

/** Where it is called is nobody's business in a channel. */
const hidden = (key: string, value: unknown): unknown => (key === "stop" && value !== undefined ? "a hook" : value);

const durations = new Set(["ack_ttl", "reopen_window"]);
const asWritten = (key: string, value: unknown): unknown =>
  durations.has(key) && typeof value === "number" ? formatDuration(value as Duration) : value;

/** "2 -> 3", "set to 3", "removed"; what is too long to read is only said to have changed. */
function turned(was: unknown, is: unknown): string {
  if (is === undefined) return "removed";
  const [from, to] = [short(was), short(is)];
  if (to === "" || from === to) return "changed";
  return from === "" ? `set to ${to}` : `${from} -> ${to}`;
}

function short(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? "" : text;
}

const without = <T>(these: readonly T[], those: readonly T[]): T[] => these.filter((one) => !those.includes(one));
const differ = (a: unknown, b: unknown): boolean => inOrder(a) !== inOrder(b);

/** The journal gives keys in an order of its own. */
const inOrder = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
