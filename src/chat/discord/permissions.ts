/** What the bot needs in a Discord channel, the address that invites it with just that, and what it has. */
import { fieldOf, listOf, textOf } from "./rest-call.ts";

/** https://docs.discord.com/developers/topics/permissions */
export const needed = {
  "View Channels": 1n << 10n,
  "Send Messages": 1n << 11n,
  "Embed Links": 1n << 14n,
  "Attach Files": 1n << 15n,
  "Create Public Threads": 1n << 35n,
  "Send Messages in Threads": 1n << 38n,
} as const;

export const administrator = 1n << 3n;

const sum = Object.values(needed).reduce((all, bit) => all | bit, 0n);

/** Opened by whoever manages the server, it asks only which server. */
export const inviteAddress = (application: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${sum}`;

interface Place {
  guild: string;
  /** Of the bot in that guild. */
  roles: readonly string[];
  bot: string;
}

/**
 * The permissions of a member in a channel, as Discord adds them up: everyone, roles, then the channel's overwrites for everyone,
 * for roles together, for the member.
 */
export function permissionsIn(channel: unknown, guildRoles: unknown, { guild, roles, bot }: Place): bigint {
  let held = 0n;
  for (const role of listOf(guildRoles)) {
    const id = textOf(role, "id");
    if (id === guild || (id && roles.includes(id))) held |= bits(role, "permissions");
  }
  if (held & administrator) return ~0n;
  const overwrites = listOf(fieldOf(channel, "permission_overwrites"));
  const lay = (these: unknown[]): void => {
    const all = (key: string) => these.reduce<bigint>((sum, one) => sum | bits(one, key), 0n);
    held = (held & ~all("deny")) | all("allow");
  };
  const about = (fits: (id: string) => boolean) => overwrites.filter((one) => fits(textOf(one, "id") ?? ""));
  lay(about((id) => id === guild));
  lay(about((id) => roles.includes(id)));
  lay(about((id) => id === bot));
  return held;
}

export const lacking = (held: bigint): string[] =>
  Object.entries(needed).flatMap(([name, bit]) => (held & bit ? [] : [name]));

const bits = (value: unknown, key: string): bigint => {
  const text = textOf(value, key);
  return text && /^\d+$/.test(text) ? BigInt(text) : 0n;
};
