/** Is Slack set up? The token and its scopes, the way in, each channel, each person's account. Nothing is posted. */

import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { minute, second } from "../../domain/words/time.ts";
import type { WantedScopes } from "./app-address.ts";
import { testAppToken } from "./look-up.ts";
import { callSlack, type MethodAnswer, textIn } from "./web-method.ts";

export interface SlackToCheck {
  botToken: string;
  apiUrl?: string | undefined;
  /** Socket Mode; absent: HTTP mode. */
  appToken?: string | undefined;
  signingSecret?: string | undefined;
  /** Of the manifest: what the bot token should have. */
  scopes: WantedScopes;
  /** Channel id -> the room that names it. */
  channels: ReadonlyMap<string, string>;
  /** Account -> the person's id. */
  accounts: ReadonlyMap<string, string>;
  publicUrl: string | undefined;
  /** Milliseconds since the epoch, when Slack answered. */
  now(): number;
}

/** A signature older than this is refused, ours and Slack's. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const tooFarOff = 5 * minute;
const noticeable = 30 * second;

export async function checkSlack(setUp: SlackToCheck): Promise<Check[]> {
  const way = { token: setUp.botToken, apiUrl: setUp.apiUrl };
  const told = await callSlack(way, "auth.test");
  const at = setUp.now();
  if (!told.ok) return [refusedToken(told.error), ...clock(told, at), await wayIn(setUp)];
  const team = textIn(told.body, "team") ?? textIn(told.body, "team_id");
  const checks: Check[] = [
    ok("slack token", `SLACK_BOT_TOKEN is @${textIn(told.body, "user") ?? "the bot"} of ${team}.`),
    scopes(setUp.scopes, told.scopes),
    ...clock(told, at),
    await wayIn(setUp),
  ];
  for (const [channel, room] of setUp.channels) checks.push(await channelOf(way, channel, room));
  for (const [account, person] of setUp.accounts) checks.push(await accountOf(way, account, person));
  return checks;
}

function refusedToken(error: string | undefined): Check {
  return error === "unreachable" || error?.startsWith("http ")
    ? fail("slack token", `Slack does not answer (${error}).`, "Check the network, a proxy and SLACK_API_URL.")
    : fail(
        "slack token",
        `Slack refuses SLACK_BOT_TOKEN (${error}).`,
        "Install the app again and set its Bot User OAuth Token (xoxb-...).",
      );
}

function scopes({ needed, optional }: WantedScopes, given: readonly string[] | undefined): Check {
  const wanted = [...needed, ...optional];
  if (given === undefined)
    return warn(
      "slack scopes",
      "Slack did not say what the token may do.",
      `Compare with manifest.yml: ${wanted.join(", ")}.`,
    );
  const missing = needed.filter((scope) => !given.includes(scope));
  const more = given.filter((scope) => scope && !wanted.includes(scope));
  const without = optional.filter((scope) => !given.includes(scope));
  if (missing.length > 0)
    return fail(
      "slack scopes",
      `The token lacks ${missing.join(", ")}.`,
      "Add them under OAuth & Permissions, or paste manifest.yml under App Manifest; then install the app again.",
    );
  if (more.length > 0)
    return warn(
      "slack scopes",
      `The token may also do ${more.join(", ")}, which nothing here needs.`,
      "Take them away.",
    );
  return without.length > 0
    ? ok("slack scopes", `The token may do what is needed. Without ${without.join(", ")} pictures are not shown.`)
    : ok("slack scopes", "The token may do what manifest.yml asks for, and no more.");
}

function clock({ date }: MethodAnswer, now: number): Check[] {
  if (!date) return [];
  const off = now - date.getTime();
  const seconds = Math.round(Math.abs(off) / second);
  const says = `This machine's clock is ${seconds} s ${off < 0 ? "behind" : "ahead of"} Slack's.`;
  const todo = "Turn on time synchronisation (NTP).";
  if (Math.abs(off) >= tooFarOff) return [fail("clock", `${says} Signatures and times on cards are wrong.`, todo)];
  return [Math.abs(off) >= noticeable ? warn("clock", says, todo) : ok("clock", "It agrees with Slack's.")];
}

async function wayIn({ appToken, apiUrl, signingSecret, publicUrl }: SlackToCheck): Promise<Check> {
  if (appToken) {
    const tested = await testAppToken({ token: appToken, apiUrl });
    return tested.type === "found"
      ? ok("slack socket", "SLACK_APP_TOKEN opens a Socket Mode connection.")
      : fail("slack socket", "SLACK_APP_TOKEN opens no connection, so no click arrives.", tested.problem);
  }
  if (!signingSecret)
    return fail("slack socket", "There is no SLACK_APP_TOKEN, so no click arrives.", "Set it (xapp-...).");
  return publicUrl
    ? ok("slack requests", `HTTP mode: the app's request address must be ${publicUrl}/slack/events.`)
    : warn(
        "slack requests",
        "HTTP mode, and wardroom.yaml has no public_url, so its address cannot be told.",
        "Set public_url, and <public_url>/slack/events as request address of the app.",
      );
}

async function channelOf(way: { token: string }, channel: string, room: string): Promise<Check> {
  const about = `slack channel ${channel}`;
  const { ok: found, error, body } = await callSlack(way, "conversations.info", { channel });
  if (error === "channel_not_found")
    return fail(
      about,
      `The bot does not see the channel of the room ${room}.`,
      "Check the id in wardroom.yaml. If the channel is private, type /invite @wardroom in it.",
    );
  if (!found) return warn(about, `Slack did not show the channel of the room ${room} (${error}).`, "Try again later.");
  const info = (typeof body.channel === "object" && body.channel ? body.channel : {}) as Record<string, unknown>;
  const name = typeof info.name === "string" ? `#${info.name}` : channel;
  if (info.is_archived === true)
    return fail(about, `${name}, the channel of the room ${room}, is archived.`, "Unarchive it, or name another one.");
  if (info.is_member === false)
    return fail(
      about,
      `The bot is not in ${name}, the channel of the room ${room}.`,
      `Type /invite @wardroom in ${name}.`,
    );
  return ok(about, `The bot is in ${name}, which shows the room ${room}.`);
}

/** Opens the direct message in which the person would be called: it proves more than a look at the account, with no scope more. */
async function accountOf(way: { token: string }, account: string, person: string): Promise<Check> {
  const about = `slack account ${account}`;
  const { ok: open, error } = await callSlack(way, "conversations.open", { users: account });
  if (open) return ok(about, `${person} can be written to.`);
  switch (error) {
    case "user_not_found":
    case "users_not_found":
      return fail(
        about,
        `There is no such member: ${person} is never called.`,
        "Copy the member id from their profile.",
      );
    case "user_disabled":
      return fail(about, `${person}'s account is closed: they are never called.`, "Name another account or person.");
    case "cannot_dm_bot":
      return fail(about, `${person}'s account is a bot's.`, "Name a person's account.");
    default:
      return warn(about, `It could not be told whether ${person} can be written to (${error}).`, "Try again later.");
  }
}
