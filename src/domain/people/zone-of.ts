/** The zone a room's times are said in: that of its digest where it names one, else that of whoever answers for the agent. */
import type { Raci } from "../pact/pact.ts";
import type { FleetConfig } from "./fleet-config.ts";

export const zoneOf = (
  { room, raci }: { room: string; raci: Pick<Raci, "accountable"> },
  config: FleetConfig,
): string => config.rooms[room]?.digest?.tz ?? config.people[raci.accountable]?.tz ?? "UTC";
