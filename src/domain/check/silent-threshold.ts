/** A threshold whose signal nobody sends: it can never fire, whatever happens. */
import { type Finding, spans } from "./finding.ts";
import type { Governed } from "./governed.ts";

export const silentThresholds = ({ pacts, at }: Governed): Finding[] =>
  pacts.flatMap(({ id: pact, version, room, thresholds }) =>
    thresholds.flatMap(({ id: threshold, signal, since, heard, agents, waitsForSilence }): Finding[] => {
      if (signal === undefined || waitsForSilence) return [];
      const quietFrom = Math.max(since, heard ?? since);
      if (at - quietFrom < spans["silent-threshold"]) return [];
      return [
        {
          kind: "silent-threshold",
          key: `silent-threshold/${pact}#${threshold}`,
          basis: `${signal} ${heard ?? "never"}`,
          room,
          pact,
          version,
          threshold,
          signal,
          agents,
          since: quietFrom,
          ...(heard !== undefined && { heard }),
        },
      ];
    }),
  );
