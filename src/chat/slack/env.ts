/** What Slack needs from the environment. Nothing set: no Slack. Half set or wrong: every problem at once, one line each. */

export type SlackSettings = {
  botToken: string;
  /** Another Slack host, for example a local workspace. Ends with "/". */
  apiUrl?: string;
} & (
  | { appToken: string } // Socket Mode: the service calls Slack
  | { signingSecrets: readonly string[] } // HTTP mode: Slack calls /slack/events; the current one first
);

type SlackEnv = { settings: SlackSettings | undefined } | { problems: string[] };

/** `env`: variables as they are meant, `*_FILE` already read. */
export function readSlackEnv(env: Record<string, string | undefined>): SlackEnv {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  const { SLACK_API_URL: apiUrl } = env;
  if (!botToken && !appToken && !apiUrl && !signingSecret) return { settings: undefined };
  const problems = [
    ...token("SLACK_BOT_TOKEN", botToken, "xoxb-", "the bot token, under OAuth & Permissions of the Slack app"),
    ...way(appToken, signingSecret),
    ...address(apiUrl),
  ];
  if (problems.length > 0 || !botToken) return { problems };
  const common = { botToken, ...(apiUrl && { apiUrl: apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/` }) };
  if (appToken) return { settings: { ...common, appToken } };
  return signingSecret ? { settings: { ...common, signingSecrets: signingSecret.split(",") } } : { problems };
}

/** Slack is reached in one of two ways: never in both, or each event would come twice. */
function way(appToken: string | undefined, signingSecret: string | undefined): string[] {
  if (appToken && signingSecret)
    return [
      "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set. Keep the first for Socket Mode, or the second for HTTP mode.",
    ];
  if (signingSecret)
    return /^[A-Za-z0-9]{16,128}(,[A-Za-z0-9]{16,128})?$/.test(signingSecret)
      ? []
      : [
          "SLACK_SIGNING_SECRET is not a signing secret: set the one under Basic Information of the Slack app. While it is being changed it may be two, the current one first: NEW,OLD.",
        ];
  return token(
    "SLACK_APP_TOKEN",
    appToken,
    "xapp-",
    "an app-level token with the scope connections:write, under Basic Information of the Slack app (or SLACK_SIGNING_SECRET, for HTTP mode)",
  );
}

/** Says what is wrong with a token without repeating any of it. */
function token(name: string, value: string | undefined, prefix: string, where: string): string[] {
  if (!value) return [`${name} is missing: set ${where}.`];
  if (/[\s"'\uFEFF]/.test(value)) return [`${name} has white space or quotes in it: set the bare token.`];
  if (value.startsWith("xoxp-")) return [`${name} is a user token (xoxp-): set ${where}, which starts with ${prefix}.`];
  if (!value.startsWith(prefix)) return [`${name} does not start with ${prefix}: set ${where}.`];
  return [];
}

function address(value: string | undefined): string[] {
  if (!value) return [];
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol))
    return ["SLACK_API_URL is not an address: set one like https://slack.com/api/, or leave it out."];
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "http:" && !local
    ? ["SLACK_API_URL must be https: the token would travel in the clear."]
    : [];
}
