/** The metrics dashboard in words, as a Mermaid chart, and as data. */
import { counted } from "../../domain/words/counted.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { metricsFacts } from "../metrics/metrics-facts.ts";
import { asOf } from "./as-of.ts";
import { countedSince } from "./counted-since.ts";
import { type Dashboard, dayName, dayTable, loadLines, tiles } from "./dashboard.ts";
import { mermaidText } from "./mermaid-text.ts";

export const dashboardWords = (board: Dashboard): string[] => [
  `Metrics of ${board.of} over the last 7 days, ${asOf(board.at)}.`,
  ...[countedSince(board)].filter((line) => line !== undefined),
  ...tiles(board).map(
    ({ label, value, rests, before }) =>
      `${label.slice(4)}: ${value === "–" ? rests : `${value} (${rests})`}; the week before ${beforeWords(before)}.`,
  ),
  ...loadLines(board).map(
    ({ name, decisions, minutes }) => `${name}: ${counted(decisions, "decision")}, about ${minutes} min.`,
  ),
];

const beforeWords = (before: string): string => ({ "–": "none", "not counted": "was not counted" })[before] ?? before;

/** Breaches as bars, near misses as a line, a day each (https://mermaid.js.org/syntax/xyChart.html). */
export function dashboardMermaid(board: Dashboard): string {
  const list = (values: readonly (string | number)[]): string => `[${values.join(", ")}]`;
  return [
    "xychart-beta",
    `  title "Breaches (bars) and near misses (line) of ${mermaidText(board.of)}"`,
    `  x-axis ${list(board.days.map((day) => `"${dayName(day)}"`))}`,
    `  y-axis "a day"`,
    `  bar ${list(board.days.map(({ breaches }) => breaches.opened))}`,
    `  line ${list(board.days.map(({ nearMisses }) => nearMisses.n))}`,
    "",
  ].join("\n");
}

export function dashboardData(board: Dashboard) {
  const { head, rows } = dayTable(board);
  return {
    artefact: "dashboard" as const,
    of: board.of,
    at: rfc3339(board.at),
    counted_since: rfc3339(board.since),
    week: metricsFacts(board.week),
    days: rows.map((row) => Object.fromEntries(head.map((name, nth) => [name, row[nth] ?? ""]))),
  };
}
