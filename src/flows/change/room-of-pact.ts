/** Where a pact is spoken about: its room, its agent's, or the fleet's. */
import type { Pact, RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom, roomOf } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";

export function roomOfPact({ config }: Pick<World, "config">, { level, of }: Pick<Pact, "level" | "of">): RoomId {
  switch (level) {
    case "fleet":
      return fleetRoom;
    case "room":
      return of ?? fleetRoom;
    case "agent":
      return roomOf(config, of ?? "");
  }
}
