/** The chat side of a first set-up: tokens tried as they are given and kept in .env, then ids looked up with them. */
import { readFileSync } from "node:fs";
import { findChannel as findDiscordChannel, whoseToken } from "../../chat/discord/look-up.ts";
import { inviteAddress } from "../../chat/discord/permissions.ts";
import { newAppAddress } from "../../chat/slack/app-address.ts";
import { findMember, findChannel as findSlackChannel, testAppToken, whoseBotToken } from "../../chat/slack/look-up.ts";
import { readSetting, secretsFile } from "../../env.ts";
import { manifestFile } from "../manifest-file.ts";
import type { Asker } from "./asker.ts";
import { setInSecretsFile } from "./write-once.ts";

interface Connecting {
  raw: Record<string, string | undefined>;
  /** Absent: nobody is there to ask. */
  asker: Asker | undefined;
  say(line: string): void;
}

/** `open`: what is still to be done, and nothing was wrong. `refused`: a token that will not do, and nobody to ask for another. */
export type Connected =
  | {
      type: "connected";
      channel(name: string): Promise<{ id: string } | { problem: string }>;
      member(name: string): Promise<string | undefined>;
      /** What only an address in a browser can do. */
      steps: string[];
    }
  | { type: "open"; steps: string[] }
  | { type: "refused"; problem: string };

export async function connectSlack(to: Connecting): Promise<Connected> {
  const apiUrl = readSetting(to.raw, "SLACK_API_URL");
  const steps = slackSteps(readFileSync(manifestFile, "utf8"));
  if (!readSetting(to.raw, "SLACK_BOT_TOKEN")) for (const step of to.asker ? steps.slice(0, 2) : []) to.say(step);
  const bot = await tried(to, "SLACK_BOT_TOKEN", "Its Bot User OAuth Token (xoxb-...)", async (token) => {
    const found = await whoseBotToken({ token, apiUrl });
    return found.type === "found" ? { says: `Slack: it is the bot of ${found.teamName}.` } : found;
  });
  if (bot.type !== "token") return bot.type === "none" ? { type: "open", steps } : bot;
  if (!readSetting(to.raw, "SLACK_SIGNING_SECRET")) {
    if (!readSetting(to.raw, "SLACK_APP_TOKEN") && to.asker) to.say(steps[2] ?? "");
    const app = await tried(to, "SLACK_APP_TOKEN", "Its App-Level Token (xapp-...)", async (token) => {
      const found = await testAppToken({ token, apiUrl });
      return found.type === "found" ? { says: "Slack: it opens a connection." } : found;
    });
    if (app.type !== "token") return app.type === "none" ? { type: "open", steps: steps.slice(2) } : app;
  }
  const way = { token: bot.token, apiUrl };
  return {
    type: "connected",
    async channel(name) {
      if (/^[CG][A-Z0-9]{5,20}$/.test(name)) return { id: name };
      const found = await findSlackChannel(way, name);
      return found.type === "found" ? { id: found.id } : found;
    },
    async member(name) {
      const found = await findMember(way, name);
      return found.type === "found" ? found.id : undefined;
    },
    steps: [],
  };
}

const slackSteps = (manifest: string): string[] => [
  `Open this address, pick your workspace and press Create:\n${newAppAddress(manifest)}`,
  `Install App -> Install to Workspace. Its Bot User OAuth Token (xoxb-...) is SLACK_BOT_TOKEN in ${secretsFile}.`,
  `Basic Information -> App-Level Tokens -> Generate, with the scope connections:write. It (xapp-...) is SLACK_APP_TOKEN in ${secretsFile}.`,
];

export async function connectDiscord(to: Connecting): Promise<Connected> {
  const apiUrl = readSetting(to.raw, "DISCORD_API_URL");
  const steps = [
    "Open https://discord.com/developers/applications, press New Application and name it Wardroom. Leave every intent off.",
    `Bot -> Reset Token. It is DISCORD_TOKEN in ${secretsFile}.`,
  ];
  if (!readSetting(to.raw, "DISCORD_TOKEN")) for (const step of to.asker ? steps : []) to.say(step);
  const bot = await tried(to, "DISCORD_TOKEN", "Its token", async (token) => {
    const found = await whoseToken({ token, apiUrl });
    return found.type === "found" ? { says: `Discord: it is ${found.botName}.` } : found;
  });
  if (bot.type !== "token") return bot.type === "none" ? { type: "open", steps } : bot;
  const way = { token: bot.token, apiUrl };
  const known = await whoseToken(way);
  if (known.type === "problem") return { type: "refused", problem: known.problem };
  const { id, guilds } = known;
  const invite = `Invite the bot to your server: open ${inviteAddress(id)}`;
  if (guilds.length === 0) to.say(invite);
  return {
    type: "connected",
    async channel(name) {
      if (/^[1-9]\d{0,19}$/.test(name)) return { id: name };
      const now = await whoseToken(way);
      const found = await findDiscordChannel(way, now.type === "found" ? now.guilds : guilds, name);
      return found.type === "found" ? { id: found.id } : found;
    },
    // Who a member is takes a privileged intent; linking by a code takes none.
    member: async () => undefined,
    steps: guilds.length > 0 ? [] : [invite],
  };
}

type Tried = { type: "token"; token: string } | { type: "none" } | { type: "refused"; problem: string };

/** The token that is set, or the one that is typed: tried at once, asked for again while it will not do, then kept. */
async function tried(
  { raw, asker, say }: Connecting,
  name: string,
  ask: string,
  attempt: (token: string) => Promise<{ says: string } | { problem: string }>,
): Promise<Tried> {
  const set = readSetting(raw, name);
  if (set) {
    const outcome = await attempt(set);
    if ("says" in outcome) {
      say(`${name} is set. ${outcome.says}`);
      return { type: "token", token: set };
    }
    return { type: "refused", problem: `${name} is set, and will not do: ${outcome.problem} Then run this again.` };
  }
  while (asker) {
    const typed = await asker.secret({ ask: `${ask}. Enter for later.` });
    if (!typed) return { type: "none" };
    const outcome = await attempt(typed);
    if ("says" in outcome) {
      setInSecretsFile(secretsFile, name, typed);
      raw[name] = typed;
      say(`${outcome.says} Kept as ${name} in ${secretsFile}.`);
      return { type: "token", token: typed };
    }
    asker.problem(outcome.problem);
  }
  return { type: "none" };
}
