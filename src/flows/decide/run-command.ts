/** "/ward ..." from any platform: reads the line, finds the command, checks its input, runs it, answers with a card. */
import type { z } from "zod";
import { idOf, type Subject } from "../../domain/journal/event.ts";
import { messageClaim } from "../../domain/journal/shown-card.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { readLine } from "../../domain/words/command-line.ts";
import { nearest } from "../../domain/words/nearest.ts";
import { refused } from "../../domain/words/reply.ts";
import type { Visitor } from "../../ports/chat.ts";
import type { Asking, Command } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { helpCard } from "../../views/help.ts";
import { replyCard } from "../../views/notice.ts";
import { roomsSeenBy } from "../read/sees-room.ts";
import { roomOfChannel } from "./bind-room.ts";

export async function runCommand(
  world: World,
  visitor: Visitor,
  person: PersonId | undefined,
  where: { channel: string; room?: string; thread?: string },
  text: string,
): Promise<Card | Asking> {
  const line = readLine(text);
  if (line.type === "bad") return replyCard(refused("arg_invalid", line.sentence));
  const [verb, ...words] = line.words;
  if (verb === undefined) return helpCard(world.commands);
  const said = verb.toLowerCase();
  const command = world.commands.find(({ name, aliases = [] }) => name === said || aliases.includes(said));
  if (!command) {
    const near = nearest(
      verb,
      world.commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    );
    return replyCard(
      refused(
        "unknown_command",
        `There is no /ward ${verb.slice(0, 40)}.${near ? ` Did you mean /ward ${near}?` : ""} /ward help lists them all.`,
      ),
    );
  }
  if (!person && !command.strangers)
    return replyCard(
      refused(
        "not_linked",
        `I don't know who you are in ${world.config.fleet}. /ward link CODE links this account to you; an admin can give you a code, or add the account to wardroom.yaml.`,
      ),
    );
  const flag = words.find((word) => word.startsWith("--"));
  if (flag)
    return replyCard(
      refused("arg_invalid", `/ward ${command.name} knows no ${flag.slice(0, 40)}. Usage: /ward ${command.usage}`),
    );
  const read = readInput(command, words);
  if (read.type === "bad") return replyCard(refused("arg_invalid", `${read.sentence} Usage: /ward ${command.usage}`));
  const room = where.room ?? (await roomOfChannel(world, visitor.how, where.channel));
  const seen = person ? await roomsSeenBy(world, person) : [];
  if (person && room && !seen.includes(room))
    return replyCard(
      refused("not_eligible", `You are not in the ${room} room. An admin can add you to its members in wardroom.yaml.`),
    );
  const rooms = room ? [room] : seen;
  const about = where.thread && (await shownAt(world, visitor.how, where.thread));
  return command.run(
    world,
    { visitor, person, room, rooms, channel: where.channel, ...(about && { about }) },
    read.input,
  );
}

/** The thing whose card this message is. */
async function shownAt(world: World, platform: string, message: string): Promise<Subject | undefined> {
  const holder = await world.store.holder(messageClaim(platform, message));
  return holder && idOf(holder);
}

type Read = { type: "input"; input: Record<string, unknown> } | { type: "bad"; sentence: string };

/** Words become fields in their order; the `rest` field takes what is left of the line. */
function readInput(command: Command, words: string[]): Read {
  const fields = Object.keys(command.input.shape);
  const raw: Record<string, string> = {};
  let next = 0;
  for (const field of fields) {
    if (next >= words.length) break;
    raw[field] = field === command.rest ? words.slice(next).join(" ") : (words[next] ?? "");
    next = field === command.rest ? words.length : next + 1;
  }
  if (next < words.length)
    return { type: "bad", sentence: `"${(words[next] ?? "").slice(0, 40)}" is more than /ward ${command.name} takes.` };
  const parsed = command.input.safeParse(raw);
  if (parsed.success) return { type: "input", input: parsed.data as Record<string, unknown> };
  return { type: "bad", sentence: explain(parsed.error) };
}

function explain(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join(".") ?? "input";
  return issue?.code === "invalid_type" ? `It needs ${field}.` : `${field}: ${issue?.message ?? "not understood"}.`;
}
