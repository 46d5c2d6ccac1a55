#!/usr/bin/env node
/** The command `wardroom`: asks for a Node that runs it, then starts the built program, or the source in a checkout. */
import { existsSync } from "node:fs";

const needed = [24, 15];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `Wardroom needs Node ${needed.join(".")} or newer, and this is Node ${process.versions.node}. Install it from https://nodejs.org, or in a checkout use "npm start", which brings its own.`,
  );
  process.exit(2);
}

const source = new URL("../src/main.ts", import.meta.url);
const built = new URL("../dist/src/main.js", import.meta.url);
await import((existsSync(built) && !existsSync(source) ? built : source).href);
