/** Takes checked batches to disk, remembers their ids for a day, and tells the watch. */

import type { SegmentHeader } from "../../domain/derive/observation.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { advance, type EventClock, futureTolerance, isLate, lateAfter } from "../../domain/watch/event-clock.ts";
import { day } from "../../domain/words/time.ts";
import type { Ingest, ObservedDraft } from "../../ports/ingest.ts";
import type { IdempotentAnswer } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { gather, isSmall } from "./join-drafts.ts";
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
    const tell = (headers: SegmentHeader[]): void =>
      watch.notify(headers.map((header, index) => ({ ...header, lines: drafts[index]?.observations ?? [] })));
    // Judged while the disk is waited for: a breach that they open is committed after them, so one wait is enough for both.
    if (!idempotency) return drafts.length > 0 ? store.appendSegments(drafts, { written: tell }) : [];
    // A repeat of this request is answered from what the first one wrote, so that must be on disk before anybody can read it.
    const headers = await store.appendSegments(drafts, { idempotency });
    tell(headers);
    return headers;
  }

  async function append(
    drafts: ObservedDraft[],
    idempotency?: IdempotentAnswer,
    others: Iterable<unknown> = [],
  ): Promise<"written" | "answered"> {
    try {
      const headers = await write(drafts, idempotency, others);
      return headers.length < drafts.length ? "answered" : "written";
    } catch (error) {
      for (const { idHashes } of drafts) seen.unload(idHashes);
      throw error;
    }
  }

  /** Small drafts wait for the end of this turn of the event loop, and then go to disk together or not at all. */
  let small: ObservedDraft[] = [];
  let together: Promise<"written" | "answered"> | undefined;
  function appendTogether(drafts: ObservedDraft[]): Promise<"written" | "answered"> {
    small.push(...drafts);
    together ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      const gathered = gather(small);
      small = [];
      together = undefined;
      return append(gathered);
    });
    return together;
  }

  return {
    async accept(drafts, { idempotency, afterOthers = false } = {}) {
      const result =
        idempotency || afterOthers || drafts.length === 0 || !drafts.every(isSmall)
          ? append(drafts, idempotency, afterOthers ? [...underWay] : [])
          : appendTogether(drafts);
      underWay.add(result);
      try {
        return await result;
      } finally {
        underWay.delete(result);
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
