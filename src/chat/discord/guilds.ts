/** Which guilds are served: those that hold a channel of a room, named in wardroom.yaml or in chat; where there is none, the only one the bot is in. */
import type { Client, Guild } from "discord.js";
import type { Door } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";

export interface Guilds {
  serves(guild: string): boolean;
  /** The guild a person in a direct message is taken to be of. */
  home(): string | undefined;
  ready(client: Client<true>): Promise<void>;
  listen(client: Client): void;
  /** Whatever guilds came, left and lost until now has been acted on. */
  settled(): Promise<void>;
}

interface GuildsParts {
  door: Door;
  log: Log;
  /** Channels of Discord that wardroom.yaml names, as it is now. */
  named: () => ReadonlySet<string>;
  /** Guilds in which an admin made a channel a room's: what was chosen in chat holds as well after a restart. */
  bound: () => Promise<ReadonlySet<string>>;
  /** The bot serves this guild from now on. */
  begin(guild: string, application: string): Promise<void>;
  turnedAway(guild: string): void;
}

export function createGuilds({ door, log, named, bound, begin, turnedAway }: GuildsParts): Guilds {
  /** With the channels each has: once the bot is out of it, the library knows them no more. */
  const served = new Map<string, Set<string>>();

  const holds = (guild: Guild): ReadonlySet<string> =>
    new Set([...named()].filter((channel) => guild.channels.cache.has(channel)));

  const isOurs = async (guild: Guild, client: Client<true>): Promise<boolean> => {
    if (served.has(guild.id) || holds(guild).size > 0) return true;
    const chosen = await bound();
    return chosen.has(guild.id) || (named().size === 0 && chosen.size === 0 && client.guilds.cache.size === 1);
  };

  const take = async (guild: Guild, client: Client<true>): Promise<void> => {
    served.set(guild.id, new Set(guild.channels.cache.keys()));
    await begin(guild.id, client.application.id);
    await door.serves("discord", guild.id, holds(guild));
  };

  const underWay = new Set<Promise<void>>();
  const guarded = (what: string, work: () => Promise<void>): void => {
    const one = work()
      .catch((fault: unknown) => log.error({ from: "discord", fault: String(fault) }, `${what} broke`))
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };

  return {
    serves: (guild) => served.has(guild),
    home: () => [...served.keys()][0],

    async ready(client) {
      for (const guild of client.guilds.cache.values())
        if (await isOurs(guild, client)) await take(guild, client);
        else log.warn({ from: "discord", guild: guild.id }, "this guild holds no channel of a room and is not served");
    },

    listen(client) {
      client.on("guildCreate", (guild) =>
        guarded("joining a guild", async () => {
          if (!client.isReady()) return;
          if (!(await isOurs(guild, client))) return turnedAway(guild.id);
          await take(guild, client);
          // Nothing of it is named: an admin says there which room it shows.
          const first = guild.systemChannelId ?? guild.channels.cache.find((one) => one.isTextBased())?.id;
          if (holds(guild).size === 0 && first) await door.joined("discord", guild.id, first);
        }),
      );
      client.on("guildDelete", (guild) =>
        guarded("leaving a guild", async () => {
          const channels = served.get(guild.id) ?? [];
          served.delete(guild.id);
          for (const channel of channels) await door.left("discord", guild.id, channel);
        }),
      );
      client.on("channelCreate", ({ guildId, id }) => void served.get(guildId)?.add(id));
      client.on("channelDelete", (channel) =>
        guarded("losing a channel", async () => {
          if ("guildId" in channel && served.has(channel.guildId))
            await door.left("discord", channel.guildId, channel.id);
        }),
      );
    },

    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
