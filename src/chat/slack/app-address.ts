/** Where a browser makes the Slack app of a manifest: opened, it asks only for the workspace. */
import { parse, stringify } from "yaml";

/**
 * https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests: `manifest_yaml` is the manifest, escaped. Its comments
 * stay in the file, since an address must not be too long.
 */
export const newAppAddress = (manifest: string): string =>
  `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(stringify(parse(manifest), { lineWidth: 0, indent: 1 }))}`;

export interface WantedScopes {
  needed: string[];
  /** Without them something is said in words alone. */
  optional: string[];
}

/** The scopes of the bot that a manifest asks for. */
export function scopesOf(manifest: string): WantedScopes {
  const { oauth_config } = parse(manifest) as {
    oauth_config: { scopes: { bot: string[]; bot_optional?: string[] } };
  };
  const { bot, bot_optional: optional = [] } = oauth_config.scopes;
  return { needed: bot.filter((scope) => !optional.includes(scope)), optional };
}
