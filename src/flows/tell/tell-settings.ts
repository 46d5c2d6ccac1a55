/** Tells a room that its settings were changed, and by whom, in one line. */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { settingsCard } from "../../views/room/settings-card.ts";

export async function tellSettings(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { room, nth }: Extract<DeliveryJob, { type: "settings" }>,
): Promise<Delivery> {
  const saved = (await world.store.journal({ subject: `room:${room}` }))[nth - 1];
  if (saved?.type !== "room.settings") return { type: "sent", message: "" };
  return platform.post(channel, settingsCard(saved, world.config), () => {
    throw new Error("this message has no buttons");
  });
}
