/** The one command /ward with its verbs, as Discord wants it declared, made from the list of commands. */
import {
  type APIApplicationCommandOption,
  type APIApplicationCommandStringOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from "discord.js";
import type { CommandField } from "../../domain/words/command-field.ts";
import { type CommandGroup, commandGroups } from "../../domain/words/command-groups.ts";
import type { SuggestionKind } from "../../ports/chat.ts";
import type { Command } from "../../ports/command.ts";
import { oneLine } from "../text/visible.ts";
import type { Caller } from "./rest.ts";

const rootCommand = "ward";

/** At most so many on each level, and one level of groups. https://docs.discord.com/developers/interactions/application-commands */
const most = 25;
/** Tried in this order: the longest with which the whole command is short enough. */
const descriptionsMost = [100, 80, 64, 48, 32];
/** Names, descriptions and values of the command and all below it. */
const charactersMost = 8_000;
const choicesMost = 25;

const about: Record<CommandGroup, string> = {
  fleet: "How the fleet, its rooms and its pacts are set",
  me: "Your account, and when you are away",
};

/** The options besides a command's own fields. */
export const dryRunOption = "dry_run";
export const forcedOption = "others_too";

/** Throws where it is too much for Discord however short it is said. */
export function commandTree(commands: readonly Command[]): [Declared] {
  const trees = descriptionsMost.map((longest) => treeOf(commands, longest));
  const short = trees.find((tree) => charactersOf(tree) <= charactersMost);
  if (!short)
    throw new Error(
      `Discord takes ${charactersMost} characters in all: shorten what the commands say of their options.`,
    );
  return [short];
}

type Declared = RESTPostAPIChatInputApplicationCommandsJSONBody;

function treeOf(commands: readonly Command[], longest: number): Declared {
  const grouped = commandGroups.flatMap((name) => {
    const members = commands.filter(({ group }) => group === name);
    return members.length > 0 ? [{ name, members }] : [];
  });
  const top = commands.filter(({ group }) => group === undefined);
  const tooMany = [top.length + grouped.length, ...grouped.map(({ members }) => members.length)].some((n) => n > most);
  if (tooMany)
    throw new Error(
      `Discord takes ${most} commands a level: give some of them a group in src/domain/words/command-groups.ts.`,
    );
  const options: APIApplicationCommandOption[] = [
    ...top.map((one) => subcommand(one, longest)),
    ...grouped.map(({ name, members }) => ({
      type: ApplicationCommandOptionType.SubcommandGroup as const,
      name,
      description: about[name],
      options: members.map((one) => subcommand(one, longest)),
    })),
  ];
  return { name: rootCommand, description: "Wardroom: what is open, who is held back, and what you decide", options };
}

interface Weighed {
  name?: string;
  description?: string;
  value?: string | number;
  options?: readonly Weighed[];
  choices?: readonly Weighed[];
}

const charactersOf = ({ name = "", description = "", value = "", options = [], choices = [] }: Weighed): number =>
  [...options, ...choices].reduce(
    (sum, below) => sum + charactersOf(below),
    name.length + description.length + String(value).length,
  );

function subcommand(
  { name, summary, fields, changes, bulk }: Command,
  longest: number,
): APIApplicationCommandSubcommandOption {
  // Discord wants what is required first.
  const ordered = [...fields].sort((one, other) => Number(other.required) - Number(one.required));
  const flag = (named: string, description: string) => ({
    type: ApplicationCommandOptionType.Boolean as const,
    name: named,
    description: oneLine(description, longest),
  });
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name,
    description: oneLine(summary, longest),
    options: [
      ...ordered.map((field) =>
        field.kind === "flag" ? flag(optionName(field.name), field.says) : option(field, longest),
      ),
      ...(bulk ? [flag(forcedOption, "Of several: also those that are others' to answer")] : []),
      ...(changes ? [flag(dryRunOption, "Only say what would follow")] : []),
    ],
  };
}

function option(field: CommandField, longest: number): APIApplicationCommandStringOption {
  const { name, kind, says, required, rest, choices } = field;
  const common = {
    type: ApplicationCommandOptionType.String as const,
    name: optionName(name),
    description: oneLine(says, longest),
    ...(required && { required }),
  };
  if (kind === "choice" && choices.length > 0 && choices.length <= choicesMost)
    return { ...common, choices: choices.map((value) => ({ name: value, value })) };
  const max_length = rest ? 1_500 : 200;
  return suggestionKind(field) ? { ...common, max_length, autocomplete: true } : { ...common, max_length };
}

/** Lower case, as Discord wants names to be. */
export const optionName = (field: string): string =>
  field
    .replace(/[^A-Za-z0-9_-]/g, "")
    .toLowerCase()
    .slice(0, 32);

/** What Discord suggests while an option is typed; undefined: nothing is. */
export function suggestionKind({ name, kind, as = "" }: CommandField): SuggestionKind | undefined {
  switch (kind) {
    case "agent":
      return as.includes("BR-142") ? "agent-or-item" : "agent";
    case "breach":
    case "approval":
    case "item":
      return "item";
    case "person":
    case "room":
      return kind;
    case "text":
      return name === "verb" ? "verb" : undefined;
    case "pact":
    case "duration":
    case "limit":
    case "choice":
    case "flag":
      return undefined;
  }
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
