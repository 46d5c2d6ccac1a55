/** What a command would do now, and that it was not done. */
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { Card, Rich } from "../card.ts";
import { timelineEntry } from "./timeline.ts";

/** As far as a card needs it of what would be sent. */
interface Sent {
  platform: string;
  destination: string;
  job: { type: string; person?: string };
}

/** `answer`: what the person would be told. */
export function dryRunCard(
  answer: Card,
  { events, effects }: { events: readonly JournalEvent[]; effects: readonly Sent[] },
  config: FleetConfig,
): Card {
  const happens = events
    .map((event) => timelineEntry(event, config)?.text)
    .filter((text): text is Rich => text !== undefined);
  const called = [...new Set(effects.flatMap(({ job }) => (job.type === "direct" && job.person ? [job.person] : [])))];
  const channels = new Set(
    effects
      .filter(({ job }) => job.type !== "direct" && job.type !== "answered")
      .map(({ platform, destination }) => `${platform} ${destination}`),
  );
  const calls: Rich[] =
    called.length > 0
      ? [["Called directly: ", ...called.flatMap((person, at): Rich => [at > 0 ? ", " : "", { person }])]]
      : [];
  const shows: Rich[] = channels.size > 0 ? [[`Shown in ${[...channels].join(", ")}.`]] : [];
  const lines = [...happens, ...calls, ...shows];
  return {
    ...answer,
    icon: "📝",
    state: "DRY RUN",
    tone: "info",
    summary: `Dry run, nothing was done. ${answer.summary}`,
    body: [
      { type: "text", text: ["Nothing was done. The line above is what you would be told if you did it now."] },
      ...answer.body,
      ...(lines.length > 0
        ? [{ type: "list" as const, items: lines }]
        : [{ type: "text" as const, text: ["Nothing would change."] }]),
    ],
    buttons: [],
    more: [],
    footer: ["leave out --dry-run to do it"],
  };
}
