/** "/ward approve", and what may be asked beside it: more like it without asking ("--standing"), and taking either back ("--undo"). */
import type { Approval } from "../../domain/approval/approval.ts";
import { isAlive } from "../../domain/approval/standing.ts";
import { factsOf } from "../../domain/journal/asking-kinds.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import { askingNamed } from "../../domain/journal/short-id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { sayingWhy } from "./breach-verb.ts";
import { endStanding } from "./end-standing.ts";
import { letThrough } from "./let-through.ts";
import { asks, onlyOne, type Picked, theOne, thread } from "./only-one.ts";
import { decideTyped } from "./pick-item.ts";
import { decideApproval } from "./run-approval-command.ts";

interface Input {
  id?: string | undefined;
  note?: string | undefined;
  standing?: "yes" | undefined;
  undo?: "yes" | undefined;
}

export async function approveVerb(world: World, typed: Typed, { standing, undo, ...input }: Input): Promise<Card> {
  if (!standing && !undo) return decideTyped(world, typed, input, "approve");
  const named = input.id === undefined ? undefined : askingNamed(input.id);
  const picked = named ? { item: named } : await pick(world, typed, { standing, undo });
  if ("reply" in picked) return replyCard(picked.reply);
  const { kind, id } = picked.item;
  if (kind !== "approval") return replyCard(ofNoApproval(picked.item, undo !== undefined));
  const as = sayingWhy(typed, input.note);
  if (!undo)
    return letThrough(world, typed, { subject: `approval:${id}`, verb: "approve-standing", as }, (by, seen) =>
      decideApproval(world, id, { type: "approve", as: by, standing: true }, input.note, seen),
    );
  return replyCard(
    standing ? await endStanding(world, as, id) : await decideApproval(world, id, { type: "withdraw-vote", as }),
  );
}

function pick(world: World, typed: Typed, { standing, undo }: Pick<Input, "standing" | "undo">): Promise<Picked> {
  if (standing && undo) return onlyLive(world, typed);
  if (standing)
    return onlyOne(world, typed, {
      approval: ({ standing: rule }) => rule !== undefined,
      none: "No question waits here whose pact lets one press cover more than one call.",
    });
  const mine = ({ votes }: Approval): boolean => votes.some(({ by }) => by === typed.person);
  return onlyOne(world, typed, { approval: mine, none: "No approval of yours waits for others here." });
}

/** A standing approval lives on after its question was decided. */
async function onlyLive(world: World, typed: Typed): Promise<Picked> {
  const here = thread(typed, ["approval"]);
  if (here) return { item: here };
  const live = (await world.store.list("standing", { status: "live", newestFirst: true }))
    .map(({ state }) => state)
    .filter((state) => typed.rooms.includes(state.room) && isAlive(state, world.clock.now()));
  return theOne(
    live.map((state) => ({ kind: "approval" as const, id: state.approval, says: asks(state) })),
    "No standing approval is in force here.",
  );
}

function ofNoApproval({ kind, id }: { kind: AskingKind; id: string }, undo: boolean): Reply {
  const is = `${id} is ${factsOf(kind).a}`;
  if (!undo)
    return refused(
      "arg_invalid",
      `${is}, and a standing approval is of what an agent asks to do. /ward approve ${id} approves it.`,
    );
  return refused(
    "arg_invalid",
    kind === "breach"
      ? `${is}: what was approved there is in force at once. /ward lift ${id} ends it.`
      : `${is}: whoever agreed to it does not take that back. /ward deny ${id} rejects it while it waits.`,
  );
}
