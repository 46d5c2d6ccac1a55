/** Tells a room what a changed wardroom.yaml means for it, in one line. */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { configCard } from "../../views/notes/config-card.ts";

export async function tellConfig(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { room, nth }: Extract<DeliveryJob, { type: "config" }>,
): Promise<Delivery> {
  const events = await world.store.journal({ subject: "config:fleet" });
  const accepted = events[nth - 1];
  const card = accepted?.type === "config.accepted" ? configCard(accepted, room) : undefined;
  if (!card) return { type: "sent", message: "" };
  return platform.post(channel, card, () => {
    throw new Error("this message has no buttons");
  });
}
