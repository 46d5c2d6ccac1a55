/** What a first set-up asks Discord: whose token this is, which servers the bot is in, which channel has this name. */
import { listOf, type RestWay, readDiscord, textOf, whyNot } from "./rest-call.ts";

type LookUp<T> = ({ type: "found" } & T) | { type: "problem"; problem: string };

const problem = (sentence: string): { type: "problem"; problem: string } => ({ type: "problem", problem: sentence });

export interface Application {
  id: string;
  bot: string;
  botName: string;
  guilds: { id: string; name: string }[];
}

export async function whoseToken(way: RestWay): Promise<LookUp<Application>> {
  const me = await readDiscord(way, "/users/@me");
  if (me.status === 401)
    return problem("Discord refuses the token. Reset it under Bot of the application, and copy the new one.");
  if (me.status !== 200) return problem(`${whyNot(me.status)}. Check the network, a proxy and DISCORD_API_URL.`);
  const application = await readDiscord(way, "/applications/@me");
  const id = textOf(application.body, "id");
  if (!id) return problem(`Discord did not say which application the token is of (${whyNot(application.status)}).`);
  const guilds = listOf((await readDiscord(way, "/users/@me/guilds")).body).flatMap((guild) => {
    const id = textOf(guild, "id");
    return id ? [{ id, name: textOf(guild, "name") ?? id }] : [];
  });
  return {
    type: "found",
    id,
    bot: textOf(me.body, "id") ?? id,
    botName: textOf(me.body, "username") ?? "the bot",
    guilds,
  };
}

const textChannel = 0;

/** @param name "#airline" or "airline", in any server the bot is in. */
export async function findChannel(
  way: RestWay,
  guilds: Application["guilds"],
  name: string,
): Promise<LookUp<{ id: string }>> {
  const bare = name.replace(/^#/, "");
  const found: string[] = [];
  for (const { id } of guilds)
    for (const channel of listOf((await readDiscord(way, `/guilds/${id}/channels`)).body)) {
      const channelId = textOf(channel, "id");
      const type = (channel as { type?: unknown } | null)?.type;
      if (channelId && type === textChannel && textOf(channel, "name") === bare) found.push(channelId);
    }
  const [id, other] = found;
  if (id && !other) return { type: "found", id };
  return problem(
    id
      ? `Several channels are called #${bare}. Give the id of one: developer mode on, then Copy Channel ID.`
      : `There is no text channel #${bare.slice(0, 80)} that the bot sees. Invite it first, or give the channel's id.`,
  );
}
