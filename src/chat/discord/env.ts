/** What Discord needs from the environment. Nothing set: no Discord. Half set or wrong: every problem at once, one line each. */

export interface DiscordSettings {
  token: string;
  /** Another Discord host, for example a local one: "http://127.0.0.1:4000/api", without a version. */
  apiUrl?: string;
}

type DiscordEnv = { settings: DiscordSettings | undefined } | { problems: string[] };

/** `env`: variables as they are meant, `*_FILE` already read. */
export function readDiscordEnv(env: Record<string, string | undefined>): DiscordEnv {
  const { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl } = env;
  if (!token && !apiUrl) return { settings: undefined };
  const problems = [...tokenProblems(token), ...addressProblems(apiUrl)];
  if (problems.length > 0 || !token) return { problems };
  return { settings: { token, ...(apiUrl && { apiUrl: apiUrl.replace(/\/+$/, "") }) } };
}

/** Says what is wrong with a token without repeating any of it. */
function tokenProblems(token: string | undefined): string[] {
  const where = "the bot token, under Bot of the application at discord.com/developers";
  if (!token) return [`DISCORD_TOKEN is missing: set ${where}.`];
  if (/^Bot\s/i.test(token)) return ['DISCORD_TOKEN begins with "Bot ": set the bare token.'];
  if (/[\s"'\uFEFF]/.test(token)) return ["DISCORD_TOKEN has white space or quotes in it: set the bare token."];
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)
    ? []
    : [`DISCORD_TOKEN is not a bot token, which has three parts with dots between them: set ${where}.`];
}

function addressProblems(value: string | undefined): string[] {
  if (!value) return [];
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol))
    return ["DISCORD_API_URL is not an address: set one like https://discord.com/api, or leave it out."];
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "http:" && !local
    ? ["DISCORD_API_URL must be https: the token would travel in the clear."]
    : [];
}
