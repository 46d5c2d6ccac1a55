/** What a channel shows: the room with its agents, its people and its settings, or how to say which room it is. */
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { SavedSetting } from "../../domain/people/room-settings.ts";
import type { Block, Card } from "../card.ts";
import { plainCard } from "../notice.ts";
import { channelEntry } from "./channel-entry.ts";
import { settingLines } from "./settings-card.ts";

export interface RoomFacts {
  room: string | undefined;
  channel: string;
  platform: string;
  /** What an admin types to let the channel show a room. */
  linkLine: string;
  config: FleetConfig;
  shownIn: { platform: string; channel: string }[];
  fleet: boolean;
  /** Settings that people saved in chat. */
  saved: readonly SavedSetting[];
}

export function roomCard({ room, channel, platform, linkLine, config, shownIn, fleet, saved }: RoomFacts): Card {
  if (!room)
    return plainCard("This channel shows no room yet", [
      {
        type: "text",
        text: [
          `${config.admins.map((id) => nameOf(config, id)).join(" or ") || "An admin"} can add it to wardroom.yaml: `,
          { code: channelEntry(platform, channel) },
        ],
      },
      { type: "text", text: ["Or say here which room it is: ", { code: linkLine }] },
    ]);
  const { agents = [], members = [] } = config.rooms[room] ?? {};
  const body: Block[] = [
    { type: "text", text: [fleet ? "Agents that no room names sit here." : `Agents: ${agents.join(", ") || "none"}.`] },
    {
      type: "text",
      text: [
        `Members besides the owners in the pacts: ${members.map((id) => nameOf(config, id)).join(", ") || "none"}.`,
      ],
    },
    {
      type: "text",
      text: [
        `Shown in ${[...shownIn.map(({ platform: on, channel: at }) => `${on} ${at}`), "the web room"].join(", ")}.`,
      ],
    },
    { type: "text", text: [{ strong: "Settings in force" }] },
    { type: "list", items: settingLines(config, room, saved) },
  ];
  return plainCard(`The ${room} room of ${config.fleet}`, body);
}
