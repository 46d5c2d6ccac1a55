/** What is typed about whatever asks people, meant by its id or as the only one it can be, under the rules of the button. */
import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { type DecidedBy, idOf, kindOf } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import { askingNamed } from "../../domain/journal/short-id.ts";
import { nothing, type Reply } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import type { Seen } from "../attempt/seen.ts";
import { sayingWhy } from "./breach-verb.ts";
import { eachOf } from "./each-of.ts";
import { decidedCard, letThrough } from "./let-through.ts";
import { type Look, moves } from "./moves.ts";
import { onlyOne, onlyWaiting, type Picked, thread } from "./only-one.ts";
import { pickBreach } from "./pick-breach.ts";

interface Named {
  kind: AskingKind;
  id: string;
}

/** "/ward approve|deny [ID] [note...]". */
export async function decideTyped(
  world: World,
  typed: Typed,
  { id, note }: { id?: string | undefined; note?: string | undefined },
  verb: "approve" | "deny",
): Promise<Card> {
  const named = itemNamed(typed, id);
  const picked = named ? { item: named } : await onlyWaiting(world, typed, ["breach", "approval"]);
  if ("reply" in picked) return replyCard(picked.reply);
  const { item } = picked;
  const { decide, asShown } = moves[item.kind];
  if (!decide) return replyCard(noneOfIt(item, verb));
  const as = sayingWhy(typed, note);
  const decided = (by: DecidedBy, seen: Seen) => decide(world, item.id, verb, by, { note: note || undefined, seen });
  if (verb === "approve" && asShown)
    return letThrough(world, typed, { subject: `${item.kind}:${item.id}`, verb, as }, decided);
  return decidedCard(await decided(as, undefined));
}

/** By its id, or where that is left out by the thread of its card. */
function itemNamed({ about }: Typed, id: string | undefined): Named | undefined {
  if (id !== undefined) return askingNamed(id);
  const kind = about === undefined ? "" : kindOf(about);
  return about !== undefined && isAsking(kind) && moves[kind].decide ? { kind, id: idOf(about) } : undefined;
}

const noneOfIt = ({ id }: Named, verb: string): Reply => nothing(`there is nothing to ${verb} about ${id}`);

/** "/ward ack [ID|all|mine] [note...]", and with "--undo" what takes it back. */
export async function ackTyped(
  world: World,
  typed: Typed,
  { id, note, undo }: { id?: string | undefined; note?: string | undefined; undo?: "yes" | undefined },
): Promise<Card> {
  const as = sayingWhy(typed, note);
  const verb: Look = undo ? "unacknowledge" : "acknowledge";
  const act = async (item: Named): Promise<Reply> =>
    (await moves[item.kind].lookAt?.(world, item.id, verb, as)) ?? noneOfIt(item, verb);
  if (id === "all" || id === "mine")
    return eachOf(world, typed, { which: id, verb, kinds: ["breach", "approval"], ...(undo && { held: true }) }, act);
  const named = itemNamed(typed, id);
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
