/** What can happen to a pact. */
import type { How } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { PersonId, RoomId } from "./pact.ts";
import type { FileProblem } from "./pact-file.ts";

export interface PactEvents {
  "pact.applied": {
    pact: string;
    version: number;
    level: string;
    of?: string;
    text: string;
    digest: string;
    how: How | "boot";
    /** The change request that it was agreed to as: "CR-19". */
    change?: string;
    /** The second person where a change needs two. */
    also?: PersonId;
    /**
     * The last segment of each chain that was on disk when this was: what came after is judged by it, of a chain not named
     * everything. Filled in by the writer (ports/store.ts); a flow gives {}.
     */
    from: Record<string, number>;
  };
  "pact.drifted": { pact: string; version: number; file_digest: string };
  /** What is live could not be written to its file; told once a cause. `code`: the word of the operating system. */
  "pact-file.failed": { room: RoomId; version: number; file: string; problem: FileProblem; code?: string };
  /** It could again, after it could not. */
  "pact-file.written": { room: RoomId; version: number; file: string };
}

export const pactTraits = {
  "pact.applied": { about: "pact", rooms: "every", shows: "page" },
  "pact.drifted": { about: "pact", rooms: "every", shows: "page" },
  "pact-file.failed": { about: "pact-file", rooms: "named", shows: "page" },
  "pact-file.written": { about: "pact-file", rooms: "named", shows: "page" },
} as const satisfies TraitsOf<PactEvents>;
