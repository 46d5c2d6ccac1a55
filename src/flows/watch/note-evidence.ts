/** With a crossing goes how complete the evidence is of the runs its threshold looks at. */
import { type Judged, judgedWithin } from "../../domain/evidence/judged-runs.ts";
import type { Breached } from "../../domain/watch/crossing.ts";
import type { Book } from "../../domain/watch/watch-book.ts";

export function noteEvidence(book: Book, judged: Judged, crossing: Breached): void {
  const { agent, clause, measured, together } = crossing;
  const { watched = [] } = (together ? book.scopes.get(together.scope) : book.agents.get(agent)) ?? {};
  const threshold = watched.find((one) => one.threshold.cited === clause)?.threshold;
  const runs = (together?.agents ?? [agent]).flatMap((one) => judged.get(one) ?? []);
  const evidence = threshold && judgedWithin(runs, threshold.window, measured.at);
  if (evidence) crossing.evidence = evidence;
}
