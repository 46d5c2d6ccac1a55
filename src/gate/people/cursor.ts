/** Lists a page at a time: the newest first, and a cursor for what comes after. */
import { z } from "zod";
import type { Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { States } from "../../domain/journal/states.ts";
import { HttpError } from "../../http/http-error.ts";
import type { Kind, ListFilter } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("How many at most"),
  cursor: z.string().max(300).optional().describe("Of the page before: what comes after it"),
};

export const pageOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    cursor: z.string().nullable().describe("For the next page; null on the last one"),
  });

interface Page<T> {
  items: T[];
  cursor: string | null;
}

/** Reads on until a page is full of what may be seen. A cursor names the last one of a page, so nothing shifts under a reader. */
export async function readPage<K extends Kind>(
  world: World,
  kind: K,
  filter: Pick<ListFilter, "room" | "agent" | "status" | "lastFirst">,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  sees: (thing: Thing<States[K]>) => Promise<boolean>,
): Promise<Page<Thing<States[K]>>> {
  const items: Thing<States[K]>[] = [];
  let beyond: Subject | undefined = cursor === undefined ? undefined : readCursor(kind, cursor);
  for (;;) {
    const found: Thing<States[K]>[] = await world.store.list(kind, {
      ...filter,
      ...(beyond && { beyond }),
      limit: 200,
    });
    for (const thing of found) {
      if (!(await sees(thing))) continue;
      const last = items.at(-1);
      if (items.length === limit && last) return { items, cursor: cursorOf(last.subject) };
      items.push(thing);
    }
    const end = found.at(-1);
    if (!end || found.length < 200) return { items, cursor: null };
    beyond = end.subject;
  }
}

const cursorOf = (subject: Subject): string => Buffer.from(subject).toString("base64url");

function readCursor(kind: string, cursor: string): Subject {
  const subject = Buffer.from(cursor, "base64url").toString();
  if (!subject.startsWith(`${kind}:`) || cursorOf(subject) !== cursor)
    throw new HttpError("cursor_invalid", 422, "This cursor is of another list, or cut off.", {
      field: "cursor",
      hint: "Give the cursor of the page before, or none for the first page.",
    });
  return subject;
}
