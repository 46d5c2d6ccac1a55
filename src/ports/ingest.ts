/** How intake hands a checked batch on. Resolves once it is on disk; judging follows by itself, in journal order. */

import type { Observation, SegmentDraft } from "../domain/derive/observation.ts";
import type { IdBytes, IdHash } from "../domain/watch/id-hash.ts";
import type { Instant } from "../domain/words/time.ts";
import type { IdempotentAnswer } from "./store.ts";

/** A draft with its lines as they were read, so that nobody reads them twice. */
export interface ObservedDraft extends SegmentDraft {
  observations: readonly Observation[];
}

export interface Ingest {
  /**
   * Promise: when it resolves, these drafts are on disk, and with `afterOthers` also whatever was on its way before, such as
   * what an id of this batch was a duplicate of. When it throws, nothing of these drafts is, and their ids may come again.
   * "answered": the key was already answered while this request was on its way; nothing was written twice.
   */
  accept(
    drafts: ObservedDraft[],
    options?: { idempotency?: IdempotentAnswer; afterOthers?: boolean },
  ): Promise<"written" | "answered">;
  /** True when this (token, id) was accepted in the last 24 h; remembers it when not, and gives its hash for the draft. */
  isDuplicate(token: string, id: string | IdBytes): { duplicate: boolean; hash: IdHash };
  /** True when an event is too old to be judged, by its agent's event clock; moves that clock on otherwise. */
  isLate(agent: string, at: Instant): boolean;
}
