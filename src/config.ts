/** Finds and reads wardroom.yaml: the one that was named, the one in this folder, or the example's. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseFleetConfig } from "./documents/fleet-config.ts";
import { lineOf } from "./documents/located.ts";
import type { FleetConfig } from "./domain/people/fleet-config.ts";

/** The example that runs when nothing is configured; beside the sources and beside the compiled package alike. */
export const exampleDir = join(dirname(fileURLToPath(import.meta.url)), "..", "examples", "airline");

export type LoadedConfig =
  | { type: "config"; config: FleetConfig; file: string; pactsDir: string; example: boolean }
  | { type: "problems"; problems: string[] };

/** @param named WARDROOM_CONFIG, if set. A start refuses what is not built yet: nothing of a configuration is ever ignored. */
export function loadConfig(named: string | undefined): LoadedConfig {
  const own = named ?? (existsSync("wardroom.yaml") ? "wardroom.yaml" : undefined);
  const file = own ?? join(exampleDir, "wardroom.yaml");
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch {
    return {
      type: "problems",
      problems: [
        `${file}: cannot be read. Check WARDROOM_CONFIG, or write a wardroom.yaml (examples/airline/ has one).`,
      ],
    };
  }
  const { config, findings } = parseFleetConfig(text, file);
  const problems = findings.filter(({ severity }) => severity !== "warning").map(lineOf);
  if (!config || problems.length > 0) return { type: "problems", problems };
  return {
    type: "config",
    config,
    file,
    pactsDir: resolve(dirname(file), config.pacts.dir),
    example: own === undefined,
  };
}

/** The environment variables that a configuration needs secrets from, each with the first place that names it. */
export function secretsNamed(config: FleetConfig): Map<string, string> {
  const named = new Map<string, string>();
  for (const [page, entry] of Object.entries(config.pages))
    for (const key of ["pagerduty", "secret", "smtp"] as const) {
      const name = entry[key]?.slice("env:".length);
      if (name && !named.has(name)) named.set(name, `pages.${page}.${key}`);
    }
  return named;
}
