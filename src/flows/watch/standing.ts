/** Every threshold in force for an agent, with what the watch knows of it. */
import type { AgentId } from "../../domain/pact/pact.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { type Book, settled } from "../../domain/watch/watch-book.ts";
import type { World } from "../../ports/world.ts";

export function standing(world: World, book: Book, agent: AgentId): ThresholdReading[] {
  const kept = book.agents.get(agent);
  const judged = kept ? [settled(kept), ...kept.scopes.map(({ watched }) => watched)].flat() : [];
  const known = new Map(judged.map(({ threshold, verdict }) => [threshold.id, verdict]));
  return (world.pacts.effective(agent)?.thresholds ?? []).map(({ id, title, unit, cited }) => {
    const verdict = known.get(id);
    return {
      clause: cited,
      threshold: id,
      title,
      ...(unit && { unit }),
      state: verdict?.side ?? "too-few",
      value: verdict?.value,
      samples: verdict?.samples ?? 0,
      nearMisses: verdict?.nearMisses ?? 0,
      at: verdict?.at,
    };
  });
}
