/** How long before its first sign of life a run may have begun: spans are sent when they are over, so a gate is asked before them. */
import { type Duration, hour } from "../words/time.ts";

/** What arrived, or was asked of the gate, so long before a period may belong to a run that closed in it. */
export const longestRun: Duration = 6 * hour;
