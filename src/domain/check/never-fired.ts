/** A threshold that is fed and never fires: its bound may lie where no value ever comes. */
import { type Finding, spans } from "./finding.ts";
import type { Governed } from "./governed.ts";

export const neverFired = ({ pacts, at }: Governed): Finding[] =>
  pacts.flatMap(({ id: pact, version, room, thresholds }) =>
    thresholds.flatMap(({ id: threshold, breach, since, heard, fired, shadow, waitsForSilence }): Finding[] => {
      const span = spans["never-fired"];
      // One that looks for a silence is right to be quiet; and without signals there is nothing to judge a bound by.
      if (!breach || waitsForSilence || heard === undefined || at - since < span) return [];
      const last = fired.findLast((one) => shadow || !one.shadow)?.at;
      if (last !== undefined && at - last < span) return [];
      return [
        {
          kind: "never-fired",
          key: `never-fired/${pact}#${threshold}`,
          basis: `${JSON.stringify(breach)} ${last ?? "never"}`,
          room,
          pact,
          version,
          threshold,
          since: Math.max(since, last ?? since),
          ...(last !== undefined && { last }),
        },
      ];
    }),
  );
