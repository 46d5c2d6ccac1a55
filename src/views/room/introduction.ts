/** What the bot says when it is invited: what this room will see, who answers for it, what to do first. */

import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import type { Block, Button, Card } from "../card.ts";
import { channelEntry } from "./channel-entry.ts";

/**
 * `room`: the room this channel shows, or undefined when nobody has said so yet. `ward`: how a command is typed on the platform, with what
 * its fields hold.
 */
export function introductionCard(
  config: FleetConfig,
  room: string | undefined,
  channel: string,
  platform: PlatformName,
  ward: Ward,
): Card {
  return room === undefined ? unbound(config, channel, platform, ward) : bound(config, room, ward);
}

type Ward = (name: string, values?: Readonly<Record<string, string>>) => string;

function bound(config: FleetConfig, id: string, ward: Ward): Card {
  const room = config.rooms[id];
  const agents = room?.agents.join(", ") ?? "agents that no room names";
  const members = (room?.members ?? []).map((member) => nameOf(config, member)).join(", ");
  return {
    version: 0,
    tone: "info",
    icon: "👋",
    state: "WARDROOM",
    title: `This is the ${id} room of ${config.fleet}`,
    summary: `This channel now shows the ${id} room of ${config.fleet}.`,
    pings: [],
    body: [
      {
        type: "text",
        text: [
          `I watch ${agents} against the pacts of this room. When one is breached I post a card here, name the person who answers for it, and that person decides with a button.`,
        ],
      },
      {
        type: "text",
        text: [
          "If nobody answers, I ask the next person, and at the minute the card names the pact decides. Everything is kept in a journal.",
        ],
      },
      ...(members ? [{ type: "text" as const, text: [`Members besides the owners in the pacts: ${members}.`] }] : []),
    ],
    buttons: [],
    more: [],
    footer: [[ward("help"), ward("status"), ward("pact")].join(" · ")],
  };
}

function unbound(config: FleetConfig, channel: string, platform: PlatformName, ward: Ward): Card {
  const admins = config.admins.map((admin) => nameOf(config, admin)).join(" or ");
  const buttons: Button[] = Object.keys(config.rooms).map((room) => ({
    label: `Show ${room} here`,
    press: { item: `channel:${platform}/${channel}`, verb: `bind:${room}`, epoch: 0 },
  }));
  return {
    version: 0,
    tone: "pending",
    icon: "👋",
    state: "WARDROOM",
    title: `Which room of ${config.fleet} is this?`,
    summary: "Wardroom does not know yet which room this channel shows.",
    pings: [],
    body: [
      { type: "text", text: [`${admins || "An admin"} can pick it below. Until then nothing is posted here.`] },
      ...(isKnown(config, platform) ? [] : [linkFirst(config, ward)]),
      {
        type: "text",
        text: ["Or add it to the room in wardroom.yaml: ", { code: channelEntry(platform, channel) }],
      },
    ],
    buttons: buttons.slice(0, 3),
    more: buttons.slice(3, 8),
    footer: [[ward("room"), ward("help")].join(" · ")],
  };
}

const isKnown = ({ admins, people }: FleetConfig, platform: PlatformName): boolean =>
  admins.some((id) => people[id]?.[platform] ?? people[id]?.linked?.some((one) => one.platform === platform));

/** A press by an account that is nobody's would be refused. */
const linkFirst = ({ admins }: FleetConfig, ward: Ward): Block => ({
  type: "text",
  text: [
    "I know no account of theirs here yet, so link it first: on the machine, ",
    { code: `npx wardroom link --person ${admins[0] ?? "PERSON"}` },
    " prints a code, to be typed here as ",
    { code: ward("link", { what: "CODE" }) },
    ".",
  ],
});
