/** The figures in words. Each says on how many it rests, and of none that there is nothing yet: never a rate of nothing. */
import type { Metrics, PersonLoad, Share } from "../../domain/metrics/metrics.ts";
import type { Spread } from "../../domain/metrics/spread.ts";
import { counted } from "../../domain/words/counted.ts";
import { day, type Instant, sayDuration } from "../../domain/words/time.ts";
import type { Rich } from "../card.ts";

export interface FigureLine {
  label: string;
  value: Rich;
}

/** The four that the loop is judged by, in the order of their definition. */
export const fourFigures = (metrics: Metrics): FigureLine[] => [
  { label: "Signal to intervention", value: [spreadWords(metrics.toIntervention, "intervention")] },
  { label: "Near misses", value: [countWords(metrics.nearMisses.n, metrics.nearMisses.byFailureMode)] },
  { label: "Complete evidence", value: [evidenceWords(metrics)] },
  { label: "Stale control", value: [staleWords(metrics)] },
];

/** How people are doing under it. */
export const peopleFigures = (metrics: Metrics): FigureLine[] => [
  { label: "To acknowledge a breach", value: [spreadWords(metrics.toAcknowledge, "answer")] },
  { label: "To resolve a breach", value: [spreadWords(metrics.toResolve, "resolution")] },
  { label: "To answer an agent", value: [approvalWords(metrics)] },
  { label: "Escalations", value: [escalationWords(metrics)] },
  { label: "Refused presses", value: [countWords(metrics.refused.n, metrics.refused.byReason, reasonWord)] },
  { label: "Rubber stamps", value: [rubberStampWords(metrics)] },
  ...metrics.load.slice(0, mostPeople).map((load) => ({ label: "Load", value: loadWords(load, metrics) })),
];
const mostPeople = 5;

/** "12 s, nine of ten within 40 s (3 interventions)". */
export function spreadWords(spread: Spread, what: string): string {
  if (spread.n === 0 || !("median" in spread)) return "none yet";
  const { n, median, p90 } = spread;
  return n === 1
    ? `${sayDuration(median)} (one ${what})`
    : `median ${sayDuration(median)}, p90 ${sayDuration(p90)} (${n} ${what}s)`;
}

function countWords(
  n: number,
  by: Readonly<Record<string, number>>,
  say: (name: string) => string = (name) => name,
): string {
  if (n === 0) return "none";
  const parts = Object.entries(by).sort(([, one], [, other]) => other - one);
  return `${n}: ${parts.map(([name, count]) => `${say(name)} ${count}`).join(", ")}`;
}

/** "48 of 50 (96 %)". */
const shareWords = ({ part, n }: Share): string => `${part} of ${n} (${Math.round((part / n) * 100)} %)`;

export function evidenceWords({ evidence }: Metrics): string {
  switch (evidence.state) {
    case "not-measured":
      return `not measured: ${evidence.because}`;
    case "measured": {
      const { complete, closed, missing } = evidence;
      if (closed === 0) return "no run has closed yet";
      const gaps = Object.entries(missing).filter(([, count]) => count > 0);
      const without = gaps.length > 0 ? `; missing ${gaps.map(([slot, count]) => `${slot} ${count}`).join(", ")}` : "";
      return `${shareWords({ part: complete, n: closed })} runs${without}`;
    }
  }
}

const staleWords = ({ staleControl }: Metrics): string =>
  staleControl.n === 0
    ? "no escalated breach was judged yet"
    : `${shareWords(staleControl)} judged escalations: ${Object.entries(staleControl.byVerdict)
        .map(([verdict, count]) => `${verdict} ${count}`)
        .join(", ")}`;

function approvalWords({ approvals }: Metrics): string {
  const silent = approvals.bySilence > 0 ? `${approvals.bySilence} ended in silence` : "";
  if (approvals.n === 0) return silent === "" ? "none yet" : `none; ${silent}`;
  const { approved, denied } = approvals;
  return [`${spreadWords(approvals, "decision")}; ${approved} approved, ${denied} denied`, silent]
    .filter(Boolean)
    .join(", ");
}

const escalationWords = ({ breaches: { escalations } }: Metrics): string => {
  const beyond = Object.entries(escalations).filter(([level]) => Number(level) > 1);
  return beyond.length === 0
    ? "none beyond the first step"
    : beyond.map(([level, n]) => `step ${level}: ${n}`).join(", ");
};

const rubberStampWords = ({ rubberStamps }: Metrics): string =>
  rubberStamps.n === 0
    ? "none yet"
    : `${shareWords(rubberStamps)} votes within 5 s of being asked; ${rubberStamps.approved} said yes`;

function loadWords({ person, decisions, minutes, perWeek }: PersonLoad, { from, to }: Metrics): Rich {
  const week =
    to - from > 7 * day ? `; a week ${oneDigit(perWeek.decisions)} and ${oneDigit(perWeek.minutes)} min` : "";
  return [{ person }, `: ${counted(decisions, "decision")}, about ${Math.ceil(minutes)} min${week}`];
}

const oneDigit = (value: number): string => String(Math.round(value * 10) / 10);

const reasonWord = (code: string): string => code.replaceAll(/[_-]/g, " ");

/** "the last 7 days", or from when to when. */
export const spanWords = (from: Instant, to: Instant): string => {
  const length = to - from;
  return length === day
    ? "the last day"
    : length % day === 0
      ? `the last ${length / day} days`
      : `the last ${sayDuration(length)}`;
};
