/** What was said in chat about a room: the channels that show it, and its settings. The file wins for what it names. */
import { idOf, type JournalEvent } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";
import { evolveSaved, type SavedSetting } from "./room-settings.ts";

export interface Binding {
  platform: string;
  team: string;
  channel: string;
  at: Instant;
}

export interface RoomBindings {
  id: string;
  bindings: Binding[];
  /** Settings that count over those of wardroom.yaml; absent until one is saved. */
  saved?: SavedSetting[];
}

export const roomProjection: Projection<RoomBindings> = {
  kind: "room",
  evolve(state, event: JournalEvent) {
    const room: RoomBindings = state ?? { id: idOf(event.subject), bindings: [] };
    if (event.type === "room.settings") return { ...room, saved: evolveSaved(room.saved ?? [], event) };
    if (event.type !== "room.bound" && event.type !== "room.unbound") return room;
    const { platform, team, channel } = event.body;
    const others = room.bindings.filter((binding) => binding.platform !== platform || binding.channel !== channel);
    return {
      ...room,
      bindings: event.type === "room.bound" ? [...others, { platform, team, channel, at: event.at }] : others,
    };
  },
  index: ({ id }) => ({ room: id }),
  claims: ({ bindings }) => bindings.map(({ platform, channel }) => `channel:${platform}/${channel}`),
};
