/** "/ward postmortem" and "Write the postmortem": the form with the story in it, and its answer. */
import { forbid } from "../../domain/breach/answer-breach.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { type DecidedBy, event, idOf, kindOf, type Subject, unminted } from "../../domain/journal/event.ts";
import { nameOf } from "../../domain/people/person.ts";
import { draftOf, unmintedPostmortem } from "../../domain/postmortem/draft-postmortem.ts";
import { mayNotFile } from "../../domain/postmortem/file-postmortem.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { postmortemClaim } from "../../domain/postmortem/postmortem-projection.ts";
import { readFindings } from "../../domain/postmortem/read-findings.ts";
import { readId } from "../../domain/words/command-line.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { localDate, localTime } from "../../domain/words/time.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { Asking, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { headline } from "../../views/breach/breach-words.ts";
import { type Card, type Form, type Press, plain } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { longestText, postmortemForm } from "../../views/postmortem/postmortem-form.ts";
import { attempt } from "../attempt/attempt.ts";
import { readTimeline } from "../read/read-history.ts";
import { seesRoom } from "../read/sees-room.ts";
import { announce } from "../tell/announce.ts";
import { filePostmortem, loadBoth, whatIsWrong } from "./decide-postmortem.ts";

/** Undefined: there is no such verb. `fields` are undefined where no form was answered yet. */
export async function pressPostmortem(
  world: World,
  as: DecidedBy,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer | undefined> {
  if (press.verb !== "file") return undefined;
  const id = idOf(press.item);
  const found = await loadBoth(world, id);
  if (!found || !(await seesRoom(world, found.postmortem.state.room, as.by)))
    return refused("not_found", `There is no ${id} that you see.`);
  const { postmortem, breach } = found;
  const now = { at: world.clock.now(), config: world.config };
  const no = mayNotFile(postmortem.state, breach.state, as, now);
  if (no) return no.reply;
  const form = await formOf(world, postmortem.state, breach.state, as.by);
  if (fields === undefined) return { type: "form", form, press };
  const read = readFindings(fields, postmortem.state, now);
  if ("errors" in read) return { type: "form", form, press, errors: read.errors };
  const { proposed } = read.findings;
  const wrong = proposed === undefined ? undefined : await whatIsWrong(world, breach.state, proposed);
  return wrong === undefined
    ? filePostmortem(world, id, as, read.findings)
    : { type: "form", form, press, errors: { proposed: wrong.slice(0, 400) } };
}

/** The same answers without a form: what is wrong is said in one refusal. */
export async function fileFields(
  world: World,
  id: string,
  as: DecidedBy,
  fields: Record<string, string | undefined>,
): Promise<Reply> {
  const thing = await world.store.load(`postmortem:${id}`);
  if (!thing) return refused("not_found", `There is no ${id}.`);
  const read = readFindings(fields, thing.state, { at: world.clock.now(), config: world.config });
  return "errors" in read
    ? refused(
        "arg_invalid",
        Object.entries(read.errors)
          .map(([name, sentence]) => `${name}: ${sentence}`)
          .join(" "),
      )
    : filePostmortem(world, id, as, read.findings);
}

/** "/ward postmortem [BR-142|PM-12]": in a thread what it is about, else the only one that waits. Where no pact asks for one, a person does. */
export async function postmortemTyped(
  world: World,
  typed: Typed,
  { id: said }: { id?: string | undefined },
): Promise<Card | Asking> {
  const { person, visitor } = typed;
  if (person === undefined) return replyCard(refused("not_linked", "Link your account first: /ward link"));
  const as: DecidedBy = { by: person, how: visitor.how };
  const picked = await pick(world, typed, said, as);
  if ("reply" in picked) return replyCard(picked.reply);
  const answer = await pressPostmortem(
    world,
    as,
    { item: `postmortem:${picked.id}`, verb: "file", epoch: 1 },
    undefined,
  );
  if (answer === undefined) return replyCard(nothing("there is no such postmortem"));
  if (answer.type === "form") return answer;
  return answer.type === "details" || answer.type === "notice" ? answer.card : replyCard(answer);
}

async function pick(
  world: World,
  { about, rooms }: Typed,
  said: string | undefined,
  as: DecidedBy,
): Promise<{ id: string } | { reply: Reply }> {
  const direct = said === undefined ? undefined : readId(said, "PM");
  if (direct !== undefined) return { id: direct };
  if (said === undefined && about && kindOf(about) === "postmortem") return { id: idOf(about) };
  const breach =
    said === undefined ? (about && kindOf(about) === "breach" ? idOf(about) : undefined) : readId(said, "BR");
  if (breach !== undefined) return postmortemOf(world, breach, as);
  if (said !== undefined)
    return {
      reply: refused("not_found", `There is no "${said.slice(0, 40)}". Name a breach or a postmortem: BR-142, PM-12.`),
    };
  const drafts = (await world.store.list("postmortem", { status: "draft" }))
    .map(({ state }) => state)
    .filter(({ room }) => rooms.includes(room));
  const [only] = drafts;
  if (only && drafts.length === 1) return { id: only.id };
  return {
    reply: only
      ? refused(
          "arg_required",
          `Which one? Add its id: ${drafts
            .slice(0, 8)
            .map(({ id, breach: of, owner }) => `${id} of ${of} (${nameOf(world.config, owner)})`)
            .join("; ")}.`,
        )
      : refused("not_found", "No postmortem waits here. /ward postmortem BR-142 writes one of a breach that is over."),
  };
}

async function postmortemOf(world: World, id: string, as: DecidedBy): Promise<{ id: string } | { reply: Reply }> {
  const breach = await world.store.load(`breach:${id}`);
  if (!breach || !(await seesRoom(world, breach.state.room, as.by)))
    return { reply: refused("not_found", `There is no ${id} that you see.`) };
  const { state } = breach;
  const drafted = state.postmortem ?? (await draftedFor(world, id));
  if (drafted !== undefined) return { id: drafted };
  if (state.shadow || state.resolved?.because === "storm")
    return { reply: refused("arg_invalid", `${id} asks for none: nobody was asked about it.`) };
  if (state.status === "open")
    return { reply: refused("decision_waits", `${id} is open. Resolve it first; then its postmortem can be written.`) };
  return draftAsked(world, state, as);
}

/** The draft of it that a person asked for. */
async function draftedFor(world: World, breach: string): Promise<string | undefined> {
  const holder = await world.store.holder(postmortemClaim(breach));
  return holder && idOf(holder);
}

async function draftAsked(world: World, breach: Breach, as: DecidedBy): Promise<{ id: string } | { reply: Reply }> {
  const now = { at: world.clock.now(), config: world.config };
  const no = forbid(breach, "steer", as, now);
  if (no) return { reply: no.reply };
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
  return id === undefined ? { reply } : { id };
}

async function formOf(world: World, postmortem: Postmortem, breach: Breach, person: string): Promise<Form> {
  return postmortemForm(postmortem, breach, { config: world.config, story: await storyOf(world, breach, person) });
}

/** What the journal holds of the breach, a line each, in the time of whoever writes. */
async function storyOf(world: World, breach: Breach, person: string): Promise<string> {
  const zone = world.config.people[person]?.tz ?? "UTC";
  const { told } = await readTimeline(world, `breach:${breach.id}`);
  const words = { person: (id: string) => nameOf(world.config, id), time: (at: number) => localTime(at, zone) };
  const lines = told.map(
    ({ entry }) => `${localDate(entry.at, zone)} ${localTime(entry.at, zone)} ${plain(entry.text, words)}`,
  );
  const head = `${breach.id}: ${headline(breach)}.`;
  const story = [head, ...lines].join("\n");
  return story.length <= longestText - 500 ? story : `${story.slice(0, longestText - 520)}\n… more under Details.`;
}
