/** What a person types to give a command, in the form of the platform it is said on. */
import { groupOf } from "./command-groups.ts";

interface Typeable {
  name: string;
  group?: string;
}

/** What each field holds, by name, in the order they are typed; `true`: a flag is set. */
export type WardValues = Readonly<Record<string, string | true>>;

/**
 * "link" with `{ what: "CODE" }` is "/ward link CODE"; on Discord, where a verb may stand in a group and each field is an option,
 * "/ward me link what:CODE".
 * https://discord.com/developers/docs/interactions/application-commands#subcommands-and-subcommand-groups
 */
export const wardLine = (
  commands: readonly Typeable[],
  platform: string,
  name: string,
  values: WardValues = {},
): string => line(platform, commands.find((command) => command.name === name)?.group, name, values);

/** The same of a verb that a card names. */
export const commandLine = (
  platform: string,
  { command, values = {}, usage }: { command: string; values?: WardValues; usage?: string },
): string =>
  usage !== undefined && platform !== "discord" ? `/ward ${usage}` : line(platform, groupOf(command), command, values);

/** A sentence that names commands as they are typed, with the group before each verb that stands in one on the platform. */
export const inGroups = (platform: string, sentence: string): string =>
  platform === "discord"
    ? sentence.replace(/\/ward ([a-z]+)\b/g, (whole, verb: string) => {
        const group = groupOf(verb);
        return group === undefined ? whole : `/ward ${group} ${verb}`;
      })
    : sentence;

function line(platform: string, group: string | undefined, name: string, values: WardValues): string {
  const all = Object.entries(values);
  if (platform !== "discord")
    return ["/ward", name, ...all.map(([field, value]) => (value === true ? `--${field}` : value))].join(" ");
  const options = all.map(([field, value]) => `${field}:${value === true ? "True" : value}`);
  return ["/ward", ...(group === undefined ? [] : [group]), name, ...options].join(" ");
}
