/** The metrics dashboard drawn: four tiles, and small charts over the same days. */
import { counted } from "../../domain/words/counted.ts";
import { minute } from "../../domain/words/time.ts";
import { countScale } from "../picture/count-scale.ts";
import { type Palette, palettes, type Theme } from "../picture/palette.ts";
import type { ChartSpec, PictureWidth } from "../picture/picture.ts";
import { type Box, sheetSpec, type Text } from "../picture/sheet.ts";
import { fitted } from "../picture/text-width.ts";
import { artefactTitle } from "./artefact.ts";
import { asOf } from "./as-of.ts";
import { countedSince, nothingYet } from "./counted-since.ts";
import { type Dashboard, dayName, escalationsOf, loadLines, type Tile, tiles } from "./dashboard.ts";
import { dashboardWords } from "./dashboard-words.ts";

/** Where everything stands: beside each other, or one below the other for a phone. */
interface Layout {
  wide: number;
  /** Where words and tiles begin, beside where the charts' own figures end. */
  left: number;
  tile: { wide: number; high: number; gap: number; across: number };
  /** How wide each chart of a line is. */
  charts: readonly number[];
  /** Where the bars of the load begin, and how long the longest is. */
  load: { from: number; longest: number };
  /** How many names of a legend stand in a line; undefined: all. */
  legend: number | undefined;
}

const layouts: Readonly<Record<PictureWidth, Layout>> = {
  whole: {
    wide: 880,
    left: 0,
    tile: { wide: 208, high: 112, gap: 16, across: 4 },
    // The right one begins below the words of the third tile, and ends with the fourth.
    charts: [404, 418],
    load: { from: 130, longest: 420 },
    legend: undefined,
  },
  narrow: {
    wide: 330,
    left: -40,
    tile: { wide: 330, high: 106, gap: 10, across: 1 },
    charts: [290],
    load: { from: 96, longest: 70 },
    legend: 2,
  },
};
const chartHigh = 110;
const mostPeople = 6;

export function dashboardPicture(board: Dashboard, theme: Theme, width: PictureWidth = "whole"): ChartSpec {
  const colours = palettes[theme];
  const layout = layouts[width];
  const days = board.days.map(dayName);
  return {
    description: dashboardWords(board).join(" "),
    spacing: 26,
    vconcat: [
      tileSheet(board, colours, layout),
      ...lines(layout, [
        bars(
          { layout, board, colours },
          "Breaches opened, and escalations past the first call",
          "No breach",
          days,
          [
            { name: "opened", color: colours.alert.ink, values: board.days.map(({ breaches }) => breaches.opened) },
            { name: "escalated", color: colours.held.ink, values: board.days.map(escalationsOf) },
          ],
          "group",
        ),
        bars(
          { layout, board, colours },
          "Near misses by failure mode",
          "No near miss",
          days,
          modes(board, colours),
          "stack",
        ),
        medians(layout, board, days, colours),
        bars(
          { layout, board, colours },
          "Agents' questions, by how they ended",
          "No question of an agent",
          days,
          [
            {
              name: "approved",
              color: colours.resolved.ink,
              values: board.days.map(({ approvals }) => approvals.approved),
            },
            { name: "denied", color: colours.alert.ink, values: board.days.map(({ approvals }) => approvals.denied) },
            {
              name: "expired",
              color: colours.calm.ink,
              values: board.days.map(({ approvals }) => approvals.bySilence),
            },
          ],
          "stack",
        ),
      ]),
      load(board, colours, layout),
    ],
    resolve: { scale: { color: "independent", x: "independent", y: "independent" } },
  };
}

