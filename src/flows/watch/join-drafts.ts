/** Small drafts that arrive in the same turn of the event loop become one segment: its row, hashes and links cost as much as many signals. */

import type { Observation } from "../../domain/derive/observation.ts";
import { joinLines } from "../../domain/derive/written-lines.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { ObservedDraft } from "../../ports/ingest.ts";

/** A draft with more lines than this is a segment of its own; copying it would cost more than it saves. */
const mostLines = 50;

/** A segment stays as readable as a batch may be. */
const mostGathered = 1_000;

export const isSmall = ({ lines }: ObservedDraft): boolean => lines.length <= mostLines;

type Alike = [ObservedDraft, ...ObservedDraft[]];

/** One segment a room and sender, in the order the drafts came; a line keeps whatever it says of itself. */
export function gather(drafts: readonly ObservedDraft[]): ObservedDraft[] {
  const open = new Map<string, Alike>();
  const gathered: Alike[] = [];
  for (const draft of drafts) {
    const key = `${draft.room}\n${draft.source}\n${draft.derive}`;
    const alike = open.get(key);
    const lines = alike?.reduce((sum, one) => sum + one.lines.length, draft.lines.length) ?? 0;
    if (alike && lines <= mostGathered) alike.push(draft);
    else {
      const begun: Alike = [draft];
      open.set(key, begun);
      gathered.push(begun);
    }
  }
  return gathered.map(([first, ...others]) => (others.length === 0 ? first : joined(first, others)));
}

function joined(first: ObservedDraft, others: readonly ObservedDraft[]): ObservedDraft {
  const drafts = [first, ...others];
  const observations: Observation[] = [];
  const agents = new Set<AgentId>();
  let { receivedAt, minAt, maxAt } = first;
  for (const draft of drafts) {
    observations.push(...draft.observations);
    for (const agent of draft.agents) agents.add(agent);
    receivedAt = Math.max(receivedAt, draft.receivedAt);
    minAt = Math.min(minAt, draft.minAt);
    maxAt = Math.max(maxAt, draft.maxAt);
  }
  const lines = joinLines(drafts.map((draft) => draft.lines));
  const idHashes = Buffer.concat(drafts.map((draft) => draft.idHashes));
  return { ...first, receivedAt, lines, observations, minAt, maxAt, agents: [...agents], idHashes };
}
