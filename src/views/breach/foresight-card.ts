/** What would follow a crossing if nobody answered, step by step: who is asked when, and what silence does. */
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { listed } from "../../domain/words/listed.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { timelineEntry } from "../room/timeline.ts";

interface ForesightFacts {
  agent: string;
  title: string;
  events: readonly JournalEvent[];
  shownIn: readonly { platform: string; channel: string }[];
}

export function foresightCard({ agent, title, events, shownIn }: ForesightFacts, config: FleetConfig): Card {
  const steps = events.flatMap((event): Rich[] => {
    const entry = event.type === "breach.opened" ? undefined : timelineEntry(event, config);
    return entry ? [[{ time: event.at, as: "clock" }, "  ", ...entry.text]] : [];
  });
  const where = listed([...shownIn.map(({ platform, channel }) => `${platform} ${channel}`), "the web room"]);
  const card = noticeCard(`If now ${agent} ${title}, and nobody answers`, [[`The card is shown in ${where}.`]]);
  return {
    ...card,
    body: [...card.body, { type: "list", items: steps }],
    footer: ["Only foreseen: nothing was written and nobody was called"],
  };
}
