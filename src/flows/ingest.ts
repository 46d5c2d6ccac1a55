/** Takes checked batches to disk, remembers their ids for a day, and tells the watch. */
import { advance, type EventClock, futureTolerance, isLate, lateAfter } from "../domain/lateness.ts";
import type { AgentId } from "../domain/pact.ts";
import { day } from "../domain/time.ts";
import type { Ingest, ObservedDraft } from "../ports/ingest.ts";
import type { IdempotentAnswer } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { createSeenIds, idHash } from "./seen-ids.ts";
import type { Watch } from "./watch.ts";

/** Reads the ids of the last 24 hours back before it takes anything. */
export async function openIngest(world: World, watch: Watch): Promise<Ingest> {
  const { store, clock } = world;
  const seen = createSeenIds();
  for (const { receivedAt, idHashes } of await store.idHashesSince(clock.now() - day)) seen.load(idHashes, receivedAt);
  /** By native signals alone, ahead of the watch by what it has not judged yet. */
  const clocks = new Map<AgentId, EventClock>();
  const underWay = new Set<Promise<unknown>>();

  async function write(drafts: ObservedDraft[], idempotency: IdempotentAnswer | undefined, others: Iterable<unknown>) {
    await Promise.all(others);
    return drafts.length > 0 || idempotency ? store.appendSegments(drafts, idempotency ? { idempotency } : {}) : [];
  }

  return {
    async accept(drafts, { idempotency, afterOthers = false } = {}) {
      const append = write(drafts, idempotency, afterOthers ? [...underWay] : []);
      underWay.add(append);
      try {
        const headers = await append;
        if (headers.length < drafts.length) return "answered";
        watch.notify(headers.map((header, index) => ({ ...header, lines: drafts[index]?.observations ?? [] })));
        return "written";
      } catch (error) {
        for (const { idHashes } of drafts) seen.unload(idHashes);
        throw error;
      } finally {
        underWay.delete(append);
      }
    },
    isDuplicate(token, id) {
      const hash = idHash(token, id);
      return { duplicate: seen.add(hash, clock.now()), hash };
    },
    isLate(agent, at) {
      const now = clock.now();
      const own = clocks.get(agent);
      // No event clock is further ahead of the wall than the tolerance, so most need not be compared.
      if (at < now + futureTolerance - lateAfter) {
        if (isLate(later(own, watch.clockOf(agent)), at, now)) return true;
      }
      if (own) advance(own, at, now);
      else clocks.set(agent, advance(undefined, at, now));
      return false;
    },
  };
}

const later = (a: EventClock | undefined, b: EventClock | undefined): EventClock | undefined =>
  a && b ? (a.newest >= b.newest ? a : b) : (a ?? b);
