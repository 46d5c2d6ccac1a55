/** Which breach a command means where its id is left out: the one of the thread, or the only one it could be. */

import type { Breach } from "../../domain/breach/breach.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { ListFilter } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { headline } from "../../views/breach/breach-words.ts";

/** Of which breaches it may be one. */
export type Among = "open" | "held" | "ended";

/** In a card's thread the id may be left out and means that card; with exactly one candidate in the room, that one; otherwise the answer lists them. */
export async function pickBreach(
  world: World,
  { room, rooms, about }: Typed,
  among: Among,
): Promise<{ id: string } | { reply: Reply }> {
  if (about && kindOf(about) === "breach") return { id: idOf(about) };
  const found = (await world.store.list("breach", { rooms, newestFirst: true, ...looked[among] }))
    .map(({ state }) => state)
    .filter((breach) => !breach.shadow && fits(breach, among));
  const [only] = found;
  if (only && found.length === 1) return { id: only.id };
  if (found.length === 0)
    return { reply: refused("not_found", `${nothingSuch[among]} ${room ? `in the ${room} room` : "in any room"}.`) };
  const list = found
    .slice(0, 8)
    .map((breach) => `${breach.id} ${headline(breach)}`)
    .join("; ");
  return {
    reply: refused(
      "arg_required",
      `Which one? Add its id: ${list}${found.length > 8 ? `; and ${found.length - 8} more` : ""}.`,
    ),
  };
}

/** What is open is never cut off; of what ended the latest are enough. */
const looked: { readonly [A in Among]: ListFilter } = {
  open: { status: "open" },
  held: { limit: 500 },
  ended: { limit: 500 },
};

function fits(breach: Breach, among: Among): boolean {
  switch (among) {
    case "open":
      return breach.status === "open";
    case "held":
      return breach.intervention.state === "applied";
    case "ended":
      return breach.status !== "open";
  }
}

const nothingSuch = {
  open: "Nothing is open",
  held: "Nothing is held back",
  ended: "Nothing was resolved",
};
