/** A window for a statistic that is not read off one set of samples: it compares two, or looks at what is missing. */

import type { Signal } from "../derive/observation.ts";
import type { Threshold } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Reading } from "./statistics.ts";

export interface Compared {
  /** Windows by time may have a signal before its run is known, windows by runs only after. */
  readonly by: "time" | "runs";
  /** Takes in a signal that the threshold names. `run`: its run, told apart from those of other agents. False: it changes nothing. */
  add(signal: Signal, run: string | undefined): boolean;
  read(threshold: Threshold, t: Instant): Reading;
  /** When the reading changes by itself, without another signal. */
  nextExpiry(threshold: Threshold, t: Instant): Instant;
  /** JSON, for a snapshot. */
  pack(): unknown;
}
