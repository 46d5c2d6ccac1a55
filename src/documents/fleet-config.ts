/** wardroom.yaml -> the fleet: people, rooms, agents, checked against each other. */

import type { Finding } from "../domain/pact/pact.ts";
import { defaultRoomSettings, type FleetConfig, fleetRoom, type Room } from "../domain/people/fleet-config.ts";
import type { OnCall } from "../domain/people/on-call.ts";
import { checkFleetConfig, notYetInFleetConfig } from "./check-fleet-config.ts";
import { check } from "./checked.ts";
import { type FleetConfigDocument, fleetConfigSchema } from "./fleet-config-schema.ts";
import { type Located, locate } from "./located.ts";
import { readYaml } from "./yaml.ts";

/** `config` is there when nothing is an error. A start must also refuse "not-yet" findings; lint only shows them. */
interface ParsedFleetConfig {
  config: FleetConfig | undefined;
  findings: Located[];
}

/** Every problem of the file at once, each with its line and column. */
export function parseFleetConfig(input: string | Uint8Array, file: string): ParsedFleetConfig {
  const { source, findings } = readYaml(input, file, { kind: "config" });
  if (!source) return { config: undefined, findings };
  const { value, findings: shape } = check(fleetConfigSchema, source);
  if (!value) return { config: undefined, findings: locate(shape, source, file) };
  const found: Finding[] = [...checkFleetConfig(value), ...notYetInFleetConfig(value)];
  const wrong = found.some(({ severity }) => severity === "error");
  return { config: wrong ? undefined : fleetOf(value), findings: locate(found, source, file) };
}

function fleetOf(document: FleetConfigDocument): FleetConfig {
  const rooms = record<Room>([[fleetRoom, emptyRoom(fleetRoom)]]);
  for (const [id, room] of Object.entries(document.rooms)) {
    const { channels, agents, members, digest, settings } = room;
    rooms[id] = {
      id,
      channels: channels.map(({ slack, discord }) =>
        slack !== undefined
          ? { platform: "slack" as const, channel: slack }
          : { platform: "discord" as const, channel: discord ?? "" },
      ),
      agents,
      members,
      ...(digest && { digest }),
      settings: { ...defaultRoomSettings, ...given(settings) },
    };
  }
  return {
    fleet: document.fleet,
    ...(document.public_url && { public_url: document.public_url }),
    admins: document.admins,
    people: record(Object.entries(document.people).map(([id, person]) => [id, { id, ...given(person) }])),
    rooms,
    agents: Object.entries(document.agents).map(([pattern, entry]) => ({ pattern, ...given(entry) })),
    oncall: record(Object.entries(document.oncall).map(([id, entry]) => [id, onCallOf(entry)])),
    pages: document.pages,
    fallback: document.fallback,
    retention: { signals: document.retention?.signals ?? 0, journal: document.retention?.journal ?? 0 },
    pacts: { dir: document.pacts?.dir ?? "./pacts", writeback: document.pacts?.writeback ?? "none" },
  };
}

const onCallOf = ({
  rota = [],
  handover = "mon 09:00",
  tz = "UTC",
  ics,
  allow_private,
}: FleetConfigDocument["oncall"][string]): OnCall =>
  ics === undefined
    ? { rota, handover, tz }
    : { ics, ...(allow_private && { allow_private }), shifts: [], readAt: undefined };

/** Without a prototype, so that no name a stranger types ("constructor") is found among people or rooms. */
const record = <T>(entries: [string, T][]): Record<string, T> =>
  Object.assign(Object.create(null), Object.fromEntries(entries));

const emptyRoom = (id: string): Room => ({ id, channels: [], agents: [], members: [], settings: defaultRoomSettings });

/** Without the keys that were not given, so that they do not hide a default. */
const given = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
