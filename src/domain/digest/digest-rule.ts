/** Which digests a room has, as wardroom.yaml says: a daily one where it asks for it, and in the room of the fleet a weekly one beside it. */
import type { RoomId } from "../pact/pact.ts";
import { type FleetConfig, fleetRoom } from "../people/fleet-config.ts";
import type { DigestRule } from "./decide-digest.ts";
import type { DigestKind } from "./digest.ts";

export const digestKinds = ["daily", "weekly"] as const satisfies readonly DigestKind[];

/** On which day the week ends where the file does not say. */
const usualWeekday = "mon";

export function digestRule({ rooms }: FleetConfig, room: RoomId, kind: DigestKind): DigestRule | undefined {
  const digest = rooms[room]?.digest;
  if (!digest) return undefined;
  const { at, tz, days, empty, weekly = usualWeekday } = digest;
  if (kind === "daily") return { at, tz, days, empty };
  return room === fleetRoom && weekly !== "off" ? { at, tz, days: [weekly], empty } : undefined;
}
