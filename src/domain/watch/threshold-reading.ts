/** How an agent stands against one threshold, as the watch sees it now: what pages, cards and the API say. */

import type { ClauseCitation } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Side } from "./judge.ts";

export interface ThresholdReading {
  clause: ClauseCitation;
  threshold: string;
  title: string;
  state: Side;
  value: number | undefined;
  unit?: string;
  samples: number;
  /** Near misses since the last breach. */
  nearMisses: number;
  /** Event time at which it was judged. */
  at: Instant | undefined;
}
