/** A panel of the dashboard for Grafana: as we say it, and as its JSON model has it. */

interface Query {
  expr: string;
  legend: string;
  /** Asked at the end of the time that is shown, and not along it. */
  once?: true;
}

type Colour = "blue" | "green" | "yellow" | "orange" | "red";

interface Shown {
  title: string;
  description?: string;
  /** Columns out of 24. */
  wide: 4 | 8 | 12;
  /** A unit of Grafana; a plain number when left out. */
  unit?: "s" | "ops" | "bytes" | "percentunit";
  /** Its colour from a value on. */
  marks?: readonly { from: number; colour: Colour }[];
  /** The colour below the first mark. */
  below?: Colour;
  /** Values that are words. */
  names?: Readonly<Record<number, string>>;
  /** What stands where Prometheus has nothing to say. */
  none?: string;
}

export type Panel =
  | (Shown & { kind: "stat"; query: Query })
  | (Shown & { kind: "lines" | "states"; queries: readonly Query[] })
  /** Things that happened, counted a bar each and stacked. `colours`: by legend. */
  | (Shown & { kind: "bars"; queries: readonly Query[]; colours?: Readonly<Record<string, Colour>> });

export interface GridPos {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const source = { type: "prometheus", uid: "$" + "{datasource}" };

const types = { stat: "stat", lines: "timeseries", bars: "timeseries", states: "state-timeline" } as const;

export const panelOf = (panel: Panel, id: number, gridPos: GridPos) => ({
  id,
  type: types[panel.kind],
  title: panel.title,
  ...(panel.description && { description: panel.description }),
  datasource: source,
  gridPos,
  // A bar is worth a look, and never shorter than a few scrapes.
  ...(panel.kind === "bars" && { interval: "5m", maxDataPoints: 100 }),
  targets: (panel.kind === "stat" ? [panel.query] : panel.queries).map(targetOf),
  fieldConfig: {
    defaults: { ...defaultsOf(panel), ...(customOf(panel) && { custom: customOf(panel) }) },
    overrides:
      panel.kind === "bars"
        ? Object.entries(panel.colours ?? {}).map(([legend, colour]) => ({
            matcher: { id: "byName", options: legend },
            properties: [{ id: "color", value: { mode: "fixed", fixedColor: colour } }],
          }))
        : [],
  },
  options: optionsOf(panel),
});

const targetOf = ({ expr, legend, once }: Query, nth: number) => ({
  refId: String.fromCharCode(65 + nth),
  datasource: source,
  expr,
  legendFormat: legend,
  editorMode: "code",
  range: !once,
  instant: once === true,
});

const defaultsOf = (panel: Panel) => ({
  unit: panel.unit ?? "short",
  ...(panel.unit === undefined && { decimals: 0 }),
  ...(panel.kind !== "states" && { min: 0 }),
  ...(panel.none && { noValue: panel.none }),
  color: { mode: panel.kind === "stat" || panel.kind === "states" ? "thresholds" : "palette-classic" },
  thresholds: {
    mode: "absolute",
    steps: [
      { value: null, color: panel.below ?? (panel.kind === "stat" ? "text" : "transparent") },
      ...(panel.marks ?? []).map(({ from, colour }) => ({ value: from, color: colour })),
    ],
  },
  ...(panel.names && {
    mappings: [
      {
        type: "value",
        options: Object.fromEntries(
          Object.entries(panel.names).map(([value, text], index) => [value, { text, index }]),
        ),
      },
    ],
  }),
});

function customOf(panel: Panel): object | undefined {
  switch (panel.kind) {
    case "stat":
      return undefined;
    case "states":
      return { fillOpacity: 70, lineWidth: 0 };
    case "lines":
      return {
        drawStyle: "line",
        fillOpacity: 10,
        lineWidth: 1,
        showPoints: "never",
        thresholdsStyle: { mode: panel.marks ? "line" : "off" },
      };
    case "bars":
      return {
        drawStyle: "bars",
        fillOpacity: 80,
        lineWidth: 0,
        showPoints: "never",
        // A bar counts what came before its instant.
        barAlignment: -1,
        barWidthFactor: 0.9,
        stacking: { mode: "normal", group: "A" },
      };
  }
}

function optionsOf(panel: Panel): object {
  switch (panel.kind) {
    case "stat":
      return {
        reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
        colorMode: "value",
        graphMode: panel.query.once || panel.names ? "none" : "area",
        justifyMode: "auto",
        orientation: "auto",
        percentChangeColorMode: "standard",
        showPercentChange: false,
        textMode: "value",
        wideLayout: true,
      };
    case "states":
      return {
        showValue: "auto",
        rowHeight: 0.8,
        mergeValues: true,
        alignValue: "left",
        legend: { displayMode: "list", placement: "bottom", showLegend: false, calcs: [] },
        tooltip: { mode: "single", sort: "none" },
      };
    case "lines":
    case "bars":
      return {
        legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
        tooltip: { mode: "multi", sort: "desc", hideZeros: panel.kind === "bars" },
      };
  }
}
