/**
 * Forms that are being filled in. Discord keeps nothing with a modal but its id, so what was typed, and what was wrong with it, is kept
 * here for an hour. After a restart it is gone: a form of one step comes with all that is needed; of several, the steps before are asked again.
 */
import { hour } from "../../domain/words/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Form, Press } from "../../views/card.ts";

export interface Draft {
  form: Form;
  /** Which of its steps is open, from 0: those before it were answered. */
  step: number;
  values: Record<string, string>;
  errors: Record<string, string>;
  /** What its answer is for, with the digest of the card that asks: the button it began with may be of before. */
  button: { press: Press; shown?: string };
}

export interface Drafts {
  keep(user: string, token: string, draft: Draft): void;
  find(user: string, token: string): Draft | undefined;
  drop(user: string, token: string): void;
}

export function createDrafts(clock: Clock, most = 1_000): Drafts {
  const known = new Map<string, { draft: Draft; until: number }>();
  const key = (user: string, token: string): string => `${user}/${token}`;
  return {
    keep(user, token, draft) {
      known.delete(key(user, token));
      for (const [old, { until }] of known) {
        if (until > clock.now() && known.size < most) break;
        known.delete(old);
      }
      known.set(key(user, token), { draft, until: clock.now() + hour });
    },
    find(user, token) {
      const one = known.get(key(user, token));
      return one && one.until > clock.now() ? one.draft : undefined;
    },
    drop: (user, token) => void known.delete(key(user, token)),
  };
}

/** The button that goes on with a draft carries the token of the one that began it, marked. */
const mark = "_again";
const tokenLength = 22;

export const goingOn = (token: string): string => `${token}${mark}`;
export const begun = (token: string): { token: string; again: boolean } =>
  token.length > tokenLength && token.endsWith(mark)
    ? { token: token.slice(0, -mark.length), again: true }
    : { token, again: false };
