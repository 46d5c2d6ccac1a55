/** What /metrics is written in: the Prometheus text format, or OpenMetrics for whoever asks for it rather. */
import { openMetricsContentType, prometheusContentType, type Registry } from "prom-client";

interface Exposition {
  type: string;
  text: string;
}

export async function expose(registry: Registry, accept: string | undefined): Promise<Exposition> {
  const text = await registry.metrics();
  return wantsOpenMetrics(accept)
    ? { type: openMetricsContentType, text: openMetricsOf(text) }
    : { type: prometheusContentType, text };
}

/** Prometheus weighs them; a browser or curl, which take anything, are given the older one that people know. */
function wantsOpenMetrics(accept = ""): boolean {
  const wanted = weightOf(accept, /^application\/openmetrics-text$/);
  return wanted > 0 && wanted >= weightOf(accept, /^(text\/plain|text\/\*|\*\/\*)$/);
}

/** The highest among the ranges that are meant; one without "q" weighs 1 (RFC 9110, 12.5.1). */
const weightOf = (accept: string, meant: RegExp): number =>
  Math.max(
    0,
    ...accept.split(",").map((range) => {
      const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
      if (!meant.test(type)) return 0;
      const weight = parameters.find((one) => one.startsWith("q="));
      return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
    }),
  );

/**
 * Of the text format 0.0.4: a family of counters is named without "_total", bounds are floats, quotes in help are escaped, no line is empty, and there is an
 * end (https://prometheus.io/docs/specs/om/open_metrics_spec/). Not by the registry itself: once asked for it, it calls its counters so in the other format too.
 */
function openMetricsOf(text: string): string {
  const counters = new Set(Array.from(text.matchAll(/^# TYPE (\S+)_total counter$/gm), ([, family]) => family));
  const lines = text.split("\n").flatMap((line) => {
    if (line === "") return [];
    const [, word, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (!word) return [line.replace(/([{,]le=")(\d+)"/, '$1$2.0"')];
    const family = counters.has(name.replace(/_total$/, "")) ? name.replace(/_total$/, "") : name;
    return [`# ${word} ${family} ${word === "HELP" ? rest.replaceAll('"', '\\"') : rest}`];
  });
  return `${lines.join("\n")}\n# EOF\n`;
}
