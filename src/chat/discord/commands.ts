/** The one command /ward with its verbs, as Discord wants it declared, made from the list of commands. */
import {
  type APIApplicationCommandOption,
  type APIApplicationCommandStringOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type RESTPutAPIApplicationGuildCommandsJSONBody,
  Routes,
} from "discord.js";
import { z } from "zod";
import type { SuggestionKind } from "../../ports/chat.ts";
import type { Command } from "../../ports/command.ts";
import { oneLine } from "../text/visible.ts";
import type { Caller } from "./rest.ts";

export const rootCommand = "ward";

/** At most so many on each level, and one level of groups. https://docs.discord.com/developers/interactions/application-commands */
const most = 25;
const descriptionMost = 100;
const choicesMost = 25;

/** There are more verbs than fit beside each other; what is typed at night stands on top. What is in no group does too, while there is room. */
const groups: Record<string, { about: string; verbs: readonly string[] }> = {
  breach: {
    about: "Steer a breach: pass it on, hold it, choose what is done",
    verbs: ["snooze", "reassign", "escalate", "choose", "noise", "reopen", "lift", "postmortem", "propose"],
  },
  people: { about: "Who answers, and who is away", verbs: ["oncall", "who", "away"] },
  fleet: {
    about: "Pictures, figures and proof",
    verbs: ["board", "graph", "metrics", "digest", "evidence", "drill"],
  },
};
const rest = { name: "more", about: "Everything else" };

export function commandTree(commands: readonly Command[]): RESTPutAPIApplicationGuildCommandsJSONBody {
  const grouped = Object.entries(groups).flatMap(([name, { about, verbs }]) => {
    const members = commands.filter((one) => verbs.includes(one.name));
    return members.length > 0 ? [{ name, about, members }] : [];
  });
  const single = commands.filter((one) => !grouped.some(({ members }) => members.includes(one)));
  const fit = most - grouped.length;
  const [top, left] = single.length <= fit ? [single, []] : [single.slice(0, fit - 1), single.slice(fit - 1)];
  if (left.length > 0) grouped.push({ ...rest, members: left });
  const options: APIApplicationCommandOption[] = [
    ...top.map(subcommand),
    ...grouped.map(({ name, about, members }) => ({
      type: ApplicationCommandOptionType.SubcommandGroup as const,
      name,
      description: about,
      options: members.slice(0, most).map(subcommand),
    })),
  ];
  return [{ name: rootCommand, description: "Wardroom: what is open, who is held back, and what you decide", options }];
}

const subcommand = (command: Command): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  name: command.name,
  description: oneLine(command.summary, descriptionMost),
  options: fieldsOf(command).map((field) => option(command, field)),
});

const schemaShape = z.object({
  properties: z.record(
    z.string(),
    z.looseObject({ description: z.string().optional(), enum: z.array(z.string()).optional() }),
  ),
  required: z.array(z.string()).default([]),
});

/** Fields of a command in the order they are typed. */
export interface Field {
  name: string;
  description: string;
  required: boolean;
  choices: readonly string[];
  /** It takes what is left of the line. */
  rest: boolean;
}

export function fieldsOf({ input, rest }: Pick<Command, "input" | "rest">): Field[] {
  const { properties, required } = schemaShape.parse({ properties: {}, ...z.toJSONSchema(input, { io: "input" }) });
  return Object.entries(properties).map(([name, { description, enum: choices = [] }]) => ({
    name,
    description: description ?? name,
    required: required.includes(name),
    choices,
    rest: name === rest,
  }));
}

function option(
  command: Command,
  { name, description, required, choices, rest }: Field,
): APIApplicationCommandStringOption {
  const common = {
    type: ApplicationCommandOptionType.String as const,
    name: optionName(name),
    description: oneLine(description, descriptionMost),
    ...(required && { required }),
  };
  if (choices.length > 0 && choices.length <= choicesMost)
    return { ...common, choices: choices.map((value) => ({ name: value, value })) };
  const max_length = rest ? 1_500 : 200;
  return suggestionKind(command.name, name) ? { ...common, max_length, autocomplete: true } : { ...common, max_length };
}

/** Lower case, as Discord wants names to be. */
export const optionName = (field: string): string =>
  field
    .replace(/[^A-Za-z0-9_-]/g, "")
    .toLowerCase()
    .slice(0, 32);

/** What Discord suggests while an option is typed; undefined: nothing is. */
export function suggestionKind(command: string, field: string): SuggestionKind | undefined {
  if (command === "pact") return "agent";
  if (command === "help") return "verb";
  switch (field) {
    case "agent":
      return "agent";
    case "room":
      return "room";
    case "id":
      return command === "mute" ? "agent-or-item" : "item";
  }
  return undefined;
}

/** Declares the command in a guild, if what is there differs: 200 a day may be made anew. Resolves with whether it was. */
export async function register(
  caller: Caller,
  application: string,
  guild: string,
  commands: readonly Command[],
): Promise<boolean> {
  const path = Routes.applicationGuildCommands(application, guild);
  const wanted = commandTree(commands);
  const there = await caller.call("GET", path);
  if (JSON.stringify(essence(there)) === JSON.stringify(essence(wanted))) return false;
  await caller.call("PUT", path, wanted);
  return true;
}

const compared = ["type", "name", "description", "required", "autocomplete", "max_length", "name", "value"] as const;
const nested = ["choices", "options"] as const;

/** What we say of a command, without what Discord adds; absent and empty are the same. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== "object" || value === null) return value;
  const plain = compared.map((key): unknown => Reflect.get(value, key) || (key === "type" ? 1 : null));
  const inside = nested.map((key): unknown => {
    const list: unknown = Reflect.get(value, key);
    return Array.isArray(list) ? essence(list) : [];
  });
  return [...plain, ...inside];
}
