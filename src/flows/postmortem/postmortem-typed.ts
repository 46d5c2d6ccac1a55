/** "/ward postmortem": the form of the one that is meant, or those that wait. Where no pact asks for one, a person does. */
import { forbid } from "../../domain/breach/answer-breach.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { type DecidedBy, event, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import { readShortId, unminted } from "../../domain/journal/short-id.ts";
import { draftOf, unmintedPostmortem } from "../../domain/postmortem/draft-postmortem.ts";
import { postmortemClaim } from "../../domain/postmortem/postmortem-projection.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { Asking, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { headline } from "../../views/breach/breach-words.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { postmortemListCard } from "../../views/postmortem/postmortem-list.ts";
import { attempt } from "../attempt/attempt.ts";
import { seesRoom } from "../read/sees-room.ts";
import { announce } from "../tell/announce.ts";
import { pressPostmortem } from "./press-postmortem.ts";

/** "/ward postmortem [BR-142|PM-12]": in a thread what it is about, else the only one that waits, or all that do. */
export async function postmortemTyped(
  world: World,
  typed: Typed,
  { id: said }: { id?: string | undefined },
): Promise<Card | Asking> {
  const { person, visitor } = typed;
  if (person === undefined) return replyCard(refused("not_linked", "Link your account first: /ward link"));
  const as: DecidedBy = { by: person, how: visitor.how };
  const picked = await pick(world, typed, said, as);
  if ("card" in picked) return picked.card;
  const thing = await world.store.load(`postmortem:${picked.id}`);
  const answer = await pressPostmortem(
    world,
    as,
    // What is filed can still be amended.
    {
      item: `postmortem:${picked.id}`,
      verb: thing?.state.status === "filed" ? "amend" : "file",
      epoch: thing?.state.epoch ?? 1,
    },
    undefined,
  );
  if (answer === undefined) return replyCard(nothing("there is no such postmortem"));
  if (answer.type === "form") return answer;
  return answer.type === "details" || answer.type === "notice" ? answer.card : replyCard(answer);
}

type Picked = { id: string } | { card: Card };

async function pick(world: World, { about, rooms }: Typed, said: string | undefined, as: DecidedBy): Promise<Picked> {
  const direct = said === undefined ? undefined : readShortId("postmortem", said);
  if (direct !== undefined) return { id: direct };
  if (said === undefined && about && kindOf(about) === "postmortem") return { id: idOf(about) };
  const breach =
    said === undefined ? (about && kindOf(about) === "breach" ? idOf(about) : undefined) : readShortId("breach", said);
  if (breach !== undefined) return postmortemOf(world, breach, as);
  return said === undefined
    ? whatWaits(world, rooms)
    : answered(
        refused("not_found", `There is no "${said.slice(0, 40)}". Name a breach or a postmortem: BR-142, PM-12.`),
      );
}

/** Of these rooms: the form of the only one, or the list. */
async function whatWaits(world: World, rooms: readonly string[]): Promise<Picked> {
  const drafts = (await world.store.list("postmortem", { status: "draft" }))
    .map(({ state }) => state)
    .filter(({ room }) => rooms.includes(room));
  const [only] = drafts;
  if (!only)
    return answered(
      refused("not_found", "No postmortem waits here. /ward postmortem BR-142 writes one of a breach that is over."),
    );
  if (drafts.length === 1) return { id: only.id };
  const lines = await Promise.all(
    drafts.map(async (postmortem) => {
      const breach = await world.store.load(`breach:${postmortem.breach}`);
      return { postmortem, about: breach ? headline(breach.state) : postmortem.agent };
    }),
  );
  return { card: postmortemListCard(lines, world.clock.now()) };
}

async function postmortemOf(world: World, id: string, as: DecidedBy): Promise<Picked> {
  const breach = await world.store.load(`breach:${id}`);
  if (!breach || !(await seesRoom(world, breach.state.room, as.by)))
    return answered(refused("not_found", `There is no ${id} that you see.`));
  const { state } = breach;
  // Whoever asks about one agent of a storm means the one of all of them.
  if (state.resolved?.because === "storm" && state.resolved.into) return postmortemOf(world, state.resolved.into, as);
  const drafted = state.postmortem ?? (await draftedFor(world, id)) ?? (await filedFor(world, state));
  if (drafted !== undefined) return { id: drafted };
  if (state.shadow) return answered(refused("arg_invalid", `${id} asks for none: nobody was asked about it.`));
  if (state.status === "open")
    return answered(refused("decision_waits", `${id} is open. Resolve it first; then its postmortem can be written.`));
  return draftAsked(world, state, as);
}

/** The draft of it that a person asked for. */
async function draftedFor(world: World, breach: string): Promise<string | undefined> {
  const holder = await world.store.holder(postmortemClaim(breach));
  return holder && idOf(holder);
}

/** The one that a person asked for and filed, as long as the breach stands as it was then. */
async function filedFor(world: World, { id, room, status }: Breach): Promise<string | undefined> {
  if (status !== "reviewed") return undefined;
  const filed = await world.store.list("postmortem", { room, status: "filed", newestFirst: true });
  return filed.find(({ state }) => state.breach === id)?.state.id;
}

async function draftAsked(world: World, breach: Breach, as: DecidedBy): Promise<Picked> {
  const now = { at: world.clock.now(), config: world.config };
  const no = forbid(breach, "steer", as, now);
  if (no) return answered(no.reply);
  const { reply, committed } = await attempt(world.store, async () => {
    if ((await draftedFor(world, breach.id)) !== undefined) return { reply: nothing("it was drafted meanwhile") };
    const draft = draftOf(breach, { owner: as.by, why: "asked" }, now);
    const events = [event("postmortem.drafted", unmintedPostmortem, `person:${as.by}`, draft)];
    return {
      reply: done("It is drafted."),
      commit: {
        expected: [[unmintedPostmortem, 0] as [Subject, number]],
        events,
        effects: await announce(world, breach.room, unmintedPostmortem, 0, events),
      },
    };
  });
  world.wake();
  const id = committed?.minted[unminted.postmortem] ?? (await draftedFor(world, breach.id));
  return id === undefined ? answered(reply) : { id };
}

const answered = (reply: Reply): { card: Card } => ({ card: replyCard(reply) });
