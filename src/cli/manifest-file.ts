/** The Slack app's manifest, beside the sources and in the package alike. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const manifestFile = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "manifest.yml");
