/** The dashboard for Grafana, over hours of a fleet that a real Prometheus was given: every question is one, has an answer, and the answer is the truth. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hour } from "../../src/domain/words/time.ts";
import { board, filledIn, type GrafanaPanel, intervalOf, type Target } from "../support/grafana.ts";
import { type Prometheus, promtoolSays, type Series, startPrometheus } from "../support/prometheus.ts";
import { promqlReader } from "../support/promql.ts";
import { type ScrapedHours, scrapedHours, scrapedInstance } from "../support/scraped-hours.ts";
import { until } from "../support/service.ts";
import { needModule } from "../support/test-deps.ts";

const recording = join(import.meta.dirname, "../fixtures/tau-airline.otlp.jsonl.gz");
let hours: ScrapedHours;
let prometheus: Prometheus;
let metrics: Map<string, { type: string; labels: Set<string> }>;

beforeAll(async () => {
  hours = await scrapedHours(recording);
  prometheus = await startPrometheus({ past: hours.past });
  metrics = metricsOf(hours.last);
}, 240_000);
afterAll(async () => {
  await prometheus?.close();
  expect(hours?.set.app.faults).toEqual([]);
  await hours?.close();
});

/** By name, as a query calls it, with the labels that Prometheus adds. */
function metricsOf(text: string): typeof metrics {
  const types = new Map(
    Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = "", type = ""]) => [name, type]),
  );
  const found: typeof metrics = new Map();
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const family = name.replace(/_(bucket|sum|count)$/, "");
    const type = types.get(name) ?? (types.get(family) === "histogram" ? "counter" : "");
    const known = found.get(name) ?? { type, labels: new Set(["instance", "job"]) };
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.labels.add(label);
    found.set(name, known);
  }
  return found;
}

const asked = (): { panel: GrafanaPanel; target: Target }[] =>
  board().panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, target })));

async function answer({ panel, target }: { panel: GrafanaPanel; target: Target }, chosen = {}): Promise<Series[]> {
  const span = 12 * hour;
  const interval = intervalOf(panel, span);
  const expr = filledIn(target.expr, { span, interval, chosen });
  const to = Math.ceil(hours.to / interval) * interval;
  return target.instant
    ? prometheus.query(expr, hours.to)
    : prometheus.range(expr, { from: to - span, to, step: interval });
}
const panelOf = (title: string) => {
  const found = asked().filter(({ panel }) => panel.title === title);
  expect(found.length, title).toBeGreaterThan(0);
  return found;
};
const seriesOf = async (title: string): Promise<Series[]> =>
  (await Promise.all(panelOf(title).map((one) => answer(one)))).flat();
const barsOf = async (title: string, label: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await seriesOf(title))
      .map(
        ({ metric, values }) =>
          [metric[label] ?? "", values.reduce((sum, [, value]) => sum + Math.round(Number(value)), 0)] as const,
      )
      .filter(([, n]) => n > 0),
  );
/** The counter's own word at the end, by one label. */
function counted(metric: string, label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [, name, labels = "", value] of hours.last.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm)) {
    if (name !== `wardroom_${metric}_total` || Number(value) === 0) continue;
    const key = new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1] ?? "";
    sums[key] = (sums[key] ?? 0) + Number(value);
  }
  return sums;
}

