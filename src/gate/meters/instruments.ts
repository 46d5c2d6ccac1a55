/**
 * What /metrics counts and measures. Names and units as Prometheus wants them (https://prometheus.io/docs/practices/naming/); labels only of what the
 * program, the fleet pact or wardroom.yaml names (a room, a failure mode, a page), so that their number is bounded: never an agent, a person or a thing.
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** How an agent's question may end. "unclaimed": it was approved, and its agent never came for it. */
export const questionEnds = ["approved", "denied", "expired", "unclaimed", "superseded", "withdrawn"] as const;

export function createInstruments() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `wardroom_${name}_total`, help, labelNames: [...labelNames], registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name: `wardroom_${name}`, help, labelNames: [...labelNames], registers });
  const seconds = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Histogram<L>({
      name: `wardroom_${name}_seconds`,
      help,
      labelNames: [...labelNames],
      buckets: [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 86_400],
      registers,
    });

  return {
    registry,
    observations: counter("observations", "Signals, spans, points, records and alerts taken onto disk."),
    breaches: counter("breaches", "Breaches opened; shadow ones not.", ["room", "severity"]),
    nearMisses: counter("near_misses", "Near misses.", ["room", "failure_mode"]),
    toIntervention: seconds(
      "signal_to_intervention",
      "From the arrival of the crossing signal to the restraint in force.",
      ["room"],
    ),
    toAcknowledge: seconds("acknowledge", "From opening or asking to the first person who said to be on it.", [
      "room",
      "kind",
    ]),
    toDecide: seconds("approval_decision", "From an agent's question to the decision of people.", ["room", "result"]),
    approvals: counter("approvals", "Agents' questions, by how they ended.", ["room", "result"]),
    escalations: counter("escalations", "Steps of a ladder that were taken; level 1 is the first call.", [
      "room",
      "kind",
      "level",
    ]),
    refused: counter("refused_clicks", "Attempts that were refused, by reason.", ["reason"]),
    clicks: counter("clicks", "Buttons, forms and commands, by what came of them.", ["platform", "kind", "result"]),
    sends: counter("chat_sends", "Messages on their way to chat: cards, edits, lines, direct messages.", [
      "platform",
      "kind",
      "result",
    ]),
    throttled: counter(
      "chat_throttled",
      "Sends that a platform's rate limit (429), or the pace kept under it, put off.",
      ["platform"],
    ),
    pages: counter("pages", "Pages outside chat.", ["page", "result"]),
    lost: counter("cards_lost", "Messages that a platform refused for good.", ["platform"]),
    chatUp: gauge("chat_up", "1 while nothing keeps the platform from taking messages.", ["platform"]),
    outbox: gauge("outbox_deliveries", "Deliveries that are not out: pending, being sent, or failed.", [
      "lane",
      "state",
    ]),
    overdue: gauge("outbox_overdue_seconds", "How long the delivery that is due longest has been due."),
    open: gauge("breaches_open", "Open breaches; shadow ones not.", ["room", "severity"]),
    waiting: gauge("approvals_waiting", "Agents' questions that wait for people.", ["room"]),
    behind: gauge("segments_behind", "Batches of signals that are on disk and not judged yet."),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;
