/** Vega-Lite to SVG without a canvas, in the colours and the font of the web room. */
import { type Loader, loader, parse, resetSVGDefIds, textMetrics, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { type Palette, palettes, pictureFonts, type Theme } from "../views/picture/palette.ts";
import type { ChartSpec } from "../views/picture/picture.ts";
import { textWidth } from "../views/picture/text-width.ts";

declare module "vega" {
  /** Exported and meant to be replaced, but not in its types (vega-scenegraph, src/util/text.js: "vl-convert"). */
  export const textMetrics: {
    width(item: { fontSize?: number; fontWeight?: string | number }, text: unknown): number;
  };
}

/** Without a canvas Vega guesses widths; ours are those of the font that is drawn. */
textMetrics.width = (item, text) =>
  textWidth(String(text ?? ""), item.fontSize ?? 11, isBold(item.fontWeight) ? "bold" : "normal");

export async function drawChart(spec: ChartSpec, theme: Theme): Promise<string> {
  const chart = { ...spec, config: chartConfig(palettes[theme]) } as unknown as TopLevelSpec;
  const view = new View(parse(compile(chart).spec), { renderer: "none", loader: nothingLoaded(), logLevel: 0 });
  try {
    resetSVGDefIds();
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const isBold = (weight: unknown): boolean => weight === "bold" || Number(weight) >= 600;

/** A chart has its values with it: neither a file nor an address is read. */
function nothingLoaded(): Loader {
  const refuse = (): Promise<never> => Promise.reject(new Error("a chart loads nothing"));
  return { ...loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

const chartConfig = (colours: Palette) => ({
  background: colours.surface,
  padding: 20,
  font: pictureFonts,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    color: colours.ink,
    fontSize: 17,
    fontWeight: "bold",
    subtitleColor: colours.muted,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    offset: 18,
  },
  axis: {
    labelColor: colours.muted,
    labelFontSize: 11,
    titleColor: colours.muted,
    titleFontSize: 11,
    titleFontWeight: "normal",
    gridColor: colours.line,
    domainColor: colours.lineStrong,
    tickColor: colours.lineStrong,
  },
  legend: { labelColor: colours.ink, labelFontSize: 11, titleColor: colours.muted, titleFontSize: 11 },
  header: { labelColor: colours.ink, labelFontSize: 12, labelFontWeight: "bold", titleColor: colours.muted },
  text: { color: colours.ink },
  line: { color: colours.accent, strokeWidth: 2 },
  point: { color: colours.accent, filled: true, size: 36 },
  bar: { color: colours.accent },
  area: { color: colours.accent },
  rule: { color: colours.lineStrong },
  rect: { color: colours.accent },
  range: {
    category: [
      colours.pending.ink,
      colours.escalated.ink,
      colours.resolved.ink,
      colours.restrained.ink,
      colours.held.ink,
      colours.alert.ink,
      colours.calm.ink,
    ],
  },
});
