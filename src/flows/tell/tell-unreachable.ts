/** Tells an admin that a channel or an account takes nothing, as it stands when it is sent. */
import { idOf } from "../../domain/journal/event.ts";
import { personOf } from "../../domain/people/fleet-config.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import { unreachableNote } from "../../views/notes/unreachable-note.ts";

export async function tellUnreachable(
  world: World,
  platform: ChatPlatform,
  account: string,
  route: string,
): Promise<Delivery> {
  const known = (await world.store.load(`route:${idOf(route)}`))?.state;
  if (!known?.failed) return { type: "sent", message: "" };
  const { config, store } = world;
  const { platform: on, destination, failed } = known;
  const named = Object.values(config.rooms).find(({ channels }) =>
    channels.some((one) => one.platform === on && one.channel === destination),
  );
  const room = named?.id ?? (await store.holder(`channel:${on}/${destination}`))?.slice("room:".length);
  const person = on === "slack" || on === "discord" ? personOf(config, on, destination) : undefined;
  const note = unreachableNote({ platform: on, destination, error: failed.error, room, person: person?.name });
  return platform.direct(account, note, () => {
    throw new Error("this message has no buttons");
  });
}
