/** A slash command that acts on a breach, or on several: finds which, decides through the same flow as the button, answers. */
import type { VerbFields } from "../../domain/breach/read-breach-verb.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { doBreachVerb } from "./do-breach-verb.ts";
import { eachOf } from "./each-of.ts";
import { type Among, pickBreach } from "./pick-breach.ts";

export async function breachVerb(
  world: World,
  typed: Typed,
  { id, note }: { id?: string | undefined; note?: string | undefined },
  { verb, among, fields }: { verb: string; among: Among; fields?: VerbFields },
): Promise<Card> {
  const as = sayingWhy(typed, note);
  if (id === "all" || id === "mine")
    return eachOf(world, typed, { which: id, verb, kinds: ["breach"] }, (item) =>
      doBreachVerb(world, item.id, verb, as, fields),
    );
  const picked = id === undefined ? await pickBreach(world, typed, among) : { id };
  return replyCard("reply" in picked ? picked.reply : await doBreachVerb(world, picked.id, verb, as, fields));
}

export const sayingWhy = ({ person, visitor }: Typed, note: string | undefined): DecidedBy => ({
  by: person ?? "",
  how: visitor.how,
  ...(note?.trim() && { reason: note.trim() }),
});
