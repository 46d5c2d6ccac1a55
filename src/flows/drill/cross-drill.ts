/** The watch met the signal of a drill: held against the pact in force there, it opens the drill's card as a crossing opens a breach. */
import type { Batch } from "../../domain/derive/derive.ts";
import { readLine } from "../../domain/derive/observation-line.ts";
import { drillAttribute, drillOf } from "../../domain/drill/drill-signal.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import { beyond } from "../../domain/window/statistics.ts";
import type { World } from "../../ports/world.ts";
import { decideDrill } from "./run-drill-command.ts";

/** Safe to repeat. What would cross nothing crosses nothing here either: the drill then fails as lost. */
export async function crossDrill(world: World, batch: Batch): Promise<void> {
  const id = drillOf(batch);
  const thing = id === undefined ? undefined : await world.store.load(`drill:${id}`);
  const [line] = batch.lines;
  if (!thing || line === undefined) return;
  const { agent, clause } = thing.state;
  const signal = typeof line === "string" ? readLine(line) : line;
  const { chain, seq, receivedAt } = batch;
  const threshold = world.pacts
    .effectiveAt(agent, { chain, seq })
    ?.thresholds.find(({ cited }) => unversioned(cited) === unversioned(clause));
  if (signal?.kind !== "signal" || signal.agent !== agent || signal.attributes?.[drillAttribute] !== thing.state.id)
    return;
  if (!threshold || threshold.signal !== signal.signal || !beyond(threshold.breach, signal.value)) return;
  await decideDrill(world, thing.state.id, {
    type: "cross",
    crossing: `drill|${agent}|${clause}|${chain}:${seq}`,
    receivedAt,
  });
}
