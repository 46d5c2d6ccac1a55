/** A private answer: what happened to the click or the command, and what to do next. */
import type { Reply } from "../domain/words/reply.ts";
import type { Block, Card, Rich, Tone } from "./card.ts";

export function noticeCard(
  title: string,
  body: Rich[] = [],
  look: { icon: string; state: string; tone: Tone } = info,
): Card {
  return {
    version: 0,
    ...look,
    title,
    summary: title,
    pings: [],
    body: body.map((text): Block => ({ type: "text", text })),
    buttons: [],
    more: [],
    footer: [],
  };
}

/** The same of blocks that are more than lines. */
export const plainCard = (title: string, body: Block[], look?: Pick<Card, "icon" | "state" | "tone">): Card => ({
  ...noticeCard(title, [], look),
  body,
});

/** Done, nothing to do, or refused: each with its own look, and never without a sentence. */
export function replyCard(reply: Reply): Card {
  switch (reply.type) {
    case "done":
      return noticeCard(reply.sentence, [], { icon: "✅", state: "DONE", tone: "resolved" });
    case "nothing":
      return noticeCard(`Nothing to do: ${reply.because}.`, [], { icon: "⚪", state: "NOTHING TO DO", tone: "info" });
    case "refused":
      return noticeCard(reply.sentence, [], { icon: "✋", state: "NOT DONE", tone: "denied" });
  }
}

/** The one answer to a fault: honest, and with an id to look it up by. */
export const faultCard = (id: string): Card =>
  noticeCard(`Something broke; it is logged as ${id}. Nothing was decided. Please try again.`, [], {
    icon: "⚠️",
    state: "BROKEN",
    tone: "alert",
  });

/** What a private answer says came of it: for who counts them. */
export const outcomeOf = ({ state }: Card): "done" | "nothing" | "refused" | "broken" | "told" =>
  outcomes.get(state) ?? "told";

const outcomes = new Map([
  ["DONE", "done"],
  ["NOTHING TO DO", "nothing"],
  ["NOT DONE", "refused"],
  ["BROKEN", "broken"],
] as const) as ReadonlyMap<string, "done" | "nothing" | "refused" | "broken">;

const info = { icon: "ℹ️", state: "WARDROOM", tone: "info" as const };
