/** What can happen to a room. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { RoomId } from "../pact/pact.ts";
import type { SettingChange } from "./room-settings.ts";

export interface RoomEvents {
  "room.bound": { room: RoomId; platform: string; team: string; channel: string; how: How | "file" };
  "room.unbound": { room: RoomId; platform: string; team: string; channel: string; how: How | "file" };
  /** Saved by a person; or "file": wardroom.yaml changed the field, so it counts again in place of what was saved. */
  "room.settings": { room: RoomId; how: How | "file"; changes: SettingChange[] };
  /** A person shared with everybody how the room stands. `says`: its headline at that moment, in our own words. */
  "room.status-shared": { room: RoomId; how: How; says: string };
}

export const roomTraits = {
  "room.bound": { about: "room", rooms: "named", shows: "page" },
  "room.unbound": { about: "room", rooms: "named", shows: "page" },
  "room.settings": { about: "room", rooms: "named", shows: "sentence", decision: true },
  "room.status-shared": { about: "room", rooms: "named", shows: "sentence", decision: true },
} as const satisfies TraitsOf<RoomEvents>;
