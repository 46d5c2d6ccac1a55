/** "/ward ..." from any platform: reads the line, finds the command, checks its input, runs it, answers with a card. */
import { idOf, type Subject } from "../../domain/journal/event.ts";
import { messageClaim } from "../../domain/journal/shown-card.ts";
import { interventionKinds, type PersonId, type RoomId } from "../../domain/pact/pact.ts";
import type { CommandField } from "../../domain/words/command-field.ts";
import { commandGroups } from "../../domain/words/command-groups.ts";
import { nearest } from "../../domain/words/nearest.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { CommandCall, TypedIn, Visitor } from "../../ports/chat.ts";
import type { Asking, Command, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { helpCard } from "../../views/help.ts";
import { noticeCard, replyCard } from "../../views/notice.ts";
import { dryRunCard } from "../../views/room/dry-run-card.ts";
import { roomsSeenBy } from "../read/sees-room.ts";
import { roomOfChannel } from "./bind-room.ts";
import { notYetBuilt } from "./not-yet-built.ts";
import { onPaper } from "./on-paper.ts";
import { readCall, type Said } from "./read-call.ts";
import { settleFields } from "./settle-fields.ts";

export async function runCommand(
  world: World,
  visitor: Visitor,
  person: PersonId | undefined,
  where: TypedIn,
  text: string | CommandCall,
): Promise<Card | Asking> {
  const said = readCall(text, commandGroups);
  if (said.type === "bad") return replyCard(refused("arg_invalid", said.sentence));
  if (said.verb === undefined) return helpCard(world.commands);
  const { verb } = said;
  const command = world.commands.find(({ name, aliases = [] }) => name === verb || aliases.includes(verb));
  if (!command) return replyCard(unknownCommand(world.commands, verb));
  if (!person && !command.strangers)
    return replyCard(
      refused(
        "not_linked",
        `I don't know who you are in ${world.config.fleet}. ${wardLine(world.commands, visitor.how, "link", { what: "CODE" })} links this account to you; an admin can give you a code, or add the account to wardroom.yaml.`,
      ),
    );
  const no = unasked(command, said);
  if (no) return replyCard(no);
  const room = where.room ?? (await roomOfChannel(world, visitor.how, where.channel));
  const seen = person ? await roomsSeenBy(world, person) : [];
  if (person && room && !seen.includes(room))
    return replyCard(
      refused("not_eligible", `You are not in the ${room} room. An admin can add you to its members in wardroom.yaml.`),
    );
  const about = where.thread && (await shownAt(world, visitor.how, where.thread));
  const typed: Typed = {
    visitor,
    person,
    room,
    rooms: room ? [room] : seen,
    channel: where.channel,
    ...(about && { about }),
    ...(where.page && { page: where.page }),
    ...(said.forced && { forced: true }),
    ...(said.dryRun && { dryRun: true }),
  };
  const read = said.fieldsOf(command);
  if (read.type === "unlike")
    return replyCard(refused("arg_invalid", `${ask(read.field)} Usage: /ward ${command.usage}`));
  if (read.type === "more")
    return replyCard(
      refused(
        "arg_invalid",
        `"${read.word.slice(0, 40)}" is more than /ward ${command.name} takes. Usage: /ward ${command.usage}`,
      ),
    );
  const settled = await settleFields(world, typed, command, read.fields);
  if ("reply" in settled) return replyCard(settled.reply);
  const input = command.input.safeParse(settled.fields);
  if (!input.success) {
    const field = command.fields.find(({ name }) => name === input.error.issues[0]?.path[0]);
    const given = field && settled.fields[field.name] !== undefined;
    return replyCard(
      refused(
        given ? "arg_invalid" : "arg_required",
        `${field ? ask(field) : "That is not understood."} Usage: /ward ${command.usage}`,
      ),
    );
  }
  if (!said.dryRun) return command.run(world, typed, input.data);
  const paper = onPaper(world);
  const answer = await command.run(paper.world, typed, input.data);
  const written = paper.written();
  const visible = new Set([`${visitor.how} ${where.channel}`, ...(await channelsIn(world, written.effects, seen))]);
  return dryRunCard(
    "form" in answer ? noticeCard(`It would ask in a form: ${answer.form.title}.`) : answer,
    written,
    world.config,
    (platform, destination) => visible.has(`${platform} ${destination}`),
  );
}

/** Which of these places are channels of rooms that the person sees; accounts of people are none. */
async function channelsIn(
  world: World,
  effects: readonly { platform: string; destination: string }[],
  seen: readonly RoomId[],
): Promise<string[]> {
  const places: string[] = [];
  for (const { platform, destination } of effects) {
    const room = await roomOfChannel(world, platform, destination);
    if (room !== undefined && seen.includes(room)) places.push(`${platform} ${destination}`);
  }
  return places;
}

/** What a command does not take is said rather than passed over. */
function unasked(command: Command, { flags, dryRun, forced }: Extract<Said, { type: "said" }>): Reply | undefined {
  const known = command.fields.filter(({ kind }) => kind === "flag").map(({ name }) => name);
  const odd = flags.find((flag) => !known.includes(flag));
  if (odd !== undefined)
    return refused(
      "arg_invalid",
      `/ward ${command.name} knows no --${odd.slice(0, 40)}. Usage: /ward ${command.usage}`,
    );
  if (dryRun && !command.changes)
    return refused("arg_invalid", `/ward ${command.name} changes nothing that could be tried on paper: just type it.`);
  if (forced && !command.bulk)
    return refused(
      "arg_invalid",
      `The "!" lets a command act on several items of others. /ward ${command.name} acts on one: leave it out.`,
    );
  return undefined;
}

function unknownCommand(commands: readonly Command[], verb: string): Reply {
  const later = notYetBuilt[verb];
  if (later) return refused("unknown_command", later);
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const near = nearest(verb, names);
  return refused(
    "unknown_command",
    `There is no /ward ${verb.slice(0, 40)}.${near ? ` Did you mean /ward ${near}?` : ""} /ward help lists them all.`,
  );
}

/** The question for a field that is missing or not understood. */
function ask({ kind, name, choices }: CommandField): string {
  switch (kind) {
    case "duration":
      return "Say how long: 15m, 1h, 4h, or until 09:00.";
    case "person":
      return "To whom?";
    case "agent":
      return "It needs an agent: /ward agent lists them.";
    case "choice":
      return choices.length === interventionKinds.length + 1
        ? `Choose one: ${interventionKinds.join(", ")} or nothing.`
        : `Choose one: ${choices.join(", ")}.`;
    case "limit":
      return "Write calls per time: 10/m is ten calls a minute.";
    case "breach":
    case "approval":
    case "item":
    case "pact":
    case "room":
    case "flag":
    case "text":
      return `It needs ${name}.`;
  }
}

/** The thing whose card this message is. */
async function shownAt(world: World, platform: string, message: string): Promise<Subject | undefined> {
  const holder = await world.store.holder(messageClaim(platform, message));
  return holder && idOf(holder);
}
