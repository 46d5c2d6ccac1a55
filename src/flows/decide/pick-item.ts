/** Which question a decision typed as a command means: a breach's or an approval's, by id or as the only one that waits. */
import { decisionWaits } from "../../domain/breach/breach.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import { type ItemId, readItemId } from "../../domain/words/item-id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { sayingWhy } from "./breach-verb.ts";
import { doBreachVerb } from "./do-breach-verb.ts";
import { eachOf } from "./each-of.ts";
import { pickBreach } from "./pick-breach.ts";
import { denied } from "./press-approval.ts";
import { decideApproval } from "./run-approval-command.ts";

/** "/ward approve|deny [ID] [note...]" under exactly the rules of the button. */
export async function decideTyped(
  world: World,
  typed: Typed,
  input: { id?: string | undefined; note?: string | undefined },
  verb: "approve" | "deny",
): Promise<Card> {
  const { note } = input;
  const named = input.id === undefined ? undefined : readItemId(input.id);
  const picked = named ? { item: named } : await onlyWaiting(world, typed);
  if ("reply" in picked) return replyCard(picked.reply);
  const as = sayingWhy(typed, note);
  const { kind, id } = picked.item;
  if (kind === "approval" && verb === "deny") {
    const answer = await denied(world, id, as);
    return answer.type === "notice" ? answer.card : replyCard(answer);
  }
  return replyCard(
    kind === "breach"
      ? await doBreachVerb(world, id, verb, as)
      : await decideApproval(world, id, { type: verb, as }, note || undefined),
  );
}

/** "/ward ack [ID|all|mine] [note...]": a breach, or an approval. */
export async function ackTyped(
  world: World,
  typed: Typed,
  { id, note }: { id?: string | undefined; note?: string | undefined },
): Promise<Card> {
  const as = sayingWhy(typed, note);
  const act = ({ kind, id: one }: ItemId): Promise<Reply> =>
    kind === "breach"
      ? doBreachVerb(world, one, "acknowledge", as)
      : decideApproval(world, one, { type: "acknowledge", as });
  if (id === "all" || id === "mine")
    return eachOf(world, typed, { which: id, verb: "acknowledge", kinds: ["breach", "approval"] }, act);
  const named = id === undefined ? undefined : readItemId(id);
  if (named) return replyCard(await act(named));
  if (typed.about && kindOf(typed.about) === "approval")
    return replyCard(await act({ kind: "approval", id: idOf(typed.about) }));
  const picked = await pickBreach(world, typed, "open");
  return replyCard("reply" in picked ? picked.reply : await act({ kind: "breach", id: picked.id }));
}

/** The card in whose thread it was typed, else the only one that waits. */
async function onlyWaiting(world: World, { room, rooms, about }: Typed): Promise<{ item: ItemId } | { reply: Reply }> {
  const kind = about && kindOf(about);
  if (about && (kind === "breach" || kind === "approval")) return { item: { kind, id: idOf(about) } };
  const breaches = (await world.store.list("breach", { status: "open", newestFirst: true }))
    .filter(({ state }) => rooms.includes(state.room) && decisionWaits(state))
    .map(({ state }) => ({ kind: "breach" as const, id: state.id, says: `${state.agent} ${state.threshold.title}` }));
  const approvals = (await world.store.list("approval", { status: "waiting", newestFirst: true }))
    .filter(({ state }) => rooms.includes(state.room))
    .map(({ state }) => ({
      kind: "approval" as const,
      id: state.id,
      says: `${state.agent} asks to run ${state.tool}`,
    }));
  const found = [...breaches, ...approvals];
  const [only] = found;
  if (only && found.length === 1) return { item: only };
  if (!only)
    return {
      reply: refused("not_found", `No decision is waiting ${room ? `in the ${room} room` : "in any room"}.`),
    };
  const list = found
    .slice(0, 8)
    .map(({ id, says }) => `${id} ${says}`)
    .join("; ");
  return {
    reply: refused(
      "arg_required",
      `Which one? Add its id: ${list}${found.length > 8 ? `; and ${found.length - 8} more` : ""}.`,
    ),
  };
}
