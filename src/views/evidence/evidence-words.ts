/** How complete the evidence is, in words. */

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
