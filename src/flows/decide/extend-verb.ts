/** "/ward extend [AP-77] [1h] [note...]", under exactly the rules of the button. */
import { type DecidedBy, idOf, kindOf } from "../../domain/journal/event.ts";
import { readItemId } from "../../domain/words/item-id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { parseDuration } from "../../domain/words/time.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
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
  const picked = named ? { id: named.id } : await onlyWaiting(world, typed);
  if ("reply" in picked) return replyCard(picked.reply);
  const as: DecidedBy = { by: typed.person ?? "", how: typed.visitor.how, ...(note && { reason: note }) };
  return replyCard(await decideApproval(world, picked.id, { type: "extend", as, ...(by !== undefined && { by }) }));
}

/** The card in whose thread it was typed, else the only one that waits. */
async function onlyWaiting(world: World, { rooms, about }: Typed): Promise<{ id: string } | { reply: Reply }> {
  if (about && kindOf(about) === "approval") return { id: idOf(about) };
  const found = (await world.store.list("approval", { status: "waiting", newestFirst: true })).filter(({ state }) =>
    rooms.includes(state.room),
  );
  const [only] = found;
  if (only && found.length === 1) return { id: only.state.id };
  if (!only) return { reply: refused("not_found", "No agent's question waits here.") };
  const list = found.slice(0, 8).map(({ state: { id, agent, tool } }) => `${id} ${agent} asks to run ${tool}`);
  const more = found.length > 8 ? `; and ${found.length - 8} more` : "";
  return { reply: refused("arg_required", `Which one? Add its id: ${list.join("; ")}${more}.`) };
}
