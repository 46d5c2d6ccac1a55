/** Everything about a drill: what it asked, whom it called when, how it went, and what happened. */
import type { Drill } from "../../domain/drill/drill.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { nameOf } from "../../domain/people/person.ts";
import { historyBlocks } from "../breach/breach-details.ts";
import type { Block, Card, Rich } from "../card.ts";
import { drillBlocks } from "./drill-card.ts";
import { answerWords, type DrillContext, headline, stateOf } from "./drill-words.ts";

export const drillDetailsCard = (drill: Drill, events: readonly JournalEvent[], context: DrillContext): Card => ({
  subject: `drill:${drill.id}`,
  version: context.version,
  ...stateOf(drill),
  title: `${drill.id} · ${headline(drill)}`,
  summary: `Everything about the drill ${drill.id}.`,
  pings: [],
  body: [
    ...drillBlocks(drill, context),
    ...drillFactBlocks(drill, context),
    { type: "divider" },
    ...historyBlocks(events, context.config),
  ],
  buttons: [],
  more: [],
  footer: [],
});

/** What its card leaves out: when each thing happened, and whom it called. */
export function drillFactBlocks(drill: Drill, { config }: DrillContext): Block[] {
  const { answered, called, clause, ended, endsAt, raci, receivedAt, startedAt, threshold } = drill;
  const time = (label: string, at: number | undefined): { label: string; value: Rich }[] =>
    at === undefined ? [] : [{ label, value: [{ time: at, as: "date" }] }];
  return [
    {
      type: "fields",
      fields: [
        ...time("Started", startedAt),
        ...time("Its signal arrived", receivedAt),
        ...(ended ? time("Ended", ended.at) : time("Fails without an answer", endsAt)),
        { label: "Severity", value: [`${threshold.severity} · ${threshold.failure_mode}`] },
        { label: "Clause", value: [{ code: clause }] },
        { label: "Accountable", value: [nameOf(config, raci.accountable)] },
      ],
    },
    ...(called.length > 0
      ? [
          { type: "text" as const, text: [{ strong: "Who was called" }] },
          {
            type: "list" as const,
            items: called.map(
              ({ person, at, level }): Rich => [
                { time: at, as: "clock" },
                ` · step ${level} · ${nameOf(config, person)}${answered?.by === person ? `, who ${answerWords[answered.answer]}` : ""}`,
              ],
            ),
          },
        ]
      : []),
  ];
}
