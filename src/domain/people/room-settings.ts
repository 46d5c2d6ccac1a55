/** How a room behaves: what wardroom.yaml says, with each field that people saved in chat since laid over it. */
import type { EventOf } from "../journal/event.ts";
import { idOf } from "../journal/event.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import { formatDuration, type Instant } from "../words/time.ts";
import { defaultRoomSettings, type FleetConfig, type RoomSettings } from "./fleet-config.ts";

/** Every setting with a value; a room without quiet hours says so, for a field that is absent was not saved. */
export type SettingValues = Required<Omit<RoomSettings, "quiet">> & { quiet: { from: string; to: string } | "none" };
type SettingName = keyof SettingValues;

export const settingNames = [
  "ack_ttl",
  "reopen_window",
  "broadcast_from_level",
  "card_budget_per_hour",
  "quiet",
  "storm",
] as const satisfies SettingName[];

/** One field: what was in force, and what is. */
export type SettingChange = {
  [K in SettingName]: { field: K; from: SettingValues[K]; to: SettingValues[K] };
}[SettingName];

export interface SavedSetting {
  change: SettingChange;
  by: PersonId;
  at: Instant;
}

/** Saved in chat, the later one counts; changed in wardroom.yaml, the file's counts and what was saved is forgotten. */
export function evolveSaved(saved: readonly SavedSetting[], event: EventOf<"room.settings">): SavedSetting[] {
  const { changes, how } = event.body;
  const rest = saved.filter(({ change }) => !changes.some(({ field }) => field === change.field));
  const by = idOf(event.actor);
  return how === "file" ? rest : [...rest, ...changes.map((change) => ({ change, by, at: event.at }))];
}

/** The configuration with what was saved for one room; the rest of it is the same. */
export function withSaved(config: FleetConfig, room: RoomId, saved: readonly SavedSetting[]): FleetConfig {
  const known = config.rooms[room];
  if (!known || saved.length === 0) return config;
  const { quiet, ...rest } = Object.assign(
    valuesOf(known.settings),
    ...saved.map(({ change: { field, to } }) => ({ [field]: to })),
  ) as SettingValues;
  const rooms: FleetConfig["rooms"] = Object.assign(Object.create(null), config.rooms);
  rooms[room] = { ...known, settings: quiet === "none" ? rest : { ...rest, quiet } };
  return { ...config, rooms };
}

/** The settings of a room as they are in force in this configuration. */
export const settingsOf = (config: FleetConfig, room: RoomId): SettingValues =>
  valuesOf(config.rooms[room]?.settings ?? defaultRoomSettings);

export const valuesOf = ({ quiet, ...settings }: RoomSettings): SettingValues => ({
  ...settings,
  quiet: quiet ?? "none",
});

/** What would change: only fields whose value is another one. */
export const changesTo = (now: SettingValues, wanted: Partial<SettingValues>): SettingChange[] =>
  settingNames.flatMap((field) => {
    const to = wanted[field];
    return to === undefined || isSame(to, now[field]) ? [] : [{ field, from: now[field], to } as SettingChange];
  });

export const isSame = (one: SettingValues[SettingName], other: SettingValues[SettingName]): boolean =>
  inOrder(one) === inOrder(other);

/** The journal gives keys in an order of its own. */
const inOrder = (value: unknown): string => JSON.stringify(value, ["agents", "from", "share", "to", "within"]);

/** A value as people read it: "2h", "22:00 to 07:00", "5 agents or 0.5 of the room within 1m", "off". */
export function written(field: SettingName, value: SettingValues[SettingName]): string {
  if (typeof value === "string") return value;
  if (typeof value === "number")
    return field === "ack_ttl" || field === "reopen_window" ? formatDuration(value) : String(value);
  return "from" in value
    ? `${value.from} to ${value.to}`
    : `${value.agents} agents or ${value.share} of the room within ${formatDuration(value.within)}`;
}

export const changeText = ({ field, from, to }: SettingChange): string =>
  `${field} ${written(field, from)} -> ${written(field, to)}`;
