/** How intake hands a checked batch on. Resolves once it is on disk; judging follows by itself, in journal order. */
import type { SegmentDraft } from "../domain/observation.ts";
import type { IdempotentAnswer } from "./store.ts";

export interface Ingest {
  accept(drafts: SegmentDraft[], idempotency?: IdempotentAnswer): Promise<void>;
  /** True when this (token, id) was accepted in the last 24 h; remembers it when not. */
  isDuplicate(token: string, id: string): boolean;
  /** The newest event time of an agent, moved on by the wall time since it arrived. */
  eventClock(agent: string): number | undefined;
}
