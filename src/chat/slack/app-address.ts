/** Where a browser makes the Slack app of a manifest: opened, it asks only for the workspace. */
import { parse, stringify } from "yaml";

/**
 * https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests: `manifest_yaml` is the manifest, escaped. Its comments
 * stay in the file, since an address must not be too long.
 */
export const newAppAddress = (manifest: string): string =>
  `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(stringify(parse(manifest), { lineWidth: 0, indent: 1 }))}`;

/** The scopes of the bot that a manifest asks for. */
export function scopesOf(manifest: string): string[] {
  const { oauth_config } = parse(manifest) as { oauth_config: { scopes: { bot: string[] } } };
  return oauth_config.scopes.bot;
}
