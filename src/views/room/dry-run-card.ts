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

/** What these are about is shown in the channel they go to. */
const inChannels: ReadonlySet<string> = new Set(["card", "note", "config", "settings", "introduction", "shared"]);

/** `answer`: what the person would be told; `sees`: of a channel or account on a platform, whether they see what it shows. */
export function dryRunCard(
  answer: Card,
  { events, effects }: { events: readonly JournalEvent[]; effects: readonly Sent[] },
  config: FleetConfig,
  sees: (platform: string, destination: string) => boolean,
): Card {
  const happens = events
    .map((event) => timelineEntry(event, config)?.text)
    .filter((text): text is Rich => text !== undefined);
  const called = [...new Set(effects.flatMap(({ job }) => (job.type === "direct" && job.person ? [job.person] : [])))];
  // What goes to people's accounts, or only looks things up, is shown in no channel.
  const shown = effects.filter(({ job }) => inChannels.has(job.type));
  const named = new Set(
    shown.filter((one) => sees(one.platform, one.destination)).map((one) => `${one.platform} ${one.destination}`),
  );
  const elsewhere = shown.some((one) => !sees(one.platform, one.destination));
  const channels = [
    ...named,
    ...(elsewhere ? [named.size > 0 ? "channels of other rooms" : "channels you do not see"] : []),
  ];
  const calls: Rich[] =
    called.length > 0
      ? [["Called directly: ", ...called.flatMap((person, at): Rich => [at > 0 ? ", " : "", { person }])]]
      : [];
  const shows: Rich[] = channels.length > 0 ? [[`Shown in ${channels.join(", ")}.`]] : [];
  const pages: Rich[] = effects.some(({ job }) => job.type === "page") ? [["Pages outside chat are told too."]] : [];
  const lines = [...happens, ...calls, ...shows, ...pages];
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
