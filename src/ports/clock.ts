/** Wall time and randomness, given by the shell so that tests can move the one and fix the other. */
import type { Instant } from "../domain/words/time.ts";

export interface Clock {
  now(): Instant;
}

/** `bytes` random bytes as base64url. */
export type Random = (bytes: number) => string;
