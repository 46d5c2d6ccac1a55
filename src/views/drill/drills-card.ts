/** "/ward drills": how drills went, and how each who was called answers. */
import type { Drill } from "../../domain/drill/drill.ts";
import type { DrillResults, OwnerResult } from "../../domain/drill/drill-results.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { type Duration, sayDuration } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { stateOf } from "./drill-words.ts";

interface DrillsFacts {
  of: string;
  span: Duration;
  results: DrillResults;
  /** The latest first. */
  latest: readonly Drill[];
  config: FleetConfig;
}

export function drillsCard({ of, span, results, latest, config }: DrillsFacts): Card {
  const title = `Drills · ${of} · ${resultLine(results)}`;
  return {
    ...noticeCard(title),
    icon: "🧪",
    state: "DRILLS",
    summary: `Drills of ${of} in ${sayDuration(span)}: ${resultLine(results)}.`,
    body:
      latest.length === 0
        ? [
            {
              type: "text",
              text: [
                `None in ${sayDuration(span)}. `,
                { command: "drill", values: { agent: "AGENT" } },
                " starts one: it calls people, and does nothing to the agent.",
              ],
            },
          ]
        : [
            ...(results.owners.length > 0
              ? [
                  { type: "text" as const, text: [{ strong: "Who was called" }] },
                  { type: "list" as const, items: results.owners.map((one) => ownerLine(one, config)) },
                ]
              : []),
            { type: "text", text: [{ strong: "The latest" }] },
            { type: "list", items: latest.map(drillLine) },
          ],
    footer: ["Drills count in no figure but these"],
  };
}

/** "3 passed, 1 failed, median 4 min to the answer" */
export function resultLine({ passed, failed, cutShort, ms }: DrillResults): string {
  if (passed + failed + cutShort === 0) return "none";
  return [
    `${passed} passed, ${failed} failed`,
    ...(cutShort > 0 ? [`${cutShort} cut short`] : []),
    ...(ms === undefined ? [] : [`median ${sayDuration(ms)} to the answer`]),
  ].join(", ");
}

const ownerLine = ({ person, called, answered, missed, ms }: OwnerResult, config: FleetConfig): Rich => [
  { strong: nameOf(config, person) },
  `: called ${called === 1 ? "once" : `${called} times`}, answered ${answered}, missed ${missed}${ms === undefined ? "" : `; median ${sayDuration(ms)} after the call`}`,
];

const drillLine = (drill: Drill): Rich => [
  { strong: `${drill.id} ${stateOf(drill).state}` },
  ` · ${drill.agent} ${drill.threshold.title} · `,
  { time: drill.startedAt, as: "date" },
  ...(drill.answered ? [` · answered after ${sayDuration(drill.answered.ms)}`] : []),
];
