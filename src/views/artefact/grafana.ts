/**
 * The dashboard for Grafana, from what GET /metrics gives. The classic JSON model, which Grafana 11 and later import and provision
 * (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/). Its data source is chosen in Grafana.
 */

interface Panel {
  title: string;
  description?: string;
  type: "stat" | "timeseries";
  unit: "s" | "short" | "ops" | "bool_on_off";
  wide: 4 | 6 | 8 | 12;
  queries: { expr: string; legend: string }[];
  stacked?: true;
}

const source = { type: "prometheus", uid: "$datasource" };

export function grafanaDashboard(): string {
  return JSON.stringify(
    {
      uid: "wardroom",
      title: "Wardroom",
      description: "How a fleet of agents is governed, and how the service that does it is doing.",
      tags: ["wardroom", "agents"],
      timezone: "browser",
      editable: true,
      graphTooltip: 1,
      schemaVersion: 39,
      refresh: "1m",
      time: { from: "now-7d", to: "now" },
      timepicker: {},
      annotations: { list: [] },
      links: [],
      templating: {
        list: [
          {
            name: "datasource",
            label: "Data source",
            type: "datasource",
            query: "prometheus",
            current: {},
            options: [],
            hide: 0,
            includeAll: false,
            multi: false,
            refresh: 1,
            regex: "",
            skipUrlSync: false,
          },
        ],
      },
      panels: rows.flatMap(([title, panels], nth) => rowOf(title, panels, nth)),
    },
    null,
    2,
  );
}

const high = 8;

function rowOf(title: string, panels: readonly Panel[], nth: number): object[] {
  const top = rows.slice(0, nth).reduce((sum, [, before]) => sum + 1 + heightOf(before), 0);
  const id = nth * 100 + 1;
  let [x, y] = [0, top + 1];
  const placed = panels.map((panel, index) => {
    if (x + panel.wide > 24) [x, y] = [0, y + high];
    const gridPos = { x, y, w: panel.wide, h: high };
    x += panel.wide;
    return panelOf(panel, id + index + 1, gridPos);
  });
  return [{ id, type: "row", title, collapsed: false, gridPos: { x: 0, y: top, w: 24, h: 1 }, panels: [] }, ...placed];
}

const heightOf = (panels: readonly Panel[]): number => {
  let [x, lines] = [0, 1];
  for (const { wide } of panels) {
    if (x + wide > 24) [x, lines] = [0, lines + 1];
    x += wide;
  }
  return lines * high;
};

const panelOf = ({ title, description, type, unit, queries, stacked }: Panel, id: number, gridPos: object) => ({
  id,
  type,
  title,
  ...(description && { description }),
  datasource: source,
  gridPos,
  targets: queries.map(({ expr, legend }, nth) => ({
    refId: String.fromCharCode(65 + nth),
    datasource: source,
    expr,
    legendFormat: legend,
    editorMode: "code",
    range: true,
    instant: false,
  })),
  fieldConfig: {
    defaults: {
      unit,
      min: 0,
      ...(type === "timeseries" && {
        custom: {
          drawStyle: stacked ? "bars" : "line",
          fillOpacity: stacked ? 70 : 10,
          lineWidth: 1,
          showPoints: "auto",
          stacking: { mode: stacked ? "normal" : "none", group: "A" },
        },
      }),
    },
    overrides: [],
  },
  options:
    type === "stat"
      ? {
          reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
          colorMode: "value",
          graphMode: "area",
          textMode: "auto",
        }
      : {
          legend: { displayMode: "list", placement: "bottom", showLegend: true },
          tooltip: { mode: "multi", sort: "desc" },
        },
});

const quantile = (share: number, metric: string): string =>
  `histogram_quantile(${share}, sum by (le) (increase(wardroom_${metric}_seconds_bucket[$__range])))`;
const counted = (metric: string, by: string): string =>
  `sum by (${by}) (increase(wardroom_${metric}_total[$__interval]))`;

