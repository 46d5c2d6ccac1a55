/** "/ward extend [AP-77] [1h] [note...]", under exactly the rules of the button. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import { readItemId } from "../../domain/words/item-id.ts";
import { refused } from "../../domain/words/reply.ts";
import { parseDuration } from "../../domain/words/time.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { onlyWaiting } from "./only-one.ts";
import { decideApproval } from "./run-approval-command.ts";

export async function extendVerb(
  world: World,
  typed: Typed,
  { id, by: time, note }: { id?: string | undefined; by?: string | undefined; note?: string | undefined },
): Promise<Card> {
  const named = id === undefined ? undefined : readItemId(id);
  const by = time === undefined ? undefined : parseDuration(time.toLowerCase());
  if (time !== undefined && by === undefined)
    return replyCard(refused("arg_invalid", `Say how much longer, as 30m or 1h; "${time.slice(0, 40)}" is no time.`));
  const picked = named ? { item: named } : await onlyWaiting(world, typed, ["approval"]);
  if ("reply" in picked) return replyCard(picked.reply);
  const as: DecidedBy = { by: typed.person ?? "", how: typed.visitor.how, ...(note && { reason: note }) };
  return replyCard(
    await decideApproval(world, picked.item.id, { type: "extend", as, ...(by !== undefined && { by }) }),
  );
}
