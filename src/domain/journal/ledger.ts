/** Small things the journal keeps about itself: its opening, the accepted configuration, refused attempts, segment heads. */

import type { Instant } from "../words/time.ts";
import { idOf, type JournalEvent } from "./event.ts";
import type { Projection } from "./projection.ts";

export interface JournalOpening {
  format: number;
  fleet: string;
  at: Instant;
}

export const journalProjection: Projection<JournalOpening> = {
  kind: "journal",
  evolve(state, event: JournalEvent) {
    if (event.type === "journal.opened") return { ...event.body, at: event.at };
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was opened`);
    return state;
  },
  index: () => ({}),
};

export interface AcceptedConfig {
  digest: string;
  fleet: string;
  sections: Record<string, string>;
  at: Instant;
}

export const configProjection: Projection<AcceptedConfig> = {
  kind: "config",
  evolve(state, event: JournalEvent) {
    if (event.type === "config.accepted") {
      const { digest, fleet, sections } = event.body;
      return { digest, fleet, sections, at: event.at };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before one was accepted`);
    return state;
  },
  index: () => ({}),
};

/** The latest refused attempts at one item, by person and reason: a repeat within a minute is counted, not journaled anew. */
export interface Refusals {
  item: string;
  last: Record<string, Instant>;
}

export const refusalsProjection: Projection<Refusals> = {
  kind: "refusals",
  evolve(state, event: JournalEvent) {
    const refusals: Refusals = state ?? { item: idOf(event.subject), last: {} };
    if (event.type !== "act.refused") return refusals;
    return { ...refusals, last: { ...refusals.last, [`${event.body.by} ${event.body.code}`]: event.at } };
  },
  index: () => ({}),
};

/** When a token of an auditor was last written down to have read a resource. */
export interface AuditedReads {
  token: string;
  last: Record<string, Instant>;
}

export const readsProjection: Projection<AuditedReads> = {
  kind: "reads",
  evolve(state, event: JournalEvent) {
    const reads: AuditedReads = state ?? { token: idOf(event.subject), last: {} };
    if (event.type !== "read.audited") return reads;
    return { ...reads, last: { ...reads.last, [event.body.resource]: event.at } };
  },
  index: () => ({}),
};

/** How much of a segment chain the main chain vouches for. */
export interface SegmentsHead {
  chain: string;
  seq: number;
  hash: string;
}

export const segmentsProjection: Projection<SegmentsHead> = {
  kind: "segments",
  evolve(state, event: JournalEvent) {
    if (event.type === "segments.head") return event.body;
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it had a head`);
    return state;
  },
  index: () => ({}),
};
