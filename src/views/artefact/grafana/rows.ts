/** What the dashboard for Grafana shows, row by row: questions to Prometheus over what GET /metrics gives. */
import type { Panel } from "./panel.ts";

/** Of the rooms and services that were chosen. */
const chosen = 'instance=~"$instance", room=~"$room"';
/** Of the services that were chosen: what says nothing of rooms. */
const served = 'instance=~"$instance"';

/**
 * How often something happened within each bar. Prometheus measures between the scrapes of a window; this one reaches back to the last scrape before the bar,
 * so what happened between two bars is in one of them, and what is measured is said for the bar alone.
 */
const eachBar = (metric: string, by: string, where = chosen): string =>
  `sum by (${by}) (rate(wardroom_${metric}_total{${where}}[$__rate_interval])) * $__interval_ms / 1000`;
const over = (metric: string, where = chosen): string =>
  `round(sum(increase(wardroom_${metric}_total{${where}}[$__range])))`;
/** Without an observation there is no quantile: nothing in place of "not a number". */
const quantile = (share: number, metric: string, window: string, by?: "kind"): string => {
  const grew = (part: string): string => `increase(wardroom_${metric}_seconds_${part}{${chosen}}[${window}])`;
  return by
    ? `histogram_quantile(${share}, sum by (le, ${by}) (${grew("bucket")})) and sum by (${by}) (${grew("count")}) > 0`
    : `histogram_quantile(${share}, sum by (le) (${grew("bucket")})) and sum(${grew("count")}) > 0`;
};

const calls = { from: 1, colour: "orange" } as const;

const waits: Panel[] = [
  {
    kind: "stat",
    title: "Open breaches",
    description: "Breaches that nobody has resolved yet; those of pacts in shadow are not among them.",
    wide: 4,
    marks: [calls],
    query: { expr: `sum(wardroom_breaches_open{${chosen}})`, legend: "open" },
  },
  {
    kind: "stat",
    title: "Agents that wait for people",
    description: "Questions of agents that nobody has decided yet.",
    wide: 4,
    marks: [calls],
    query: { expr: `sum(wardroom_approvals_waiting{${chosen}})`, legend: "waiting" },
  },
  {
    kind: "stat",
    title: "Signal to intervention, median",
    description: "From the arrival of the crossing signal to the restraint in force, over the time that is shown.",
    wide: 4,
    unit: "s",
    none: "no restraint",
    query: { expr: quantile(0.5, "signal_to_intervention", "$__range"), legend: "median", once: true },
  },
  {
    kind: "stat",
    title: "Near misses",
    description: "Stays close to a threshold that ended on the safe side, over the time that is shown.",
    wide: 4,
    query: { expr: over("near_misses"), legend: "near misses", once: true },
  },
  {
    kind: "stat",
    title: "Escalations",
    description:
      "Calls past the first one, over the time that is shown: whoever was called first did not answer in time.",
    wide: 4,
    marks: [calls],
    query: { expr: over("escalations", `${chosen}, level!="1"`), legend: "escalations", once: true },
  },
  {
    kind: "stat",
    title: "Chat",
    description: "Whether every chat platform takes messages. Where it does not, people are called by pages alone.",
    wide: 4,
    names: { 0: "does not take messages", 1: "takes messages" },
    marks: [{ from: 1, colour: "green" }],
    below: "red",
    none: "no platform",
    query: { expr: `min(wardroom_chat_up{${served}})`, legend: "chat" },
  },
];

const loop: Panel[] = [
  {
    kind: "bars",
    title: "Breaches opened, by severity",
    wide: 12,
    colours: { low: "blue", medium: "yellow", high: "orange", critical: "red" },
    queries: [{ expr: eachBar("breaches", "severity"), legend: "{{severity}}" }],
  },
  {
    kind: "bars",
    title: "Near misses, by failure mode",
    wide: 12,
    none: "No near miss in this time",
    queries: [{ expr: `${eachBar("near_misses", "failure_mode")} > 0`, legend: "{{failure_mode}}" }],
  },
  {
    kind: "lines",
    title: "Signal to intervention, over the 24 h before",
    description:
      "From the arrival of the crossing signal to the restraint in force. Complete evidence and stale control are figures of the journal: GET /v1/metrics.",
    wide: 12,
    unit: "s",
    none: "No restraint in this time",
    queries: [
      { expr: quantile(0.5, "signal_to_intervention", "1d"), legend: "median" },
      { expr: quantile(0.9, "signal_to_intervention", "1d"), legend: "p90" },
    ],
  },
  {
    kind: "bars",
    title: "Agents' questions, by how they ended",
    description: "Unclaimed: approved, and the agent did not come for it.",
    wide: 12,
    colours: { approved: "green", denied: "red", expired: "orange" },
    queries: [{ expr: eachBar("approvals", "result"), legend: "{{result}}" }],
  },
];

