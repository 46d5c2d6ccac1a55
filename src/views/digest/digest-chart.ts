/** The picture of a digest: breaches a day by severity, near misses over them, and the usual day. What it shows is also said in words. */
import { breachCount, type DayCount } from "../../domain/digest/counts.ts";
import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import { type Severity, severities } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { counted } from "../../domain/words/counted.ts";
import { countScale } from "../picture/count-scale.ts";
import { type Palette, palettes, type Theme } from "../picture/palette.ts";
import type { ChartSpec } from "../picture/picture.ts";
import { oneDigit, sayDate } from "./digest-words.ts";

/** A chart in both forms: drawn, and read out. */
interface DigestChart {
  spec: ChartSpec;
  alt: string;
}

/** @param of whose days these are: "airline", or the fleet */
export function digestChart(of: string, days: readonly DayCount[], theme: Theme = "light"): DigestChart {
  return { spec: specOf(of, days, theme), alt: altOf(of, days) };
}

/** Of one that was posted; undefined where there was nothing to see. */
export const chartOfDigest = (
  { days, room, rooms }: Pick<DigestEvents["digest.posted"], "days" | "room" | "rooms">,
  config: FleetConfig,
  theme: Theme = "light",
): DigestChart | undefined => days && digestChart(rooms ? config.fleet : room, days, theme);

/** The severest at the foot of a bar: it is compared from day to day first. */
const order = severities.toReversed();

function specOf(of: string, days: readonly DayCount[], theme: Theme): ChartSpec {
  const colours = palettes[theme];
  const label = ({ day }: DayCount): string => sayDate(day);
  const dates = days.map(label);
  const values = days.flatMap((one) =>
    order.map((severity, rank) => ({ day: label(one), severity, rank, count: one.breaches[severity] ?? 0 })),
  );
  const x = { field: "day", type: "ordinal", sort: dates, axis: dayAxis };
  const { scale, ticks } = countScale(
    days.flatMap((one) => [breachCount(one), one.near_misses]),
    5,
  );
  const axis = { title: null, ...ticks, format: ",d", domain: false, ticks: false };
  const count = { field: "count", type: "quantitative", axis, scale };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: `Breaches and near misses a day: ${of}`, subtitle: subtitleOf(days) },
    width: 640,
    height: 240,
    layer: [
      {
        data: { values },
        mark: { type: "bar" },
        encoding: {
          x,
          y: count,
          order: { field: "rank" },
          color: {
            field: "severity",
            type: "nominal",
            scale: { domain: order, range: order.map((severity) => shade(severity, colours)) },
            legend: { title: null, orient: "top", columnPadding: 14, labelExpr: "datum.label + ' breaches'" },
          },
        },
      },
      {
        data: { values: days.map((one) => ({ day: label(one), kind: "near misses", count: one.near_misses })) },
        mark: {
          type: "point",
          filled: true,
          size: 130,
          opacity: 1,
          color: colours.accent,
          stroke: colours.surface,
          strokeWidth: 1.5,
        },
        encoding: {
          x,
          y: count,
          shape: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["near misses"], range: ["diamond"] },
            legend: { title: null, orient: "top" },
          },
        },
      },
      ...usualLine(days, colours),
    ],
  };
}

/** "Fri 13 Nov" in two lines, so that each of fourteen stands upright. */
const dayAxis = {
  title: null,
  labelAngle: 0,
  labelExpr: "[slice(datum.label, 0, 3), slice(datum.label, 4)]",
  labelFontSize: 10,
  labelLineHeight: 13,
  labelOverlap: false,
  labelPadding: 7,
  ticks: false,
};

/** What a day has on the mean of all but the last: today stands out against it, or does not. */
function usualLine(days: readonly DayCount[], colours: Palette): ChartSpec[] {
  const usual = usualDay(days);
  if (usual === 0) return [];
  const encoding = { y: { field: "usual", type: "quantitative" } };
  const data = { values: [{ usual, says: `usual: ${oneDigit(usual)}` }] };
  return [
    { data, mark: { type: "rule", color: colours.ink, strokeWidth: 1 }, encoding },
    {
      data,
      mark: { type: "text", align: "left", baseline: "middle", dx: 6, color: colours.ink },
      encoding: { ...encoding, x: { value: "width" }, text: { field: "says", type: "nominal" } },
    },
  ];
}

const usualDay = (days: readonly DayCount[]): number => {
  const before = days.slice(0, -1);
  return before.length === 0 ? 0 : before.reduce((sum, one) => sum + breachCount(one), 0) / before.length;
};

/** As the cards colour them; beside it the legend names them, so that colour says nothing alone. */
function shade(severity: Severity, { alert, escalated, held, calm }: Palette): string {
  switch (severity) {
    case "critical":
      return alert.ink;
    case "high":
      return escalated.ink;
    case "medium":
      return held.ink;
    case "low":
      return calm.ink;
  }
}

const subtitleOf = (days: readonly DayCount[]): string => {
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? `${sayDate(first.day)} to ${sayDate(last.day)}; the last day is not over` : "";
};

/** "Breaches a day of airline, Wed 11 Nov to Tue 24 Nov: 12 in all (1 critical, 11 high), most on Mon 23 Nov: 4. 20 near misses." */
function altOf(of: string, days: readonly DayCount[]): string {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return `Breaches a day of ${of}: no day is known.`;
  const all = days.reduce((sum, one) => sum + breachCount(one), 0);
  const each = order.flatMap((severity) => {
    const sum = days.reduce((count, one) => count + (one.breaches[severity] ?? 0), 0);
    return sum > 0 ? [`${sum} ${severity}`] : [];
  });
  const most = days.reduce((top, one) => (breachCount(one) > breachCount(top) ? one : top), first);
  const near = days.reduce((sum, one) => sum + one.near_misses, 0);
  const peak = all === 0 ? "" : ` (${each.join(", ")}), most on ${sayDate(most.day)}: ${breachCount(most)}`;
  return `Breaches a day of ${of}, ${sayDate(first.day)} to ${sayDate(last.day)}: ${all} in all${peak}. ${counted(near, "near miss", "near misses")}.`;
}
