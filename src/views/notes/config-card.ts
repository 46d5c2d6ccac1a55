/** What a room is told when wardroom.yaml changed: the clauses that concern it, when it counted from, and who accepted it. */
import type { EventOf } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { FleetChange } from "../../domain/people/fleet-changes.ts";
import type { Card, Rich } from "../card.ts";

/** Lists stop here, and say how many are left. */
const most = 12;

/** Undefined when nothing of it concerns the room. */
export function configCard(accepted: EventOf<"config.accepted">, room: RoomId): Card | undefined {
  const clauses = clausesFor(accepted.body.difference ?? [], room);
  if (clauses.length === 0) return undefined;
  const sentence = configSentence(clauses);
  return {
    version: 0,
    tone: "info",
    icon: "ℹ️",
    state: "WARDROOM",
    title: "wardroom.yaml changed",
    summary: sentence,
    pings: [],
    body: [
      {
        type: "text",
        text: [`${clauses.join("; ")}. Accepted at `, { time: accepted.at, as: "clock" }, " by the host."],
      },
    ],
    buttons: [],
    more: [],
    footer: [],
  };
}

/** The clauses of a room, each once. */
export function clausesFor(difference: readonly FleetChange[], room: RoomId): string[] {
  const mine = difference.filter((change) => change.room === undefined || change.room === room);
  const texts = [...new Set(mine.map(({ text }) => text))];
  return texts.length > most ? [...texts.slice(0, most), `and ${texts.length - most} more`] : texts;
}

const configSentence = (clauses: readonly string[]): string => `wardroom.yaml changed: ${clauses.join("; ")}.`;

export const configLine = (difference: readonly FleetChange[]): Rich => [
  configSentence([...new Set(difference.map(({ text }) => text))]),
];
