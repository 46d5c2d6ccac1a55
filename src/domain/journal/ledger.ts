/** Small things the journal keeps about itself: its opening, the accepted configuration, refused attempts, segment heads. */

import type { Instant } from "../words/time.ts";
import { idOf } from "./event.ts";
import type { Projection } from "./projection.ts";

export interface JournalOpening {
  format: number;
  fleet: string;
  at: Instant;
}

export const journalProjection: Projection<JournalOpening, "journal"> = {
  kind: "journal",
  evolve(state, event) {
    switch (event.type) {
      case "journal.opened":
        return { ...event.body, at: event.at };
      case "journal.dev":
      case "journal.pruned":
        if (!state) throw new Error(`${event.subject} has "${event.type}" before it was opened`);
        return state;
    }
  },
  index: () => ({}),
};

export interface AcceptedConfig {
  digest: string;
  fleet: string;
  sections: Record<string, string>;
  at: Instant;
}

export const configProjection: Projection<AcceptedConfig, "config"> = {
  kind: "config",
  evolve(_, event) {
    switch (event.type) {
      case "config.accepted": {
        const { digest, fleet, sections } = event.body;
        return { digest, fleet, sections, at: event.at };
      }
    }
  },
  index: () => ({}),
};

/** The latest refused attempts at one item, by person and reason: a repeat within a minute is counted, not journaled anew. */
export interface Refusals {
  item: string;
  last: Record<string, Instant>;
}

export const refusalsProjection: Projection<Refusals, "refusals"> = {
  kind: "refusals",
  evolve(state, event) {
    const refusals: Refusals = state ?? { item: idOf(event.subject), last: {} };
    switch (event.type) {
      case "act.refused":
        return { ...refusals, last: { ...refusals.last, [`${event.body.by} ${event.body.code}`]: event.at } };
    }
  },
  index: () => ({}),
};

/** When a token of an auditor was last written down to have read a resource. */
export interface AuditedReads {
  token: string;
  last: Record<string, Instant>;
}

export const readsProjection: Projection<AuditedReads, "reads"> = {
  kind: "reads",
  evolve(state, event) {
    const reads: AuditedReads = state ?? { token: idOf(event.subject), last: {} };
    switch (event.type) {
      case "read.audited":
        return { ...reads, last: { ...reads.last, [event.body.resource]: event.at } };
    }
  },
  index: () => ({}),
};

/** How much of a segment chain the main chain vouches for. */
export interface SegmentsHead {
  chain: string;
  seq: number;
  hash: string;
}

export const segmentsProjection: Projection<SegmentsHead, "segments"> = {
  kind: "segments",
  evolve(state, event) {
    switch (event.type) {
      case "segments.head":
        return event.body;
      case "segments.pruned":
        return state ?? { chain: event.body.chain, seq: 0, hash: "" };
    }
  },
  index: () => ({}),
};
