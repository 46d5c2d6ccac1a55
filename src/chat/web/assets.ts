/** The files a page needs: ours and htmx's, read once, named by their content so that a browser may keep them for good. */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const assetsDir = fileURLToPath(new URL("./assets", import.meta.url));

/** htmx as its package ships it: no bundler, no copy. */
const htmxDir = dirname(createRequire(import.meta.url).resolve("htmx.org/dist/htmx.min.js"));

const files = {
  "style.css": join(assetsDir, "style.css"),
  "theme.js": join(assetsDir, "theme.js"),
  "room.js": join(assetsDir, "room.js"),
  "favicon.svg": join(assetsDir, "favicon.svg"),
  "favicon-waiting.svg": join(assetsDir, "favicon-waiting.svg"),
  "htmx.min.js": join(htmxDir, "htmx.min.js"),
  "hx-sse.min.js": join(htmxDir, "ext", "hx-sse.min.js"),
} as const;

type AssetName = keyof typeof files;
export type AssetUrls = Record<AssetName, string>;

/** "/assets/style.css?v=0f3a..." */
export function assetUrls(): AssetUrls {
  const url = (name: AssetName): string =>
    `/assets/${name}?v=${hash("sha256", readFileSync(files[name]), "hex").slice(0, 12)}`;
  return {
    "style.css": url("style.css"),
    "theme.js": url("theme.js"),
    "room.js": url("room.js"),
    "favicon.svg": url("favicon.svg"),
    "favicon-waiting.svg": url("favicon-waiting.svg"),
    "htmx.min.js": url("htmx.min.js"),
    "hx-sse.min.js": url("hx-sse.min.js"),
  };
}

/** The directory a file is served from, with its path inside. */
export function assetPlace(name: string): { root: string; path: string } | undefined {
  if (!(name in files)) return undefined;
  if (name === "htmx.min.js") return { root: htmxDir, path: "htmx.min.js" };
  if (name === "hx-sse.min.js") return { root: htmxDir, path: "ext/hx-sse.min.js" };
  return { root: assetsDir, path: name };
}
