/** Posts the digest of a room, as the journal holds it: the same however often it is tried. */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { digestCard } from "../../views/digest/digest-card.ts";

/** So many were posted at most while one waited for its channel. */
const mostWaiting = 100;

export async function tellDigest(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { room, to }: Extract<DeliveryJob, { type: "digest" }>,
): Promise<Delivery> {
  const posted = await world.store.journal({
    subject: `digest:${room}`,
    types: ["digest.posted"],
    newestFirst: true,
    limit: mostWaiting,
  });
  for (const one of posted)
    if (one.type === "digest.posted" && one.body.to === to)
      return platform.post(channel, digestCard(one.body, world.config), () => {
        throw new Error("this message has no buttons");
      });
  return { type: "failed", error: "a newer digest was posted long ago" };
}
