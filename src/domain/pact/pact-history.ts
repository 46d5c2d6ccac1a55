/** The versions of one pact that were made live, and from which signal on each one judged. */

import type { SegmentPlace } from "../derive/observation.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export interface AppliedVersion {
  version: number;
  /** The YAML as applied. */
  text: string;
  digest: string;
  by: string;
  at: Instant;
  /** The last segment of each chain when it was applied; what came after is judged by it. */
  from: Record<string, number>;
}

/** Was the version in force when this segment arrived? A chain it does not name had no segment yet. */
export const judges = ({ from }: Pick<AppliedVersion, "from">, { chain, seq }: SegmentPlace): boolean =>
  seq > (from[chain] ?? 0);

export interface PactHistory {
  id: string;
  level: string;
  of: string | undefined;
  versions: AppliedVersion[];
  /** Digest of a file that differs from the live version; reported, never applied. */
  drift: string | undefined;
}

export const pactProjection: Projection<PactHistory, "pact"> = {
  kind: "pact",
  evolve(state, event) {
    if (event.type === "pact.applied") {
      const { pact, version, level, of, text, digest, from } = event.body;
      const applied: AppliedVersion = { version, text, digest, by: event.actor, at: event.at, from };
      return { id: pact, level, of, versions: [...(state?.versions ?? []), applied], drift: undefined };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was applied`);
    switch (event.type) {
      case "pact.drifted":
        return { ...state, drift: event.body.file_digest };
    }
  },
  index: ({ level, of }) => ({
    status: level,
    ...(of && level === "room" && { room: of }),
    ...(of && level === "agent" && { agent: of }),
  }),
  claims: ({ level, of, id }) => [`pact-of:${level}/${of ?? ""}`, `pact-id:${id}`],
};
