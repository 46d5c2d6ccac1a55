/** Tells an admin which agents nobody answers for, as it stands when it is sent. */
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import { unownedNote } from "../../views/notes/unowned-note.ts";

export async function tellUnowned(world: World, platform: ChatPlatform, account: string): Promise<Delivery> {
  const agents = (await world.store.list("agent"))
    .map(({ state }) => state.id)
    .filter((id) => !world.pacts.effective(id));
  if (agents.length === 0) return { type: "sent", message: "" };
  return platform.direct(account, unownedNote(agents, world.config.fleet), () => {
    throw new Error("this message has no buttons");
  });
}