const people: Panel[] = [
  {
    kind: "lines",
    title: "To acknowledge, p90 over the 24 h before",
    description: "From opening or asking to the first person who said to be on it.",
    wide: 8,
    unit: "s",
    none: "Nobody acknowledged anything in this time",
    queries: [{ expr: quantile(0.9, "acknowledge", "1d", "kind"), legend: "{{kind}}" }],
  },
  {
    kind: "bars",
    title: "Calls, by level of the ladder",
    description: "Level 1 is the first call; anything above is an escalation.",
    wide: 8,
    colours: { "level 1": "blue", "level 2": "orange", "level 3": "red" },
    queries: [{ expr: eachBar("escalations", "level"), legend: "level {{level}}" }],
  },
  {
    kind: "bars",
    title: "Refused attempts, by reason",
    description: "Presses and commands that were refused, in every room.",
    wide: 8,
    none: "Nothing was refused in this time",
    queries: [{ expr: `${eachBar("refused_clicks", "reason", served)} > 0`, legend: "{{reason}}" }],
  },
];

const service: Panel[] = [
  {
    kind: "lines",
    title: "Observations a second",
    description: "Signals, spans, points, records and alerts taken onto disk.",
    wide: 8,
    unit: "ops",
    queries: [
      {
        expr: `sum by (instance) (rate(wardroom_observations_total{${served}}[$__rate_interval]))`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    kind: "lines",
    title: "Batches not judged yet",
    description: "On disk, and waiting for the watch. More and more of them: it does not keep up.",
    wide: 8,
    queries: [{ expr: `sum by (instance) (wardroom_segments_behind{${served}})`, legend: "{{instance}}" }],
  },
  {
    kind: "lines",
    title: "Overdue in the outbox",
    description: "How long the delivery that is due longest has been due. From a minute on people read late.",
    wide: 8,
    unit: "s",
    marks: [{ from: 60, colour: "red" }],
    queries: [{ expr: `max by (instance) (wardroom_outbox_overdue_seconds{${served}})`, legend: "{{instance}}" }],
  },
  {
    kind: "states",
    title: "Chat takes messages",
    wide: 8,
    names: { 0: "no", 1: "yes" },
    marks: [{ from: 1, colour: "green" }],
    below: "red",
    queries: [{ expr: `min by (platform) (wardroom_chat_up{${served}})`, legend: "{{platform}}" }],
  },
  {
    kind: "bars",
    title: "Sends to chat, by what came of them",
    description: "Retry: put off, by a rate limit or a fault. Gone and failed: refused for good.",
    wide: 8,
    colours: { sent: "green", retry: "yellow", gone: "orange", failed: "red" },
    queries: [{ expr: eachBar("chat_sends", "result", served), legend: "{{result}}" }],
  },
  {
    kind: "bars",
    title: "What did not arrive",
    description: "Messages that a platform refused for good, and pages outside chat that failed.",
    wide: 8,
    none: "Everything arrived in this time",
    queries: [
      { expr: `${eachBar("cards_lost", "platform", served)} > 0`, legend: "lost on {{platform}}" },
      { expr: `${eachBar("pages", "page", `${served}, result="failed"`)} > 0`, legend: "page {{page}} failed" },
    ],
  },
  {
    kind: "lines",
    title: "Memory",
    wide: 8,
    unit: "bytes",
    queries: [
      {
        expr: `process_resident_memory_bytes{${served}} and on (instance) wardroom_segments_behind`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    kind: "lines",
    title: "Processor",
    description: "Of one core. Wardroom judges on one: near 1 it does not keep up.",
    wide: 8,
    unit: "percentunit",
    queries: [
      {
        expr: `rate(process_cpu_seconds_total{${served}}[$__rate_interval]) and on (instance) wardroom_segments_behind`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    kind: "lines",
    title: "Event loop, p99 of its delay",
    description: "How long a click may wait for its turn.",
    wide: 8,
    unit: "s",
    queries: [
      {
        expr: `nodejs_eventloop_lag_p99_seconds{${served}} and on (instance) wardroom_segments_behind`,
        legend: "{{instance}}",
      },
    ],
  },
];

export const rows: readonly (readonly [title: string, panels: readonly Panel[]])[] = [
  ["What waits for people", waits],
  ["The loop", loop],
  ["What it costs people", people],
  ["The service", service],
];
