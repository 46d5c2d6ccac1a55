/** Gathers what the chat platforms say about themselves; each is loaded only where it is set up. */
import { readFileSync } from "node:fs";
import { commands } from "../../../commands/index.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import { type Check, ok, warn } from "../../domain/words/check.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import { readSetting } from "../../env.ts";
import { manifestFile } from "../manifest-file.ts";

interface ToCheck {
  raw: Record<string, string | undefined>;
  config: FleetConfig | undefined;
  /** "slack/U01DANA" -> person: linked by a code. */
  linked: ReadonlyMap<string, string>;
  now(): number;
}

export async function checkChat({ raw, config, linked, now }: ToCheck): Promise<Check[]> {
  const setting = (name: string) => readSetting(raw, name);
  const checks: Check[] = [];
  const botToken = setting("SLACK_BOT_TOKEN");
  if (botToken) {
    const { checkSlack } = await import("../../chat/slack/doctor.ts");
    const { scopesOf } = await import("../../chat/slack/app-address.ts");
    const named = await checkSlack({
      botToken,
      apiUrl: setting("SLACK_API_URL"),
      appToken: setting("SLACK_APP_TOKEN"),
      signingSecret: setting("SLACK_SIGNING_SECRET"),
      scopes: scopesOf(readFileSync(manifestFile, "utf8")),
      channels: channelsOn(config, "slack"),
      accounts: accountsOn(config, linked, "slack"),
      publicUrl: config?.public_url,
      now,
    });
    checks.push(...named, ...unreached(config, linked, "slack"));
  }
  const token = setting("DISCORD_TOKEN");
  if (token) {
    const { checkDiscord } = await import("../../chat/discord/doctor.ts");
    const named = await checkDiscord({
      token,
      apiUrl: setting("DISCORD_API_URL"),
      channels: channelsOn(config, "discord"),
      accounts: accountsOn(config, linked, "discord"),
      now,
    });
    checks.push(...named, ...unreached(config, linked, "discord"));
  }
  if (!botToken && !token) checks.push(ok("chat", "No platform is set up: people decide in the web room."));
  return checks;
}

const channelsOn = (config: FleetConfig | undefined, platform: PlatformName): Map<string, string> =>
  new Map(
    Object.values(config?.rooms ?? {}).flatMap(({ id, channels }) =>
      channels.filter((one) => one.platform === platform).map(({ channel }): [string, string] => [channel, id]),
    ),
  );

function accountsOn(
  config: FleetConfig | undefined,
  linked: ReadonlyMap<string, string>,
  platform: PlatformName,
): Map<string, string> {
  const accounts = new Map<string, string>();
  for (const [where, person] of linked)
    if (where.startsWith(`${platform}/`)) accounts.set(where.slice(platform.length + 1), person);
  for (const { id, [platform]: account } of Object.values(config?.people ?? {})) if (account) accounts.set(account, id);
  return accounts;
}

/** People whom no card on this platform can call. */
function unreached(
  config: FleetConfig | undefined,
  linked: ReadonlyMap<string, string>,
  platform: PlatformName,
): Check[] {
  const reached = new Set(accountsOn(config, linked, platform).values());
  return Object.keys(config?.people ?? {})
    .filter((person) => !reached.has(person))
    .map((person) =>
      warn(
        `${platform} account`,
        `${person} has none, so no card calls them there.`,
        `npx wardroom link --person ${person} makes a code; they type ${wardLine(commands, platform, "link", { what: "CODE" })}.`,
      ),
    );
}
