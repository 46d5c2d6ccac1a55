/** How complete the evidence is, in words. */
import type { RunsJudged } from "../../domain/evidence/judged-runs.ts";
import { settleAfter } from "../../domain/evidence/run.ts";
import type { Slot } from "../../domain/evidence/run-slots.ts";
import { counted } from "../../domain/words/counted.ts";
import { listed } from "../../domain/words/listed.ts";
import { minute } from "../../domain/words/time.ts";

/** "tool calls and evaluation" */
export const missingWords = (missing: readonly Slot[]): string => listed(missing.map(slotWord)) || "nothing";

/** "evidence complete 47 of 50, missing evaluation 3"; undefined where no pact asked for any. */
export function completenessWords({ complete, closed, missing }: RunsJudged): string | undefined {
  return closed === 0 ? undefined : `evidence complete ${complete} of ${closed}${lacking(missing)}`;
}

/** "47 of 50 runs complete, missing evaluation 3" */
export const runsWords = ({ complete, closed, missing }: RunsJudged): string =>
  `${complete} of ${counted(closed, "run")} complete${lacking(missing)}`;

/** "2 of them ended in the last 5 minutes; what they lack may still come" */
export const settlingWords = (runs: number): string =>
  `${runs} of them ended in the last ${settleAfter / minute} minutes; what ${runs === 1 ? "it lacks" : "they lack"} may still come`;

/** ", missing evaluation 3, tool calls 1": how many runs lack each. */
function lacking(missing: RunsJudged["missing"]): string {
  const lacks = Object.entries(missing).map(([slot, runs]) => `${slotWord(slot)} ${runs}`);
  return lacks.length > 0 ? `, missing ${lacks.join(", ")}` : "";
}

const slotWord = (slot: string): string => slot.replaceAll("_", " ");
