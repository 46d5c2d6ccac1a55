/** The oldest Node that runs Wardroom, and what to say on an older one. bin/wardroom.js says the same before TypeScript can be read. */

/** A sentence when this version is too old. */
export function wrongNode(running: string): string | undefined {
  const [major = 0, minor = 0] = running.split(".").map(Number);
  if (major > needed.major || (major === needed.major && minor >= needed.minor)) return undefined;
  return `Wardroom needs Node ${needed.major}.${needed.minor} or newer, and this is Node ${running}. Install it from https://nodejs.org, or in a checkout use "npm start", which brings its own.`;
}

const needed = { major: 24, minor: 15 };
