/** The one reader of the environment. Nothing set is a good start; wrong values stop it, all listed at once, one line each. */
import { existsSync, readFileSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { type DiscordSettings, readDiscordEnv } from "./chat/discord/env.ts";
import { readSlackEnv, type SlackSettings } from "./chat/slack/env.ts";
import { nearest } from "./domain/words/nearest.ts";

export interface Env {
  /** Path of wardroom.yaml; undefined: none was named and there is none, so the example is run. */
  config: string | undefined;
  database: string;
  host: string;
  port: number;
  logLevel: string;
  slack: SlackSettings | undefined;
  discord?: DiscordSettings | undefined;
}

type EnvResult = { type: "env"; env: Env } | { type: "problems"; problems: string[] };

const known = [
  "WARDROOM_CONFIG",
  "WARDROOM_HOST",
  "WARDROOM_PORT",
  "WARDROOM_LOG_LEVEL",
  "WARDROOM_TOKEN",
  "DATABASE_URL",
  "REDIS_URL",
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "SLACK_API_URL",
  "DISCORD_TOKEN",
  "DISCORD_API_URL",
];
const secrets = [
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "DISCORD_TOKEN",
  "WARDROOM_TOKEN",
  "DATABASE_URL",
  "REDIS_URL",
];
const levels = ["fatal", "error", "warn", "info", "debug", "trace"];

/** @param raw usually process.env. Values ending in _FILE are read from the file they name. */
export function readEnv(raw: Record<string, string | undefined>): EnvResult {
  const problems: string[] = [];
  const env: Record<string, string | undefined> = {};
  for (const name of known) env[name] = raw[name] === "" ? undefined : raw[name];
  for (const name of secrets) {
    const file = raw[`${name}_FILE`];
    if (!file) continue;
    if (env[name]) problems.push(`${name} and ${name}_FILE are both set. Keep one.`);
    try {
      env[name] = readFileSync(file, "utf8").trimEnd();
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read. Check its path and mode.`);
    }
  }
  for (const name of Object.keys(raw)) {
    if (!name.startsWith("WARDROOM_") || known.includes(name) || secrets.some((secret) => name === `${secret}_FILE`))
      continue;
    const near = nearest(name, known);
    problems.push(`${name} is no setting of Wardroom.${near ? ` Did you mean ${near}?` : ""}`);
  }
  for (const name of known)
    if (/^["']|["']$|[\r\n\ufeff]|^\s|\s$/.test(env[name] ?? ""))
      problems.push(`${name} has quotes or white space around its value. Remove them.`);

  const host = env.WARDROOM_HOST ?? "127.0.0.1";
  const portText = env.WARDROOM_PORT ?? "8484";
  const port = /^\d+$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port >= 1 && port <= 65_535))
    problems.push(`WARDROOM_PORT is "${portText.slice(0, 20)}". Give a port from 1 to 65535.`);
  const logLevel = env.WARDROOM_LOG_LEVEL ?? "info";
  if (!levels.includes(logLevel))
    problems.push(`WARDROOM_LOG_LEVEL is "${logLevel.slice(0, 20)}". Use one of ${levels.join(", ")}.`);

  const database = env.DATABASE_URL ?? "file:./data/wardroom.db";
  if (/^postgres(ql)?:/.test(database))
    problems.push("DATABASE_URL names PostgreSQL, which this version does not store to yet. Use file:PATH.");
  else if (!database.startsWith("file:") || database.length <= 5)
    problems.push("DATABASE_URL is not understood. Use file:PATH, as in file:./data/wardroom.db.");
  if (env.REDIS_URL)
    problems.push(
      "REDIS_URL is set, but Redis only helps many nodes on PostgreSQL, which this version does not run yet. Remove it.",
    );
  if (raw.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    problems.push("NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of who Slack or Discord is. Remove it.");

  const slack = readSlackEnv(env);
  if ("problems" in slack) problems.push(...slack.problems);
  const discord = readDiscordEnv(env);
  if ("problems" in discord) problems.push(...discord.problems);
  if (problems.length > 0 || "problems" in slack || "problems" in discord) return { type: "problems", problems };
  return {
    type: "env",
    env: {
      config: env.WARDROOM_CONFIG,
      database: database.slice("file:".length),
      host,
      port,
      logLevel,
      slack: slack.settings,
      discord: discord.settings,
    },
  };
}

/**
 * The secrets that wardroom.yaml names as "env:NAME", from NAME or the file NAME_FILE names. Each that is missing is a problem.
 * @param references name -> where the file names it
 */
export function readSecrets(
  raw: Record<string, string | undefined>,
  references: ReadonlyMap<string, string>,
): { secrets: Map<string, string>; problems: string[] } {
  const secrets = new Map<string, string>();
  const problems: string[] = [];
  for (const [name, where] of references) {
    const file = raw[`${name}_FILE`];
    let value = raw[name];
    if (file && value) problems.push(`${name} and ${name}_FILE are both set. Keep one.`);
    if (file)
      try {
        value = readFileSync(file, "utf8").trimEnd();
      } catch {
        problems.push(`${name}_FILE names a file that cannot be read. Check its path and mode.`);
        continue;
      }
    if (!value) problems.push(`${name} is not set, and ${where} in wardroom.yaml needs it. Set it or ${name}_FILE.`);
    else if (/[\r\n]|^\s|\s$/.test(value)) problems.push(`${name} has white space around its value. Remove it.`);
    else secrets.set(name, value);
  }
  return { secrets, problems };
}

/** One setting as it is meant, from NAME or the file NAME_FILE names; undefined where there is none, or it cannot be read. */
export function readSetting(raw: Record<string, string | undefined>, name: string): string | undefined {
  const file = raw[`${name}_FILE`];
  if (!file) return raw[name] || undefined;
  try {
    return readFileSync(file, "utf8").trimEnd() || undefined;
  } catch {
    return undefined;
  }
}

export const secretsFile = ".env";

/** Adds what ./.env says to the environment; what is set already wins. Throws a sentence when it is there and cannot be read. */
export function addSecretsFile(): void {
  if (!existsSync(secretsFile)) return;
  try {
    loadEnvFile(secretsFile);
  } catch {
    throw new Error(`${secretsFile}: cannot be read. Check its mode, or move it away.`);
  }
}

/** Only this machine can reach it. */
export const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);
