/** What would follow if a threshold were crossed now and nobody answered: the events, each at its instant. Nothing is remembered. */
import { isAbout, type JournalEvent, type NewEvent } from "../journal/event.ts";
import { day } from "../words/time.ts";
import type { Breach } from "./breach.ts";
import { breachProjection } from "./breach-projection.ts";
import { openBreach } from "./cross-breach.ts";
import { type BreachCommand, decide } from "./decide-breach.ts";
import { evolve } from "./evolve-breach.ts";
import type { Circumstances } from "./parts.ts";

/** A pact that holds the question starts its ladder again for ever; this much of it is enough to see. */
const mostEvents = 40;
const longest = 14 * day;

export function foreseeBreach(
  crossed: Parameters<typeof openBreach>[0],
  { at, config }: Circumstances,
): JournalEvent[] {
  const told: JournalEvent[] = [];
  let breach: Breach | undefined;
  const take = (events: readonly NewEvent[], when: number): void => {
    for (const one of events) {
      const event = { ...one, seq: told.length + 1, at: when, schema: 1 } as JournalEvent;
      told.push(event);
      if (isAbout("breach", event)) breach = evolve(breach, event);
    }
  };
  take(openBreach(crossed, { at, config }).events, at);
  while (breach && told.length < mostEvents) {
    const [next] = (breachProjection.timers?.(breach) ?? []).sort((a, b) => a.due - b.due);
    const command = next && commandOf(next.command, next.data);
    if (!next || !command || next.due > at + longest) break;
    const { events } = decide(breach, command, { at: next.due, config });
    if (events.length === 0) break;
    take(events, next.due);
  }
  return told;
}

function commandOf(command: string, data: Record<string, string | number>): BreachCommand | undefined {
  if (command === "breach.step") return { type: "step", round: Number(data.round), step: Number(data.step) };
  if (command === "breach.expire") return { type: "expire", epoch: Number(data.epoch), round: Number(data.round) };
  if (command === "breach.warn") return { type: "warn", until: Number(data.until) };
  return undefined;
}
