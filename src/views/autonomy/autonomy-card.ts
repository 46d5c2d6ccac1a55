/** One quiet line about an agent whose autonomy changed, or would have: it calls nobody. */
import type { Agent } from "../../domain/agent/agent.ts";
import { rankOf } from "../../domain/autonomy/earned.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { Card } from "../card.ts";
import { whyOf } from "./autonomy-words.ts";

/** Undefined where nothing ever changed. */
export function autonomyCard(
  subject: Subject,
  { id, earned }: Agent,
  { config, version }: { config: FleetConfig; version: number },
): Card | undefined {
  const { last, held } = earned;
  if (!last && !held) return undefined;
  const up = last !== undefined && rankOf(last.to) > rankOf(last.from);
  const words = held
    ? `${id} would be ${held.to} now, but nobody who answers for it is there`
    : last
      ? `${id} ${up ? "widened" : "narrowed"} from ${last.from} to ${last.to}, ${whyOf(last, config)}`
      : id;
  return {
    subject,
    version,
    ...(held
      ? { tone: "info" as const, icon: "⏳", state: "NOT WIDENED" }
      : up
        ? { tone: "resolved" as const, icon: "🔼", state: "WIDENED" }
        : { tone: "held" as const, icon: "🔽", state: "NARROWED" }),
    title: words,
    summary: `${words}.`,
    pings: [],
    body: [],
    buttons: [],
    more: [],
    footer: [],
  };
}
