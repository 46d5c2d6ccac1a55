/** What a pact may say but Wardroom does not do yet. Lint warns and apply refuses: nothing is ignored. */

import type { Finding, Pact, PartialThreshold } from "./pact.ts";

export function notYetInPact(pact: Pact): Finding[] {
  const found: Finding[] = [];
  const notYet: NotYet = (path, what, hint = "Leave it out for now.") =>
    found.push({ severity: "not-yet", code: "not_yet", path, message: `${what} not built yet`, hint });
  for (const [index, threshold] of pact.thresholds.entries()) inThreshold(threshold, ["thresholds", index], notYet);
  return found;
}

type NotYet = (path: (string | number)[], what: string, hint?: string) => void;

function inThreshold(threshold: PartialThreshold, at: (string | number)[], notYet: NotYet): void {
  const { near_miss } = threshold;
  if (near_miss?.mode && near_miss.mode !== "automatic")
    notYet(
      [...at, "near_miss", "mode"],
      "asking a person on a near miss is",
      "Write automatic, or leave mode out: it acts while the value is near and ends with it.",
    );
}
