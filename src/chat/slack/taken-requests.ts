/** Requests of Slack that were taken in, kept beyond a restart: one that was captured is good for five minutes, on whatever process. */
import { hash } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

export interface TakenRequests {
  has(signature: string): Promise<boolean>;
  /** Survives the end of the process; forgotten after a day. */
  keep(signature: string): Promise<void>;
}

/** Among the answers of the last 24 hours, under a name that no token has. Of a signature only its hash is kept. */
export function keepTaken(store: Pick<Store, "idempotent" | "keepAnswer">, clock: Clock): TakenRequests {
  const keyOf = (signature: string): string => hash("sha256", signature, "hex");
  return {
    has: async (signature) => (await store.idempotent(token, keyOf(signature))) !== undefined,
    keep: (signature) => store.keepAnswer({ token, key: keyOf(signature), digest: "", answer: "", at: clock.now() }),
  };
}

const token = "slack/events";
