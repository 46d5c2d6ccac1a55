/**
 * Buttons on a private answer. Such an answer is never edited, leaves no message to find again and lives an hour at most, so its
 * tokens are kept in memory and belong to the one person who sees them. After a restart they are unknown, and the door says so.
 */
import { randomBytes } from "node:crypto";
import { hour } from "../../domain/words/time.ts";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Press } from "../../views/card.ts";

export interface PrivateButtons {
  tokensFor(user: string): TokenMaker;
  /** What this person may press under this token; undefined for everybody else's and for a card's. */
  press(token: string, user: string): Press | undefined;
}

export function createPrivateButtons(clock: Clock, most = 5_000): PrivateButtons {
  const known = new Map<string, { press: Press; user: string; until: number }>();
  return {
    tokensFor: (user) => (press) => {
      for (const [old, { until }] of known) {
        if (until > clock.now() && known.size < most) break;
        known.delete(old);
      }
      const token = randomBytes(16).toString("base64url");
      known.set(token, { press, user, until: clock.now() + hour });
      return token;
    },
    press(token, user) {
      const one = known.get(token);
      return one && one.user === user && one.until > clock.now() ? one.press : undefined;
    },
  };
}
