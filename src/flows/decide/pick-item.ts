/** Which question a decision typed as a command means: a breach's or an approval's, by id or as the only one that waits. */
import { decisionWaits } from "../../domain/breach/breach.ts";
import { type DecidedBy, idOf, kindOf } from "../../domain/journal/event.ts";
import { readId } from "../../domain/words/command-line.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { denied } from "./press-approval.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

/** "/ward approve|deny [ID] [note...]" under exactly the rules of the button. */
export async function decideTyped(
  world: World,
  typed: Typed,
  input: { id?: string | undefined; note?: string | undefined },
  verb: "approve" | "deny",
): Promise<Card> {
  const named = input.id === undefined ? undefined : readItem(input.id);
  // The first word may be a note: an id is only an id when it reads like one.
  const note = named ? input.note : [input.id, input.note].filter(Boolean).join(" ");
  const picked = named ? { item: named } : await onlyWaiting(world, typed);
  if ("reply" in picked) return replyCard(picked.reply);
  const as: DecidedBy = { by: typed.person ?? "", how: typed.visitor.how, ...(note && { reason: note }) };
  const { kind, id } = picked.item;
  if (kind === "approval" && verb === "deny") {
    const answer = await denied(world, id, as);
    return answer.type === "notice" ? answer.card : replyCard(answer);
  }
  return replyCard(
    kind === "breach"
      ? await decideBreach(world, id, { type: verb, as })
      : await decideApproval(world, id, { type: verb, as }, note || undefined),
  );
}

interface Item {
  kind: "breach" | "approval";
  id: string;
}

function readItem(text: string): Item | undefined {
  const breach = readId(text, "BR");
  if (breach) return { kind: "breach", id: breach };
  const approval = readId(text, "AP");
  return approval ? { kind: "approval", id: approval } : undefined;
}

/** The card in whose thread it was typed, else the only one that waits. */
async function onlyWaiting(world: World, { room, rooms, about }: Typed): Promise<{ item: Item } | { reply: Reply }> {
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
