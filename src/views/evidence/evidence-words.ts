/** How complete the evidence is, in words. */

import type { Slot } from "../../domain/evidence/run-slots.ts";

/** "tool calls and evaluation" */
export function missingWords(missing: readonly Slot[]): string {
  const named = missing.map((slot) => slot.replaceAll("_", " "));
  return named.length > 1 ? `${named.slice(0, -1).join(", ")} and ${named.at(-1)}` : (named[0] ?? "nothing");
}

/** "evidence complete 47 of 50, missing evaluation 3"; undefined where no pact asked for any. */
export function completenessWords({
  complete,
  closed,
  missing,
}: {
  complete: number;
  closed: number;
  missing: Readonly<Record<string, number | undefined>>;
}): string | undefined {
  if (closed === 0) return undefined;
  const lacks = Object.entries(missing).map(([slot, runs]) => `${slot} ${runs}`);
  return `evidence complete ${complete} of ${closed}${lacks.length > 0 ? `, missing ${lacks.join(", ")}` : ""}`;
}
