/**
 * A platform for one delivery. It notices whether a new message arrived: what needed no message proves nothing about its place.
 * `again`: an earlier try was cut off, and what is sent now says so.
 */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";

export function noticing(platform: ChatPlatform, again: boolean): { platform: ChatPlatform; arrived(): boolean } {
  let arrived = false;
  const notice = async (delivery: Promise<Delivery>): Promise<Delivery> => {
    const result = await delivery;
    if (result.type === "sent") arrived = true;
    return result;
  };
  return {
    arrived: () => arrived,
    platform: {
      ...platform,
      post: (channel, card, token) => notice(platform.post(channel, card, token, again)),
      reply: (channel, message, note, options, token) =>
        notice(platform.reply(channel, message, note, options, token, again)),
      direct: (account, note, token) => notice(platform.direct(account, note, token, again)),
    },
  };
}
