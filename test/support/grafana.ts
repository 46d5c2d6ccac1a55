/** What Grafana makes of the dashboard before it asks Prometheus: variables and intervals put in. */
import { minute, second } from "../../src/domain/words/time.ts";
import { grafanaDashboard } from "../../src/views/artefact/grafana/grafana-dashboard.ts";

export interface Target {
  expr: string;
  legendFormat: string;
  instant: boolean;
  refId: string;
}

export interface GrafanaPanel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  interval?: string;
  maxDataPoints?: number;
  targets?: Target[];
  fieldConfig: object;
  options: object;
}

interface Variable {
  name: string;
  type: string;
  allValue?: string;
  query: string | { query: string };
}

interface Board {
  templating: { list: Variable[] };
  panels: GrafanaPanel[];
}

export const board = (): Board => JSON.parse(grafanaDashboard());

/** What the data source is told of how often is scraped. */
const scrapeInterval = minute;

/** How far apart the points of a panel are, on a screen where it is so many pixels wide. */
export function intervalOf({ interval, maxDataPoints }: GrafanaPanel, span: number, pixels = 600): number {
  const least = interval === "5m" ? 5 * minute : scrapeInterval;
  const exact = span / (maxDataPoints ?? pixels);
  // Grafana rounds it to one of its own (rangeutil.roundInterval); up is near enough.
  const round = [15, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
  return Math.max(least, (round.find((seconds) => seconds * second >= exact) ?? 86_400) * second);
}

/** https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
export function filledIn(
  expr: string,
  { span, interval, chosen = {} }: { span: number; interval: number; chosen?: Record<string, string> },
): string {
  const rate = Math.max(interval + scrapeInterval, 4 * scrapeInterval);
  const known: Record<string, string> = {
    __range: `${span / second}s`,
    __interval: `${interval / second}s`,
    __interval_ms: String(interval),
    __rate_interval: `${rate / second}s`,
    ...Object.fromEntries(
      board()
        .templating.list.filter(({ type }) => type === "query")
        .map(({ name, allValue = ".*" }) => [name, allValue]),
    ),
    ...chosen,
  };
  return expr.replace(/\$(\w+)/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined) throw new Error(`$${name} is not defined, in ${expr}`);
    return value;
  });
}
