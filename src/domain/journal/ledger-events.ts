/** What the journal keeps about itself: its opening, the configuration it ran under, refused attempts, heads of segments. */

import type { FleetChange } from "../people/fleet-changes.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { How, Subject } from "./event.ts";
import type { TraitsOf } from "./traits.ts";

export interface LedgerEvents {
  "journal.opened": { format: 1; fleet: string };
  /** A service that answers decisions by itself ran on this store: what people "decided" here proves nothing. */
  "journal.dev": { auto: "approve" | "deny" | "silent" };
  /** `sections`: a digest of each top-level key, so that the next start can say which changed. */
  "config.accepted": {
    content: Record<string, unknown>;
    digest: string;
    fleet: string;
    sections: Record<string, string>;
    changes: string[];
    /** The same in words, as the rooms concerned were told. */
    difference?: FleetChange[];
  };
  "act.refused": { by: string; item: Subject; act: string; code: string; how: How; count: number };
  "segments.head": { chain: string; seq: number; hash: string };
  /**
   * The lines of these segments of a chain are dropped, their time to be kept being over; their headers stay. `ranges`: first and
   * last, both included. `digest`: SHA-256 over their hashes (format/hash.ts). `before`: when the oldest that stay were received.
   */
  "segments.pruned": {
    chain: string;
    ranges: [number, number][];
    segments: number;
    lines: number;
    before: Instant;
    digest: string;
  };
  /**
   * Of these records what people or agents wrote is dropped, its time to be kept being over; all else of them stays. `ranges`: first and
   * last, both included. `fields`: which, by the kind of record. `keep`: how long `retention.journal` said, and `before` what that came
   * to. `digest`: SHA-256 over their hashes (format/hash.ts).
   */
  "journal.pruned": {
    ranges: [number, number][];
    records: number;
    fields: Record<string, string[]>;
    keep: Duration;
    before: Instant;
    digest: string;
  };
}

export const ledgerTraits = {
  "journal.opened": { about: "journal", rooms: "every", shows: "nothing" },
  "journal.dev": { about: "journal", rooms: "every", shows: "nothing" },
  "config.accepted": {
    about: "config",
    rooms: "every",
    shows: "sentence",
    decision: true,
    redacts: ["content", "difference"],
  },
  "act.refused": { about: "refusals", rooms: "item", shows: "sentence" },
  "segments.head": { about: "segments", rooms: "every", shows: "nothing" },
  "segments.pruned": { about: "segments", rooms: "every", shows: "nothing" },
  "journal.pruned": { about: "journal", rooms: "every", shows: "nothing" },
} as const satisfies TraitsOf<LedgerEvents>;
