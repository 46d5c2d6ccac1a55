/** What a person types to give a command, in the form of the platform it is said on. */
interface Typeable {
  name: string;
  group?: string;
}

/**
 * `values`: what the fields hold, by name, in the order they are typed. "link" with `{ what: "CODE" }` is "/ward link CODE"; on Discord,
 * where a verb may stand in a group and each field is an option, "/ward me link what:CODE".
 * https://discord.com/developers/docs/interactions/application-commands#subcommands-and-subcommand-groups
 */
export function wardLine(
  commands: readonly Typeable[],
  platform: string,
  name: string,
  values: Readonly<Record<string, string>> = {},
): string {
  if (platform !== "discord") return ["/ward", name, ...Object.values(values)].join(" ");
  const group = commands.find((command) => command.name === name)?.group;
  const options = Object.entries(values).map(([field, value]) => `${field}:${value}`);
  return ["/ward", ...(group === undefined ? [] : [group]), name, ...options].join(" ");
}