/** As many charts in a line as there is room for. What stands beside one, its figures and dates, does not move it. */
function lines({ wide, charts }: Layout, all: readonly object[]): object[] {
  if (charts.length === 1) return all.map((chart) => ({ ...chart, width: charts[0] }));
  const spacing = wide - charts.reduce((sum, width) => sum + width, 0);
  const found: object[] = [];
  for (let nth = 0; nth < all.length; nth += charts.length)
    found.push({
      hconcat: all.slice(nth, nth + charts.length).map((chart, index) => ({ ...chart, width: charts[index] })),
      spacing,
      bounds: "flush",
      resolve: { scale: { color: "independent" } },
    });
  return found;
}

function tileSheet(board: Dashboard, colours: Palette, layout: Layout): object {
  const { wide, tile } = layout;
  const boxes: Box[] = [];
  const [weeks, days] = ["The last 7 days beside the 7 before;", "below, each day in UTC"];
  const when = asOf(board.at);
  const since = countedSince(board);
  const said = [
    ...(tile.across === 1 ? [weeks, `${days} · ${when}`] : [`${weeks} ${days} · ${when}`]),
    ...(since === undefined ? [] : tile.across === 1 ? since.split("; ") : [since]),
  ];
  const titleSize = tile.across === 1 ? 15 : 18;
  const title = `${artefactTitle.dashboard} · ${board.of}`;
  const texts: Text[] = [
    { x: 0, y: 10, text: fitted(title, wide, titleSize, "bold"), size: titleSize, weight: "bold", color: colours.ink },
    ...said.map((text, nth): Text => ({ x: 0, y: 35 + nth * 17, text, size: 12, color: colours.muted })),
  ];
  const top = 43 + said.length * 17;
  const all = tiles(board);
  for (const [nth, one] of all.entries()) {
    const x = (nth % tile.across) * (tile.wide + tile.gap);
    const y = top + Math.floor(nth / tile.across) * (tile.high + tile.gap);
    boxes.push({ x, y, width: tile.wide, height: tile.high, fill: colours.paper, stroke: colours.line });
    texts.push(...tileTexts(one, { x: x + 14, y, wide: tile.wide - 28 }, colours));
  }
  const tall = Math.ceil(all.length / tile.across) * (tile.high + tile.gap) - tile.gap;
  return sheetOf(layout, { width: wide, height: top + tall, boxes, rules: [], texts, description: "" });
}

const sheetOf = ({ left }: Layout, { width, boxes, texts, ...sheet }: Parameters<typeof sheetSpec>[0]): object =>
  sheetSpec({
    ...sheet,
    width: width + left,
    boxes: boxes.map((box) => ({ ...box, x: box.x + left })),
    texts: texts.map((text) => ({ ...text, x: text.x + left })),
  });

function tileTexts(
  { label, value, rests, before }: Tile,
  { x, y, wide }: { x: number; y: number; wide: number },
  colours: Palette,
): Text[] {
  const line = (below: number, text: string, more: Partial<Text>): Text => ({
    x,
    y: y + below,
    text: fitted(text, wide, more.size ?? 11, more.weight),
    size: 11,
    color: colours.muted,
    ...more,
  });
  return [
    line(20, label, { size: 11.5, color: colours.muted }),
    line(48, value, { size: 25, weight: "bold", color: colours.ink }),
    line(75, rests, { color: colours.ink, size: 10.5 }),
    line(94, `the week before: ${before}`, { size: 10.5 }),
  ];
}

interface Series {
  name: string;
  color: string;
  values: readonly number[];
}

/** Every third day is named, the last one always. */
const dayAxis = (days: readonly string[]) => ({
  field: "day",
  type: "ordinal",
  sort: null,
  title: null,
  axis: {
    values: days.filter((_, nth) => (days.length - 1 - nth) % 3 === 0),
    labelAngle: 0,
    ticks: false,
    labelPadding: 6,
    labelOverlap: false,
  },
});

const countAxis = { format: ",d", domain: false, ticks: false, minExtent: 40, maxExtent: 40 };

interface Drawing {
  layout: Layout;
  board: Dashboard;
  colours: Palette;
}

