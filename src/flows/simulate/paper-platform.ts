/** A chat platform on paper: notes what would be posted, to whom and when, and posts nothing. */
import type { Instant } from "../../domain/words/time.ts";
import type { ChatPlatform } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Button, Card, Note } from "../../views/card.ts";

export interface Posting {
  at: Instant;
  platform: string;
  /** A channel, or an account for a direct message. */
  to: string;
  what: "card" | "edit" | "reply" | "direct";
  /** Also posted to the channel, not only in the thread. */
  broadcast?: boolean;
  text: string;
  pings: string[];
  buttons: string[];
}

export function paperPlatform(name: ChatPlatform["name"], clock: Clock, postings: Posting[]): ChatPlatform {
  let count = 0;
  const note = (what: Posting["what"], to: string, shown: Card | Note, broadcast?: boolean) => {
    const pings = what === "edit" ? [] : shown.pings;
    const buttons = shown.buttons.map(({ label }: Button) => label);
    postings.push({
      at: clock.now(),
      platform: name,
      to,
      what,
      ...(broadcast && { broadcast }),
      text: shown.summary,
      pings,
      buttons,
    });
    count += 1;
    return { type: "sent", message: `paper-${count}` } as const;
  };
  return {
    name,
    async start() {},
    async stop() {},
    post: async (channel, card) => note("card", channel, card),
    edit: async (channel, _message, card) => note("edit", channel, card),
    reply: async (channel, _message, line, { broadcast }) => note("reply", channel, line, broadcast),
    direct: async (account, line) => note("direct", account, line),
    amend: async (message) => ({ type: "sent", message }),
    problems: () => [],
  };
}
