/** What is typed about either a breach or an approval, meant by its id or as the only one it can be, under the rules of the button. */
import { idOf, kindOf } from "../../domain/journal/event.ts";
import { readId } from "../../domain/words/command-line.ts";
import { type ItemId, readItemId } from "../../domain/words/item-id.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { decideChange } from "../change/decide-change.ts";
import { sayingWhy } from "./breach-verb.ts";
import { doBreachVerb } from "./do-breach-verb.ts";
import { eachOf } from "./each-of.ts";
import { letThrough } from "./let-through.ts";
import { onlyOne, onlyWaiting, type Picked, thread } from "./only-one.ts";
import { pickBreach } from "./pick-breach.ts";
import { denied } from "./press-approval.ts";
import { decideApproval } from "./run-approval-command.ts";

/** "/ward approve|deny [ID] [note...]". */
export async function decideTyped(
  world: World,
  typed: Typed,
  input: { id?: string | undefined; note?: string | undefined },
  verb: "approve" | "deny",
): Promise<Card> {
  const { note } = input;
  const change = changeNamed(typed, input.id);
  if (change !== undefined) {
    const by = sayingWhy(typed, note);
    return verb === "deny"
      ? replyCard(await decideChange(world, change, { type: "reject", as: by }))
      : letThrough(world, typed, { subject: `change:${change}`, verb, as: by }, (where, as, epoch) =>
          decideChange(where, change, { type: verb, as, epoch }),
        );
  }
  const named = input.id === undefined ? undefined : readItemId(input.id);
  const picked = named ? { item: named } : await onlyWaiting(world, typed, ["breach", "approval"]);
  if ("reply" in picked) return replyCard(picked.reply);
  const as = sayingWhy(typed, note);
  const { kind, id } = picked.item;
  if (kind === "approval" && verb === "deny") {
    const answer = await denied(world, id, as);
    return answer.type === "notice" ? answer.card : replyCard(answer);
  }
  if (kind === "breach") return replyCard(await doBreachVerb(world, id, verb, as));
  return letThrough(world, typed, { subject: `approval:${id}`, verb, as }, (where, by) =>
    decideApproval(where, id, { type: verb, as: by }, note || undefined),
  );
}

/** "CR-19", or no id in the thread of its card. */
const changeNamed = ({ about }: Typed, id: string | undefined): string | undefined =>
  id === undefined ? (about && kindOf(about) === "change" ? idOf(about) : undefined) : readId(id, "CR");

/** "/ward ack [ID|all|mine] [note...]", and with "--undo" what takes it back. */
export async function ackTyped(
  world: World,
  typed: Typed,
  { id, note, undo }: { id?: string | undefined; note?: string | undefined; undo?: "yes" | undefined },
): Promise<Card> {
  const as = sayingWhy(typed, note);
  const verb = undo ? "unacknowledge" : "acknowledge";
  const act = ({ kind, id: one }: ItemId): Promise<Reply> =>
    kind === "breach" ? doBreachVerb(world, one, verb, as) : decideApproval(world, one, { type: verb, as });
  const change = changeNamed(typed, id);
  if (change !== undefined) return replyCard(await decideChange(world, change, { type: verb, as }));
  if (id === "all" || id === "mine")
    return eachOf(world, typed, { which: id, verb, kinds: ["breach", "approval"], ...(undo && { held: true }) }, act);
  const named = id === undefined ? undefined : readItemId(id);
  if (named) return replyCard(await act(named));
  const picked = undo ? await onlyLookedAt(world, typed) : await onlyToLookAt(world, typed);
  return replyCard("reply" in picked ? picked.reply : await act(picked.item));
}

async function onlyToLookAt(world: World, typed: Typed): Promise<Picked> {
  const here = thread(typed, ["approval"]);
  if (here) return { item: here };
  const picked = await pickBreach(world, typed, "open");
  return "reply" in picked ? picked : { item: { kind: "breach", id: picked.id } };
}

/** What others are on has to be named. */
function onlyLookedAt(world: World, typed: Typed): Promise<Picked> {
  const mine = ({ held }: { held?: { by?: string } | undefined }): boolean =>
    held !== undefined && held.by === typed.person;
  return onlyOne(world, typed, { breach: mine, approval: mine, none: "You are on nothing here." });
}
