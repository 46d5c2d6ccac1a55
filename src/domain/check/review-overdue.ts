/** A threshold that was to be looked at again by a day that is past. */
import { day } from "../words/time.ts";
import type { Finding } from "./finding.ts";
import type { Governed } from "./governed.ts";

export const reviewsOverdue = ({ pacts, at }: Governed): Finding[] =>
  pacts.flatMap(({ id: pact, version, room, thresholds }) =>
    thresholds.flatMap(({ id: threshold, review_by: due }): Finding[] => {
      // The day itself is still in time, in every zone.
      const late = due === undefined ? Number.NaN : at - (Date.parse(due) + day);
      if (due === undefined || !(late > 0)) return [];
      return [
        {
          kind: "review-overdue",
          key: `review-overdue/${pact}#${threshold}`,
          basis: due,
          room,
          pact,
          version,
          threshold,
          due,
          late,
        },
      ];
    }),
  );
