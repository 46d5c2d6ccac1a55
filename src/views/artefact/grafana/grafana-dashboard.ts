/**
 * The dashboard for Grafana, from what GET /metrics gives. The classic JSON model, which Grafana 11 and later import and provision
 * (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/). Its data source is chosen in Grafana.
 */
import { type GridPos, type Panel, panelOf, source } from "./panel.ts";
import { rows } from "./rows.ts";

export function grafanaDashboard(): string {
  return JSON.stringify(
    {
      id: null,
      uid: "wardroom",
      title: "Wardroom",
      description: "How a fleet of agents is governed, and how the service that does it is doing.",
      tags: ["wardroom", "agents"],
      timezone: "browser",
      editable: true,
      graphTooltip: 1,
      schemaVersion: 39,
      version: 1,
      refresh: "1m",
      time: { from: "now-7d", to: "now" },
      timepicker: {},
      annotations: { list: [] },
      links: [],
      templating: { list: [chosenSource, variable("instance", "Service"), variable("room", "Room")] },
      panels: placed(),
    },
    null,
    2,
  );
}

const chosenSource = {
  name: "datasource",
  label: "Prometheus",
  type: "datasource",
  query: "prometheus",
  // None is chosen: Grafana takes its default one.
  current: { text: "", value: "" },
  options: [],
  hide: 0,
  includeAll: false,
  multi: false,
  refresh: 1,
  regex: "",
  skipUrlSync: false,
};

/** Of the open breaches, for every room has that series from the start. */
const series = {
  instance: "label_values(wardroom_breaches_open, instance)",
  room: 'label_values(wardroom_breaches_open{instance=~"$instance"}, room)',
};

function variable(name: keyof typeof series, label: string) {
  const query = series[name];
  return {
    name,
    label,
    type: "query",
    datasource: source,
    definition: query,
    query: { qryType: 1, query, refId: "PrometheusVariableQueryEditor-VariableQuery" },
    current: { selected: true, text: ["All"], value: ["$__all"] },
    options: [],
    hide: 0,
    includeAll: true,
    allValue: ".*",
    multi: true,
    // With every change of the time that is shown: a room may have come since.
    refresh: 2,
    regex: "",
    skipUrlSync: false,
    sort: 1,
  };
}

/** How high a panel is, in lines of Grafana's grid: figures need less than graphs. */
const highOf = (panels: readonly Panel[]): number => (panels.every(({ kind }) => kind === "stat") ? 4 : 8);

function placed(): object[] {
  const all: object[] = [];
  let y = 0;
  for (const [nth, [title, panels]] of rows.entries()) {
    const id = nth * 100 + 1;
    const high = highOf(panels);
    all.push({ id, type: "row", title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] });
    y += 1;
    const places = inLines(panels, y, high);
    all.push(
      ...panels.map((panel, index) => panelOf(panel, id + 1 + index, places[index] ?? { x: 0, y, w: 24, h: high })),
    );
    y = Math.max(...places.map((place) => place.y)) + high;
  }
  return all;
}

/** From left to right, and on in the next line where one is full. */
function inLines(panels: readonly Panel[], top: number, high: number): GridPos[] {
  let [x, y] = [0, top];
  return panels.map(({ wide }) => {
    if (x + wide > 24) [x, y] = [0, y + high];
    const place = { x, y, w: wide, h: high };
    x += wide;
    return place;
  });
}
