/** What a first set-up asks Slack: whose tokens these are, which channel has this name, which member is this person. */
import { callSlack, textIn } from "./web-method.ts";

interface Way {
  token: string;
  apiUrl?: string | undefined;
}

/** Found, or one sentence that says what is wrong and what to do. */
type LookUp<T> = ({ type: "found" } & T) | { type: "problem"; problem: string };

const problem = (sentence: string): { type: "problem"; problem: string } => ({ type: "problem", problem: sentence });

export async function whoseBotToken(way: Way): Promise<LookUp<{ team: string; teamName: string; bot: string }>> {
  if (!way.token.startsWith("xoxb-"))
    return problem("A bot token begins with xoxb-. It is under OAuth & Permissions of the app, once it is installed.");
  const { ok, error, body } = await callSlack(way, "auth.test");
  if (!ok) return problem(refusal("the bot token", error, "Install the app again and copy its Bot User OAuth Token."));
  const team = textIn(body, "team_id") ?? "";
  return { type: "found", team, teamName: textIn(body, "team") ?? team, bot: textIn(body, "user_id") ?? "" };
}

/** Opens a Socket Mode address, which nobody connects to: the one call an app-level token is for. */
export async function testAppToken(way: Way): Promise<LookUp<object>> {
  if (!way.token.startsWith("xapp-"))
    return problem("An app-level token begins with xapp-. It is under Basic Information, App-Level Tokens.");
  const { ok, error } = await callSlack(way, "apps.connections.open");
  if (ok) return { type: "found" };
  return error === "missing_scope"
    ? problem("This app-level token lacks the scope connections:write. Make one that has it, under Basic Information.")
    : problem(refusal("the app-level token", error, "Make one with connections:write, under Basic Information."));
}

const pages = 10;

/** @param name "#airline" or "airline". Private channels are seen once the bot is in them. */
export async function findChannel(way: Way, name: string): Promise<LookUp<{ id: string }>> {
  const bare = name.replace(/^#/, "");
  let cursor = "";
  for (let page = 0; page < pages; page++) {
    const { ok, error, body } = await callSlack(way, "conversations.list", {
      types: "public_channel,private_channel",
      exclude_archived: "true",
      limit: "200",
      ...(cursor && { cursor }),
    });
    if (!ok)
      return problem(refusal("the list of channels", error, "Give the channel's id: C..., at the end of its details."));
    for (const channel of Array.isArray(body.channels) ? body.channels : []) {
      const id = textIn(channel, "id");
      if (id && textIn(channel, "name") === bare) return { type: "found", id };
    }
    cursor = textIn(body, "response_metadata", "next_cursor") ?? "";
    if (!cursor) break;
  }
  return problem(
    `There is no channel #${bare.slice(0, 80)} that the bot can see. Check its name, or give its id: C..., at the end of its details.`,
  );
}

/**
 * By full or display name, where exactly one living member has it. The manifest does not ask for users:read, so most apps
 * are refused here; `/ward link CODE` then does it without any id.
 */
export async function findMember(way: Way, name: string): Promise<LookUp<{ id: string }>> {
  const wanted = name.trim().toLowerCase();
  const found: string[] = [];
  let cursor = "";
  for (let page = 0; page < pages; page++) {
    const { ok, error, body } = await callSlack(way, "users.list", { limit: "200", ...(cursor && { cursor }) });
    if (error === "missing_scope") return problem("The app may not list members (users:read), and need not.");
    if (!ok) return problem(refusal("the list of members", error, "Give the member id: U..., in their profile."));
    for (const member of Array.isArray(body.members) ? body.members : []) {
      const id = textIn(member, "id");
      const { deleted, is_bot } = member as { deleted?: unknown; is_bot?: unknown };
      const names = [
        textIn(member, "real_name"),
        textIn(member, "profile", "real_name"),
        textIn(member, "profile", "display_name"),
      ];
      if (id && !deleted && !is_bot && names.some((one) => one?.toLowerCase() === wanted)) found.push(id);
    }
    cursor = textIn(body, "response_metadata", "next_cursor") ?? "";
    if (!cursor) break;
  }
  const [id, other] = found;
  if (id && !other) return { type: "found", id };
  return problem(id ? `${found.length} members are called ${name}.` : `No member is called ${name}.`);
}

function refusal(what: string, error: string | undefined, todo: string): string {
  if (error === "unreachable") return "Slack does not answer. Check the network, a proxy and SLACK_API_URL.";
  if (error === "ratelimited") return "Slack asks to wait (rate limit). Try again in a minute.";
  return `Slack refuses ${what} (${error}). ${todo}`;
}
