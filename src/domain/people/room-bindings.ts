/** What was said in chat about a room: the channels that show it, and its settings. The file wins for what it names. */
import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";
import { evolveSaved, type SavedSetting } from "./room-settings.ts";
import { withinLast } from "./share-rate.ts";

interface Binding {
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
  /** When its status was shared lately, oldest first; absent until it is. */
  shared?: Instant[];
}

export const roomProjection: Projection<RoomBindings, "room"> = {
  kind: "room",
  evolve(state, event) {
    const room: RoomBindings = state ?? { id: idOf(event.subject), bindings: [] };
    switch (event.type) {
      case "room.settings":
        return { ...room, saved: evolveSaved(room.saved ?? [], event) };
      case "room.status-shared":
        return { ...room, shared: [...withinLast(room.shared ?? [], event.at), event.at] };
      case "room.bound": {
        const { platform, team, channel } = event.body;
        return { ...room, bindings: [...without(room, event.body), { platform, team, channel, at: event.at }] };
      }
      case "room.unbound":
        return { ...room, bindings: without(room, event.body) };
    }
  },
  index: ({ id }) => ({ room: id }),
  claims: ({ bindings }) => bindings.map(({ platform, channel }) => `channel:${platform}/${channel}`),
};

const without = ({ bindings }: RoomBindings, { platform, channel }: Omit<Binding, "at">): Binding[] =>
  bindings.filter((binding) => binding.platform !== platform || binding.channel !== channel);
