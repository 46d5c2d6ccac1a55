/** What a room reads about its settings: the line when they change, and the list of those in force. */
import type { EventOf } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { changeText, type SavedSetting, settingNames, settingsOf, written } from "../../domain/people/room-settings.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { actorName } from "./agents-table.ts";

/** One line, in the channel and as the notification. */
export const settingsCard = (saved: EventOf<"room.settings">, config: FleetConfig): Card =>
  noticeCard(`${settingsSentence(saved, config)}.`);

/** "Dana Reyes changed settings of the airline room: ack_ttl 2h -> 1h". */
export function settingsSentence({ actor, body }: EventOf<"room.settings">, config: FleetConfig): string {
  const changes = body.changes.map(changeText).join("; ");
  return body.how === "file"
    ? `wardroom.yaml overrules settings of the ${body.room} room that were saved in chat: ${changes}`
    : `${actorName(actor, config)} changed settings of the ${body.room} room: ${changes}`;
}

/** Each setting as it is in force; those that people saved name who did and when. */
export function settingLines(config: FleetConfig, room: RoomId, saved: readonly SavedSetting[]): Rich[] {
  const values = settingsOf(config, room);
  return settingNames.map((field): Rich => {
    const one = saved.find(({ change }) => change.field === field);
    const line = [{ code: field }, ` ${written(field, values[field])}`];
    return one ? [...line, ` · saved in chat by ${shortNameOf(config, one.by)}, `, { time: one.at, as: "date" }] : line;
  });
}
