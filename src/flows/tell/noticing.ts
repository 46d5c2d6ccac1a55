/**
 * A platform for one delivery. It notices whether a new message arrived: what needed no message proves nothing about its place; and
 * that a place takes none for a while, and then sends nothing there. `again`: an earlier try was cut off, and what is sent now says so.
 */
import type { Duration } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import { putOff } from "./pace.ts";

export function noticing(
  platform: ChatPlatform,
  again: boolean,
  pace: { wait(): Duration; told(wait: Duration): void },
): { platform: ChatPlatform; arrived(): boolean } {
  let arrived = false;
  const notice = async (send: () => Promise<Delivery>): Promise<Delivery> => {
    const wait = pace.wait();
    if (wait > 0) return putOff(wait);
    const result = await send();
    if (result.type === "sent") arrived = true;
    if (result.type === "retry" && result.told) pace.told(result.afterMs);
    return result;
  };
  return {
    arrived: () => arrived,
    platform: {
      ...platform,
      post: (channel, card, token) => notice(() => platform.post(channel, card, token, again)),
      reply: (channel, message, note, options, token) =>
        notice(() => platform.reply(channel, message, note, options, token, again)),
      ...(platform.reachable && {
        reachable: async (account: string) => {
          const found = (await platform.reachable?.(account)) ?? { type: "sent", message: "" };
          if (found.type === "sent") arrived = true;
          return found;
        },
      }),
      direct: (account, note, token) => notice(() => platform.direct(account, note, token, again)),
    },
  };
}
