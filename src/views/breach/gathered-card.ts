/** One line for the mild breaches beyond a room's card budget: how many, and where they are listed. */
import type { Breach } from "../../domain/breach/breach.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Card, Rich } from "../card.ts";

export function gatheredCard(room: RoomId, breaches: readonly Breach[]): Card {
  const n = breaches.length;
  const title =
    n === 0
      ? "Every other one is over, or has its own card"
      : `and ${n} more of low or medium severity ${n === 1 ? "is" : "are"} open`;
  const agents = [...new Set(breaches.map(({ agent }) => agent))];
  const who: Rich =
    n === 0 ? [] : [`${agents.slice(0, 8).join(", ")}${agents.length > 8 ? ` and ${agents.length - 8} others` : ""}.`];
  return {
    subject: `gathered:${room}`,
    version: 0,
    tone: n === 0 ? "resolved" : "info",
    icon: n === 0 ? "✅" : "➕",
    state: n === 0 ? "NO MORE" : "MORE",
    title,
    summary: `${title} in the ${room} room.`,
    pings: [],
    body: who.length > 0 ? [{ type: "text", text: who }] : [],
    buttons: [],
    more: [],
    footer: ["/ward list names them all · each gets its own card once it escalates"],
  };
}
