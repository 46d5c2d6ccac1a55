/** Everything about a drill: what it asked, how it went, and what happened. */
import type { Drill } from "../../domain/drill/drill.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { historyBlocks } from "../breach/breach-details.ts";
import type { Card } from "../card.ts";
import { drillBlocks } from "./drill-card.ts";
import { type DrillContext, headline, stateOf } from "./drill-words.ts";

export const drillDetailsCard = (drill: Drill, events: readonly JournalEvent[], context: DrillContext): Card => ({
  subject: `drill:${drill.id}`,
  version: context.version,
  ...stateOf(drill),
  title: `${drill.id} · ${headline(drill)}`,
  summary: `Everything about the drill ${drill.id}.`,
  pings: [],
  body: [...drillBlocks(drill, context), { type: "divider" }, ...historyBlocks(events, context.config)],
  buttons: [],
  more: [],
  footer: [],
});
