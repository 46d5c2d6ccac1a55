/** A threshold that people decide against every time: it calls them, and they let it pass. */
import { type Finding, spans } from "./finding.ts";
import type { Governed } from "./governed.ts";

/** Fewer decisions are no habit. */
const fewestOverridden = 3;

export const alwaysOverridden = ({ pacts, at }: Governed): Finding[] =>
  pacts.flatMap(({ id: pact, version, room, thresholds }) =>
    thresholds.flatMap(({ id: threshold, breach, fired, since }): Finding[] => {
      if (!breach) return [];
      // What was decided under another bound says nothing of this one.
      const from = Math.max(since, at - spans["always-overridden"]);
      const decided = fired.filter((one) => one.at >= from && !one.shadow && one.ruling !== undefined);
      const [first] = decided;
      if (!first || decided.length < fewestOverridden || decided.some(({ ruling }) => ruling === "upheld")) return [];
      const values = decided.map(({ value }) => value);
      return [
        {
          kind: "always-overridden",
          key: `always-overridden/${pact}#${threshold}`,
          basis: `${JSON.stringify(breach)} ${decided.length}`,
          room,
          pact,
          version,
          threshold,
          times: decided.length,
          since: first.at,
          worst: breach.above === undefined ? Math.min(...values) : Math.max(...values),
        },
      ];
    }),
  );
