/**
 * A platform for one delivery. It notices whether a new message arrived: what needed no message proves nothing about its place; and
 * that a place takes none for a while, and then sends nothing there. `sending`: how its new messages go out, where nothing else is said of one.
 */
import type { Duration } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery, Sending } from "../../ports/chat.ts";
import { putOff } from "./pace.ts";

export function noticing(
  platform: ChatPlatform,
  sending: Sending,
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
      post: (channel, card, token, own) => notice(() => platform.post(channel, card, token, { ...sending, ...own })),
      reply: (channel, message, note, options, token, own) =>
        notice(() => platform.reply(channel, message, note, options, token, { ...sending, ...own })),
      ...(platform.reachable && {
        reachable: async (account: string) => {
          const found = (await platform.reachable?.(account)) ?? { type: "sent", message: "" };
          if (found.type === "sent") arrived = true;
          return found;
        },
      }),
      direct: (account, note, token, own) =>
        notice(() => platform.direct(account, note, token, { ...sending, ...own })),
    },
  };
}
