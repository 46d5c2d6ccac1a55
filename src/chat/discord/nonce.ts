/**
 * Names a message to Discord, so that a second copy of it, sent because the answer to the first was lost, is the first one.
 * A message that did arrive is followed by one of another name: what was deleted can be posted again.
 * https://docs.discord.com/developers/resources/message#create-message
 */
import { createHash } from "node:crypto";

export interface Nonces {
  /** At most 25 characters, the same until `arrived`; also after a restart, for the first of its kind. */
  of(about: string): string;
  arrived(about: string): void;
}

const most = 2_000;

export function createNonces(): Nonces {
  const generation = new Map<string, number>();
  return {
    of: (about) =>
      createHash("sha256")
        .update(`${about} ${generation.get(about) ?? 0}`)
        .digest("base64url")
        .slice(0, 25),
    arrived(about) {
      const next = (generation.get(about) ?? 0) + 1;
      generation.delete(about);
      for (const old of generation.keys()) {
        if (generation.size < most) break;
        generation.delete(old);
      }
      generation.set(about, next);
    },
  };
}