/** `none`: what there is none of, where there is nothing to draw. */
function bars(
  { layout, board, colours }: Drawing,
  title: string,
  none: string,
  days: readonly string[],
  series: readonly Series[],
  how: "group" | "stack",
): object {
  const values = series.flatMap(({ name, values: counts }, order) =>
    counts.map((n, nth) => ({ day: days[nth], name, n, order })),
  );
  if (values.every(({ n }) => n === 0)) return emptyChart({ layout, board, colours }, title, none, days);
  const highest = days.map((_, nth) => series.map(({ values: counts }) => counts[nth] ?? 0));
  const { scale, ticks } = countScale(
    how === "stack" ? highest.map((counts) => counts.reduce((sum, n) => sum + n, 0)) : highest.flat(),
    4,
  );
  return {
    ...framed(layout, title, true),
    data: { values },
    mark: { type: "bar", cornerRadiusEnd: 2 },
    encoding: {
      x: dayAxis(days),
      y: {
        field: "n",
        type: "quantitative",
        title: null,
        axis: { ...countAxis, ...ticks },
        scale,
        stack: how === "stack" ? "zero" : null,
      },
      ...(how === "group" && { xOffset: { field: "name", sort: null } }),
      ...(how === "stack" && { order: { field: "order", type: "quantitative" } }),
      color: {
        field: "name",
        type: "nominal",
        sort: null,
        legend: {
          orient: "top",
          title: null,
          direction: "horizontal",
          offset: 10,
          symbolType: "square",
          columnPadding: 14,
          ...(layout.legend !== undefined && { columns: layout.legend }),
        },
        scale: { domain: series.map(({ name }) => name), range: series.map(({ color }) => color) },
      },
    },
  };
}

/** Of a chart without a mark its days are left, and in words that there is nothing and since when that is so. */
function emptyChart({ layout, board, colours }: Drawing, title: string, none: string, days: readonly string[]): object {
  const [first, second] = nothingYet(none, board);
  const x = { ...dayAxis(days), scale: { domain: days, type: "band" } };
  const y = { field: "n", type: "quantitative", title: null, scale: { domain: [0, 1] } };
  // The figures are left out; their room is not, so that the chart stands as the others do.
  const axis = { ...countAxis, labels: false, grid: false };
  const middle = days[Math.floor(days.length / 2)];
  const line = (text: string, below: number, style: object): object => ({
    data: { values: [{ day: middle, text }] },
    mark: { type: "text", baseline: "middle", color: colours.muted, ...style },
    encoding: { x: { ...x, bandPosition: 0 }, y: { value: below }, text: { field: "text", type: "nominal" } },
  });
  return {
    ...framed(layout, title, false),
    layer: [
      {
        data: { values: days.map((day) => ({ day, n: 0 })) },
        mark: { type: "point", opacity: 0 },
        encoding: { x, y: { ...y, axis } },
      },
      line(first, chartHigh / 2 - 10, { fontSize: 12.5, fontWeight: "bold" }),
      line(second, chartHigh / 2 + 9, { fontSize: 11 }),
    ],
  };
}

/** Where no legend stands between, the title keeps its place. */
const framed = ({ charts }: Layout, title: string, legend: boolean) => ({
  title: {
    text: title,
    fontSize: charts.length > 1 ? 12.5 : 11,
    offset: legend ? 10 : 25,
    anchor: "start",
    frame: charts.length > 1 ? "group" : "bounds",
  },
  height: chartHigh,
});

