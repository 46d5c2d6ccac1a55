/** Whether the file of a pact says what is live: open while it could not be written. */
import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";
import type { PactId } from "./pact.ts";

/** Why a file was not written. "edited": a person wrote something else there, which stays. */
const fileProblems = ["edited", "no-directory", "not-allowed", "read-only", "disk-full", "other"] as const;
export type FileProblem = (typeof fileProblems)[number];

export interface PactFile {
  pact: PactId;
  room: string;
  /** The version that was to be written, or was. */
  version: number;
  /** As it is called in the directory of pacts. */
  file: string;
  failed: { at: Instant; problem: FileProblem; code?: string } | undefined;
}

export const pactFileProjection: Projection<PactFile, "pact-file"> = {
  kind: "pact-file",
  evolve(_state, event) {
    const { version, room, file } = event.body;
    const known = { pact: idOf(event.subject), room, version, file };
    switch (event.type) {
      case "pact-file.failed": {
        const { problem, code } = event.body;
        return { ...known, failed: { at: event.at, problem, ...(code !== undefined && { code }) } };
      }
      case "pact-file.written":
        return { ...known, failed: undefined };
    }
  },
  index: ({ room, failed }) => ({ room, status: failed ? "failed" : "written" }),
};

/** The same is told once, whichever version it was that could not be written. */
export const isToldAlready = (known: PactFile | undefined, problem: FileProblem, code: string | undefined): boolean =>
  known?.failed?.problem === problem && known.failed.code === code;
