/** The version of this program, as its package says. */
import { readFileSync } from "node:fs";

/** Beside the sources and beside the compiled package alike. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