const mostModes = 4;
function modes(board: Dashboard, colours: Palette): Series[] {
  const total = new Map<string, number>();
  for (const { nearMisses } of board.days)
    for (const [mode, n] of Object.entries(nearMisses.byFailureMode)) total.set(mode, (total.get(mode) ?? 0) + n);
  const sorted = [...total].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([mode]) => mode);
  const shown = sorted.length > mostModes + 1 ? sorted.slice(0, mostModes) : sorted;
  const colour = [colours.pending, colours.escalated, colours.restrained, colours.resolved, colours.held];
  const named = shown.map(
    (name, nth): Series => ({
      name,
      color: (colour[nth] ?? colours.calm).ink,
      values: board.days.map(({ nearMisses }) => nearMisses.byFailureMode[name] ?? 0),
    }),
  );
  if (shown.length === sorted.length) return named;
  const rest = board.days.map(({ nearMisses }) =>
    sorted.slice(shown.length).reduce((sum, mode) => sum + (nearMisses.byFailureMode[mode] ?? 0), 0),
  );
  return [...named, { name: "other", color: colours.calm.ink, values: rest }];
}

function medians(layout: Layout, board: Dashboard, days: readonly string[], colours: Palette): object {
  const values = board.days.flatMap(({ toIntervention }, nth) =>
    "median" in toIntervention
      ? [{ day: days[nth], minutes: toIntervention.median / minute, p90: toIntervention.p90 / minute }]
      : [],
  );
  const title = "Signal to intervention: median ● and p90 –";
  if (values.length === 0) return emptyChart({ layout, board, colours }, title, "No intervention", days);
  const { scale, ticks } = countScale(
    values.map(({ p90 }) => p90),
    4,
  );
  const y = {
    field: "minutes",
    type: "quantitative",
    title: null,
    axis: { ...countAxis, ...ticks, labelExpr: "datum.label + ' min'" },
    scale,
  };
  const x = { ...dayAxis(days), scale: { domain: days, type: "band" } };
  return {
    ...framed(layout, title, false),
    data: { values },
    layer: [
      {
        mark: { type: "rule", color: colours.lineStrong },
        encoding: { x, y, y2: { field: "p90" } },
      },
      {
        mark: { type: "tick", color: colours.lineStrong, thickness: 2, size: 10, orient: "horizontal" },
        encoding: { x, y: { ...y, field: "p90" } },
      },
      { mark: { type: "point", filled: true, size: 52, color: colours.accent, opacity: 1 }, encoding: { x, y } },
    ],
  };
}

function load(board: Dashboard, colours: Palette, layout: Layout): object {
  const {
    wide,
    load: { from, longest },
  } = layout;
  const people = loadLines(board);
  const shown = people.slice(0, mostPeople);
  const title = `What it costs people, last 7 days${people.length > shown.length ? `; ${people.length - shown.length} more decided less` : ""}`;
  if (shown.length === 0)
    return sheetOf(layout, {
      width: wide,
      height: 40,
      boxes: [],
      rules: [],
      texts: [
        { x: 0, y: 6, text: title, size: 12.5, weight: "bold", color: colours.ink },
        { x: 0, y: 28, text: "Nobody had to decide anything.", size: 11, color: colours.muted },
      ],
      description: "",
    });
  const most = Math.max(1, ...shown.map(({ decisions }) => decisions));
  const middle = (nth: number): number => 36 + nth * 24;
  const long = (decisions: number): number => (decisions / most) * longest;
  return sheetOf(layout, {
    width: wide,
    height: middle(shown.length - 1) + 12,
    boxes: shown.map(({ decisions }, nth) => ({
      x: from,
      y: middle(nth) - 6,
      width: long(decisions),
      height: 12,
      fill: colours.pending.ink,
    })),
    rules: [],
    texts: [
      { x: 0, y: 6, text: title, size: 12.5, weight: "bold", color: colours.ink },
      ...shown.flatMap(({ name, decisions, minutes }, nth): Text[] => [
        { x: 0, y: middle(nth) + 1, text: fitted(name, from - 10, 11), size: 11, color: colours.ink },
        {
          x: from + long(decisions) + 10,
          y: middle(nth) + 1,
          text: `${counted(decisions, "decision")}, about ${minutes} min`,
          size: 11,
          color: colours.muted,
        },
      ]),
    ],
    description: "",
  });
}