test("every expression is PromQL, over metrics and labels that a service fed with recorded runs has", async () => {
  const read = await promqlReader();
  expect(asked().length).toBeGreaterThan(20);
  for (const { panel, target } of asked()) {
    const { selectors, grouped, faults } = read(filledIn(target.expr, { span: hour, interval: hour / 12 }));
    expect(faults, panel.title).toEqual([]);
    expect(selectors.length, target.expr).toBeGreaterThan(0);
    for (const { metric, labels, inside } of selectors) {
      const known = metrics.get(metric);
      expect(known, `${metric} in ${panel.title}`).toBeDefined();
      for (const label of labels) expect([...(known?.labels ?? [])], `${label} of ${metric}`).toContain(label);
      if (inside.some((name) => /^(rate|increase|irate)$/.test(name))) expect(known?.type, metric).toBe("counter");
      if (inside.includes("histogram_quantile")) expect(metric).toMatch(/_bucket$/);
      if (metric.endsWith("_bucket")) expect(inside).toContain("histogram_quantile");
      // What only grows says nothing by how large it is.
      if (known?.type === "counter") expect(inside.join(), target.expr).toMatch(/rate|increase/);
    }
    for (const { labels, metrics: of } of grouped)
      for (const label of labels)
        for (const metric of of.filter((one) => label !== "le" || one.endsWith("_bucket")))
          expect([...(metrics.get(metric)?.labels ?? [])], `${label} of ${metric}`).toContain(label);
    // Legends name what is grouped by.
    for (const [, label = ""] of target.legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      expect(selectors.some(({ metric }) => metrics.get(metric)?.labels.has(label))).toBe(true);
  }
});

test("a real Prometheus answers each; only what did not happen has no answer", async () => {
  const empty: string[] = [];
  for (const one of asked()) {
    const series = await answer(one);
    if (series.length === 0) empty.push(`${one.panel.title} ${one.target.refId}`);
    for (const { values } of series)
      for (const [, value] of values) expect(Number.isFinite(Number(value)), one.target.expr).toBe(true);
  }
  expect(empty).toEqual(["What did not arrive A", "What did not arrive B"]);
});

test("the bars of a panel add up to what happened, the first of its kind included", async () => {
  expect(await barsOf("Breaches opened, by severity", "severity")).toEqual(counted("breaches", "severity"));
  expect(await barsOf("Near misses, by failure mode", "failure_mode")).toEqual(counted("near_misses", "failure_mode"));
  expect(await barsOf("Agents' questions, by how they ended", "result")).toEqual(counted("approvals", "result"));
  expect(await barsOf("Calls, by level of the ladder", "level")).toEqual(counted("escalations", "level"));
  expect(await barsOf("Refused attempts, by reason", "reason")).toEqual(counted("refused_clicks", "reason"));
  expect(counted("approvals", "result")).toMatchObject({ approved: 2, denied: 2, expired: 2 });
  expect(counted("near_misses", "failure_mode")).toMatchObject({ unavailable: 2 });
});

test("the figures are those of the service, and the choice of a room counts", async () => {
  const figure = async (title: string, chosen = {}): Promise<number | undefined> => {
    const [one] = panelOf(title);
    const value = one && (await answer(one, chosen))[0]?.values.at(-1)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const open = (await hours.set.app.world.store.list("breach", { status: "open" })).length;
  expect(open).toBeGreaterThan(0);
  expect(await figure("Open breaches")).toBe(open);
  expect(await figure("Open breaches", { room: "airline" })).toBe(open);
  expect(await figure("Open breaches", { room: "fleet" })).toBe(0);
  expect(await figure("Agents that wait for people")).toBe(0);
  expect(await figure("Near misses")).toBe(2);
  expect(await figure("Escalations")).toBe(
    Object.entries(counted("escalations", "level")).reduce((sum, [level, n]) => sum + (level === "1" ? 0 : n), 0),
  );
  expect(await figure("Chat")).toBe(1);
  const median = await figure("Signal to intervention, median");
  expect(median).toBeGreaterThan(10);
  expect(await figure("Signal to intervention, median", { room: "fleet" })).toBeUndefined();
});

test("every variable is defined, and what it asks Prometheus for is there to choose", async () => {
  const read = await promqlReader();
  const { list } = board().templating;
  expect(list.map(({ name }) => name)).toEqual(["datasource", "instance", "room"]);
  const chosen: Record<string, string[]> = {};
  for (const { name, type, query } of list) {
    if (type !== "query" || typeof query === "string") continue;
    const [, series = "", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? [];
    const match = filledIn(series, { span: hour, interval: hour });
    const [selector] = read(match).selectors;
    expect(metrics.get(selector?.metric ?? "")?.labels.has(label)).toBe(true);
    chosen[name] = await prometheus.labelValues(label, match);
  }
  expect(chosen).toEqual({ instance: [scrapedInstance], room: ["airline", "fleet"] });
});

test("promtool has nothing to say against /metrics, and Prometheus scrapes it as OpenMetrics", async () => {
  const said = await promtoolSays(hours.last);
  expect(said).toBe("");
  const { host } = new URL(hours.set.app.url);
  const live = await startPrometheus({ target: host });
  try {
    await until(async () => (await live.targets()).some(({ health }) => health !== "unknown"), "it was scraped");
    expect(await live.targets()).toMatchObject([{ health: "up", lastError: "" }]);
    await until(async () => (await live.query("wardroom_breaches_total", Date.now())).length > 0, "it is stored");
    const [opened] = await live.query("sum(wardroom_breaches_total)", Date.now());
    expect(Number(opened?.values[0]?.[1])).toBe(
      Object.values(counted("breaches", "severity")).reduce((sum, n) => sum + n, 0),
    );
  } finally {
    await live.close();
  }
});

/** Enums of Grafana's as the words that JSON has for them. */
const asJson = `type Json<T> = T extends string
  ? string extends T ? string : \`\${T}\`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer One)[]
      ? Json<One>[]
      : { [K in keyof T]: Json<T[K]> };
`;

test("it is a dashboard to Grafana's own types, down to the options of each panel", async () => {
  const schema = dirname(dirname(dirname(await needModule("@grafana/schema", "dist/types/index.d.ts"))));
  const dir = mkdtempSync(join(tmpdir(), "wardroom-grafana-"));
  try {
    symlinkSync(dirname(dirname(schema)), join(dir, "node_modules"));
    const kinds = { stat: "stat", timeseries: "timeseries", "state-timeline": "statetimeline" };
    const { panels, ...rest } = board();
    const lines = [
      'import type { Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel, VariableModel } from "@grafana/schema";',
      ...Object.values(kinds).map(
        (kind) =>
          `import type * as ${kind} from "@grafana/schema/dist/esm/raw/composable/${kind}/panelcfg/x/${nameOf(kind)}PanelCfg_types.gen";`,
      ),
      asJson,
      "type Of<Options, Custom> = Json<Omit<Panel, 'options' | 'fieldConfig' | 'targets'>> & { options: Json<Options>; targets: object[]; fieldConfig: Json<Omit<FieldConfigSource, 'defaults'>> & { defaults: Json<Omit<FieldConfig, 'custom' | 'mappings'>> & { mappings?: Json<FieldConfig['mappings']>; custom?: Json<Custom> } } };",
      `export const whole: Json<Omit<Dashboard, "panels" | "templating">> & { templating: { list: (Json<Omit<VariableModel, "type">> & { type: string; definition?: string })[] } } = ${JSON.stringify(rest)};`,
      ...panels.map((panel, nth) => {
        const kind = kinds[panel.type as keyof typeof kinds];
        const type = kind
          ? `Of<${kind}.Options, ${kind === "stat" ? "never" : `${kind}.FieldConfig`}>`
          : "Json<RowPanel>";
        return `export const panel${nth}: ${type} = ${JSON.stringify(panel)};`;
      }),
    ];
    writeFileSync(join(dir, "board.ts"), `${lines.join("\n")}\n`);
    writeFileSync(
      join(dir, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: "nodenext",
          skipLibCheck: true,
          types: [],
          target: "es2023",
        },
        files: ["board.ts"],
      }),
    );
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    expect(await tscSays(dir)).toBe("");
    // It does look: a word that Grafana does not know is found.
    writeFileSync(join(dir, "board.ts"), lines.join("\n").replaceAll('"graphMode":"area"', '"graphMode":"areas"'));
    expect(await tscSays(dir)).toContain("areas");
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 120_000);

const nameOf = (kind: string): string =>
  ({ stat: "Stat", timeseries: "TimeSeries", statetimeline: "StateTimeline" })[kind] ?? kind;

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const tscSays = (dir: string): Promise<string> =>
  new Promise((resolve) => execFile(process.execPath, [tsc, "-p", dir], (_fault, out, err) => resolve(`${out}${err}`)));

test("each panel has a place of its own", () => {
  const { panels } = board();
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { gridPos, title } of panels) {
    const { x, y, w, h } = gridPos;
    expect(x + w).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column++)
      for (let line = y; line < y + h; line++) {
        expect(taken.has(`${column}/${line}`), title).toBe(false);
        taken.add(`${column}/${line}`);
      }
  }
});
