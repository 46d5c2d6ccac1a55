/** Is Discord set up? The token, its application, each channel's permissions, the command, each person. Nothing is posted. */

import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { minute, second } from "../../domain/words/time.ts";
import { type Application, whoseToken } from "./look-up.ts";
import { administrator, inviteAddress, lacking, permissionsIn } from "./permissions.ts";
import { fieldOf, listOf, type RestWay, readDiscord, textOf, whyNot } from "./rest-call.ts";

export interface DiscordToCheck extends RestWay {
  /** Channel id -> the room that names it. */
  channels: ReadonlyMap<string, string>;
  /** Account -> the person's id. */
  accounts: ReadonlyMap<string, string>;
  now(): number;
}

export async function checkDiscord(setUp: DiscordToCheck): Promise<Check[]> {
  const found = await whoseToken(setUp);
  if (found.type === "problem") return [fail("discord token", "DISCORD_TOKEN cannot be used.", found.problem)];
  const servers = found.guilds.map(({ name }) => name).join(", ");
  const about = await readDiscord(setUp, "/applications/@me");
  return [
    ok("discord token", `DISCORD_TOKEN is ${found.botName}.`),
    found.guilds.length > 0
      ? ok("discord servers", `The bot is in ${servers}.`)
      : fail("discord servers", "The bot is in no server.", `Open ${inviteAddress(found.id)}`),
    ...clock(about.date, setUp.now()),
    ...application(about.body),
    await command(setUp, found),
    ...(await channels(setUp, found)),
    ...(await accounts(setUp, found)),
  ];
}

function clock(date: Date | undefined, now: number): Check[] {
  if (!date) return [];
  const off = now - date.getTime();
  const says = `This machine's clock is ${Math.round(Math.abs(off) / second)} s ${off < 0 ? "behind" : "ahead of"} Discord's.`;
  const todo = "Turn on time synchronisation (NTP).";
  if (Math.abs(off) >= 5 * minute) return [fail("clock", says, todo)];
  return [Math.abs(off) >= 30 * second ? warn("clock", says, todo) : ok("clock", "It agrees with Discord's.")];
}

/** Flags that a privileged intent is on, whole or limited: presences, members, message content. None is used. */
const privileged = (1 << 12) | (1 << 13) | (1 << 14) | (1 << 15) | (1 << 18) | (1 << 19);

/** https://docs.discord.com/developers/resources/application */
function application(body: unknown): Check[] {
  const endpoint = textOf(body, "interactions_endpoint_url");
  const flags = Number(fieldOf(body, "flags") ?? 0);
  return [
    ...(endpoint
      ? [
          fail(
            "discord interactions",
            "The application sends clicks and commands to an address of its own, so none arrives here.",
            "Empty Interactions Endpoint URL under General Information of the application.",
          ),
        ]
      : []),
    (flags & privileged) === 0
      ? ok("discord intents", "No privileged intent is on, and none is needed.")
      : warn("discord intents", "A privileged intent is on, and none is needed.", "Turn it off under Bot."),
  ];
}

async function command(way: RestWay, { id, guilds }: Application): Promise<Check> {
  const places = [
    `/applications/${id}/commands`,
    ...guilds.map((guild) => `/applications/${id}/guilds/${guild.id}/commands`),
  ];
  for (const place of places)
    if (listOf((await readDiscord(way, place)).body).some((one) => textOf(one, "name") === "ward"))
      return ok("discord command", "/ward is registered.");
  return warn("discord command", "/ward is not registered.", "Start the service; it registers the command.");
}

async function channels(setUp: DiscordToCheck, { id, bot, guilds }: Application): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [channel, room] of setUp.channels) {
    const about = `discord channel ${channel}`;
    const found = await readDiscord(setUp, `/channels/${channel}`);
    const guild = textOf(found.body, "guild_id");
    if (found.status === 403 || found.status === 404 || (found.status === 200 && !guild)) {
      checks.push(
        fail(
          about,
          `The bot does not see the channel of the room ${room}.`,
          `Check the id in wardroom.yaml; let the bot's role view the channel, or invite it: ${inviteAddress(id)}`,
        ),
      );
      continue;
    }
    if (!guild) {
      checks.push(
        warn(about, `The channel of the room ${room} was not shown (${whyNot(found.status)}).`, "Try again later."),
      );
      continue;
    }
    const roles = (await readDiscord(setUp, `/guilds/${guild}/roles`)).body;
    const member = (await readDiscord(setUp, `/guilds/${guild}/members/${bot}`)).body;
    const own = listOf(fieldOf(member, "roles")).filter((role) => typeof role === "string");
    const held = permissionsIn(found.body, roles, { guild, roles: own, bot });
    const name = `#${textOf(found.body, "name") ?? channel}`;
    const missing = lacking(held);
    if (!guilds.some((one) => one.id === guild))
      checks.push(fail(about, `${name} is in a server the bot is not in.`, `Invite it: ${inviteAddress(id)}`));
    else if (missing.length > 0)
      checks.push(
        fail(about, `In ${name} the bot may not: ${missing.join(", ")}.`, "Allow it under Permissions of the channel."),
      );
    else if (held & administrator && held === ~0n)
      checks.push(
        warn(
          about,
          `The bot is an administrator in the server of ${name}.`,
          "Take that away: it needs six permissions.",
        ),
      );
    else checks.push(ok(about, `The bot may do what it needs in ${name}, which shows the room ${room}.`));
  }
  return checks;
}

async function accounts(setUp: DiscordToCheck, { guilds }: Application): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [account, person] of setUp.accounts) {
    const about = `discord account ${account}`;
    const answers = await Promise.all(guilds.map(({ id }) => readDiscord(setUp, `/guilds/${id}/members/${account}`)));
    if (answers.some(({ status }) => status === 200)) checks.push(ok(about, `${person} is a member.`));
    else if (answers.every(({ status }) => status === 404))
      checks.push(
        fail(
          about,
          `${person} is in no server of the bot, and cannot be called.`,
          "Check the id: developer mode on, then Copy User ID.",
        ),
      );
    else checks.push(warn(about, `It could not be told whether ${person} is a member.`, "Try again later."));
  }
  return checks;
}
