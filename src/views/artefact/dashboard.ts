/** The metrics dashboard: the four metrics of a week beside the week before, and the figures day by day. */
import type { FactsMetrics, Metrics } from "../../domain/metrics/metrics.ts";
import type { Spread } from "../../domain/metrics/spread.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { counted } from "../../domain/words/counted.ts";
import { type Instant, sayDuration } from "../../domain/words/time.ts";
import { isCounted } from "./counted-since.ts";

export interface Dashboard {
  of: string;
  at: Instant;
  /** When the first record was written: before it nothing was counted. */
  since: Instant;
  week: Metrics;
  before: Metrics;
  /** Days in UTC, the oldest first; the last is today so far. */
  days: readonly FactsMetrics[];
  config: FleetConfig;
}

export interface Tile {
  label: string;
  value: string;
  /** On what it rests, or why there is nothing. */
  rests: string;
  before: string;
}

export function tiles(board: Dashboard): Tile[] {
  const { week, before } = board;
  const counted = isCounted(board, before);
  return measured(week, before).map((tile) => (counted ? tile : { ...tile, before: "not counted" }));
}

const measured = (week: Metrics, before: Metrics): Tile[] => [
  {
    label: "1 · Signal to intervention",
    value: medianWords(week.toIntervention),
    rests:
      "median" in week.toIntervention
        ? `p90 ${sayDuration(week.toIntervention.p90)}, ${counted(week.toIntervention.n, "intervention")}`
        : "no restraint came into force",
    before: medianWords(before.toIntervention),
  },
  {
    label: "2 · Near misses",
    value: String(week.nearMisses.n),
    rests: modeWords(week.nearMisses.byFailureMode),
    before: String(before.nearMisses.n),
  },
  {
    label: "3 · Complete evidence",
    value: evidenceShare(week),
    rests:
      week.evidence.state === "measured"
        ? `${week.evidence.complete} of ${week.evidence.closed} closed runs`
        : "no run closed that must leave any",
    before: evidenceShare(before),
  },
  {
    label: "4 · Stale control",
    value: week.staleControl.n > 0 ? percent(week.staleControl.part, week.staleControl.n) : "–",
    rests:
      week.staleControl.n > 0
        ? `${week.staleControl.part} of ${week.staleControl.n} judged escalations`
        : "no escalated item was judged",
    before: before.staleControl.n > 0 ? percent(before.staleControl.part, before.staleControl.n) : "–",
  },
];

const evidenceShare = ({ evidence }: Metrics): string =>
  evidence.state === "measured" && evidence.closed > 0 ? percent(evidence.complete, evidence.closed) : "–";
const medianWords = (spread: Spread): string => ("median" in spread ? sayDuration(spread.median) : "–");
const percent = (part: number, n: number): string => `${Math.round((part / n) * 100)} %`;
function modeWords(by: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(by).sort(([, one], [, other]) => other - one);
  if (sorted.length === 0) return "no stay near a bound";
  const more = sorted.length - 2;
  return `${sorted
    .slice(0, 2)
    .map(([mode, n]) => `${mode} ${n}`)
    .join(", ")}${more > 0 ? `, +${more}` : ""}`;
}

/** "26 Nov" */
export const dayName = ({ from }: Pick<FactsMetrics, "from">): string => dayFormat.format(from);
const dayFormat = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });

/** Column heads and rows, a day each: what the charts show, to be read. "–" where nothing was counted. */
export function dayTable(board: Dashboard): { head: string[]; rows: string[][] } {
  return {
    head: [
      "Day (UTC)",
      "Breaches",
      "Escalations",
      "Near misses",
      "Signal to intervention",
      "Approved",
      "Denied",
      "Expired",
      "Decisions",
    ],
    rows: board.days.map((day) => {
      const figures = [
        String(day.breaches.opened),
        String(escalationsOf(day)),
        String(day.nearMisses.n),
        medianWords(day.toIntervention),
        String(day.approvals.approved),
        String(day.approvals.denied),
        String(day.approvals.bySilence),
        String(day.load.reduce((sum, { decisions }) => sum + decisions, 0)),
      ];
      return [dayName(day), ...(isCounted(board, day) ? figures : figures.map(() => "–"))];
    }),
  };
}

/** Past the first step. */
export const escalationsOf = ({ breaches: { escalations } }: FactsMetrics): number =>
  Object.entries(escalations).reduce((sum, [level, n]) => sum + (Number(level) > 1 ? n : 0), 0);

export const loadLines = ({ week, config }: Dashboard): { name: string; decisions: number; minutes: number }[] =>
  week.load.map(({ person, decisions, minutes }) => ({
    name: nameOf(config, person),
    decisions,
    minutes: Math.ceil(minutes),
  }));
