/** Posts a room's status for everybody, because somebody shared it: drawn by the command of that name, as the room is when it is sent. */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { Typed } from "../../ports/command.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { sharedStatusCard } from "../../views/room/shared-status.ts";

export async function tellShared(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { room, nth }: Extract<DeliveryJob, { type: "shared" }>,
): Promise<Delivery> {
  const shared = (await world.store.journal({ subject: `room:${room}`, limit: nth }))[nth - 1];
  if (shared?.type !== "room.status-shared") return { type: "sent", message: "" };
  const status = world.commands.find(({ name }) => name === "status");
  if (!status) throw new Error("there is no command that says how a room stands");
  // Nobody's own: what stands in it is for the room.
  const asked: Typed = {
    visitor: { how: platform.name, account: "", team: "" },
    person: undefined,
    room,
    rooms: [room],
    channel,
  };
  const drawn = await status.run(world, asked, {});
  if ("form" in drawn) throw new Error("the status of a room asks nothing");
  return platform.post(channel, sharedStatusCard(drawn, shared, world.config), () => {
    throw new Error("this message has no buttons");
  });
}