const rows: readonly (readonly [string, readonly Panel[]])[] = [
  [
    "What waits for people",
    [
      {
        title: "Open breaches",
        type: "stat",
        unit: "short",
        wide: 6,
        queries: [{ expr: "sum(wardroom_breaches_open)", legend: "open" }],
      },
      {
        title: "Agents that wait",
        type: "stat",
        unit: "short",
        wide: 6,
        queries: [{ expr: "sum(wardroom_approvals_waiting)", legend: "waiting" }],
      },
      {
        title: "Signal to intervention, median",
        type: "stat",
        unit: "s",
        wide: 6,
        queries: [{ expr: quantile(0.5, "signal_to_intervention"), legend: "median" }],
      },
      {
        title: "Near misses",
        type: "stat",
        unit: "short",
        wide: 6,
        queries: [{ expr: "sum(increase(wardroom_near_misses_total[$__range]))", legend: "near misses" }],
      },
    ],
  ],
  [
    "The loop",
    [
      {
        title: "Breaches opened, by severity",
        type: "timeseries",
        unit: "short",
        wide: 12,
        stacked: true,
        queries: [{ expr: counted("breaches", "severity"), legend: "{{severity}}" }],
      },
      {
        title: "Near misses, by failure mode",
        type: "timeseries",
        unit: "short",
        wide: 12,
        stacked: true,
        queries: [{ expr: counted("near_misses", "failure_mode"), legend: "{{failure_mode}}" }],
      },
      {
        title: "Signal to intervention",
        type: "timeseries",
        unit: "s",
        wide: 12,
        description:
          "From the arrival of the crossing signal to the restraint in force. Complete evidence and stale control are figures of the journal: GET /v1/metrics.",
        queries: [
          {
            expr: "histogram_quantile(0.5, sum by (le) (increase(wardroom_signal_to_intervention_seconds_bucket[1d])))",
            legend: "median",
          },
          {
            expr: "histogram_quantile(0.9, sum by (le) (increase(wardroom_signal_to_intervention_seconds_bucket[1d])))",
            legend: "p90",
          },
        ],
      },
      {
        title: "Agents' questions, by how they ended",
        type: "timeseries",
        unit: "short",
        wide: 12,
        stacked: true,
        queries: [{ expr: counted("approvals", "result"), legend: "{{result}}" }],
      },
    ],
  ],
  [
    "What it costs people",
    [
      {
        title: "To acknowledge, p90",
        type: "timeseries",
        unit: "s",
        wide: 8,
        queries: [
          {
            expr: "histogram_quantile(0.9, sum by (le, kind) (increase(wardroom_acknowledge_seconds_bucket[1d])))",
            legend: "{{kind}}",
          },
        ],
      },
      {
        title: "Escalations, by level",
        type: "timeseries",
        unit: "short",
        wide: 8,
        stacked: true,
        queries: [{ expr: counted("escalations", "level"), legend: "level {{level}}" }],
      },
      {
        title: "Refused attempts, by reason",
        type: "timeseries",
        unit: "short",
        wide: 8,
        stacked: true,
        queries: [{ expr: counted("refused_clicks", "reason"), legend: "{{reason}}" }],
      },
    ],
  ],
  [
    "The service",
    [
      {
        title: "Observations",
        type: "timeseries",
        unit: "ops",
        wide: 6,
        queries: [
          { expr: "sum(rate(wardroom_observations_total[5m]))", legend: "taken onto disk" },
          { expr: "sum(wardroom_segments_behind)", legend: "batches behind" },
        ],
      },
      {
        title: "Chat sends, by result",
        type: "timeseries",
        unit: "short",
        wide: 6,
        stacked: true,
        queries: [{ expr: counted("chat_sends", "platform, result"), legend: "{{platform}} {{result}}" }],
      },
      {
        title: "Overdue in the outbox",
        type: "timeseries",
        unit: "s",
        wide: 6,
        queries: [{ expr: "max(wardroom_outbox_overdue_seconds)", legend: "oldest" }],
      },
      {
        title: "Chat takes messages",
        type: "timeseries",
        unit: "bool_on_off",
        wide: 6,
        queries: [{ expr: "min by (platform) (wardroom_chat_up)", legend: "{{platform}}" }],
      },
    ],
  ],
];
