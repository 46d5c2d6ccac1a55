/** A room's status as it is shared with everybody: what `/ward status` shows, and who shared it. */
import type { EventOf } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import { listed } from "../../domain/words/listed.ts";
import type { Card } from "../card.ts";
import { actorName } from "./agents-table.ts";

export function sharedStatusCard(
  status: Card,
  { actor, at }: EventOf<"room.status-shared">,
  config: FleetConfig,
): Card {
  const by = actorName(actor, config);
  return {
    ...status,
    summary: `${by} shared: ${status.summary}`,
    footer: [`Shared by ${by} `, { time: at, as: "clock" }, " · /ward status shows it as it is now, to you alone"],
  };
}

/** What whoever shared it is told. */
export function sharedSentence(room: RoomId, channels: readonly { platform: PlatformName }[]): string {
  const platforms = [...new Set(channels.map(({ platform }) => called[platform]))];
  return `Shared with the ${room} room: ${listed(["on its page", ...platforms.map((name) => `on ${name}`)])}.`;
}

const called: Record<PlatformName, string> = { slack: "Slack", discord: "Discord" };
