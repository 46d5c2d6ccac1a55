/** Tells an admin what does not work, as it stands when it is sent. */
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Note } from "../../views/card.ts";
import { pactFileNote } from "../../views/notes/pact-file-note.ts";
import { calendarTrouble, pageTrouble } from "../../views/notes/trouble-note.ts";
import { missedNow } from "./tell-missed.ts";

export async function tellTrouble(
  world: World,
  platform: ChatPlatform,
  account: string,
  { about, of }: { about: Subject; of: string },
): Promise<Delivery> {
  const note = await troubleNow(world, about, of);
  if (!note) return { type: "sent", message: "" };
  return platform.direct(account, note, () => {
    throw new Error("this message has no buttons");
  });
}

/** `of` a page, a rota or a pact; undefined: it works again. That a file does is told as well. */
export async function troubleNow(world: World, about: Subject, of: string): Promise<Note | undefined> {
  if (kindOf(about) === "calendar") {
    const health = (await world.store.load(`calendar:${of}`))?.state;
    return health?.stale && calendarTrouble({ rota: of, readAt: health.stale.readAt, problem: health.stale.problem });
  }
  if (kindOf(about) === "pact-file") {
    const file = (await world.store.load(`pact-file:${of}`))?.state;
    return file && pactFileNote(file);
  }
  if (kindOf(about) === "digests") return missedNow(world);
  const paged = (await world.store.load(`page:${idOf(about)}`))?.state;
  const way = paged?.ways[of];
  return paged && way?.error !== undefined && way.status === "failed"
    ? pageTrouble({ page: of, item: idOf(paged.card), error: way.error })
    : undefined;
}
