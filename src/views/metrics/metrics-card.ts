/** "/ward metrics": the figures of a room, an agent or a pact; or of each of them, in a line. */
import type { Metrics } from "../../domain/metrics/metrics.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { Block, Card, Rich } from "../card.ts";
import { noticeCard, replyCard } from "../notice.ts";
import { evidenceWords, type FigureLine, fourFigures, peopleFigures, spanWords, spreadWords } from "./metrics-words.ts";

export interface MetricsFacts {
  /** "airline", "airline-a", "airline-service"; or all that the reader may see. */
  of: string;
  metrics: Metrics;
  /** Told apart by this. */
  parts?: { by: string; each: readonly { name: string; metrics: Metrics }[] };
}

const mostParts = 12;

export function metricsCard(facts: MetricsFacts | Reply): Card {
  if ("type" in facts) return replyCard(facts);
  const { of, metrics, parts } = facts;
  const title = `Metrics · ${of} · ${spanWords(metrics.from, metrics.to)}`;
  return {
    ...noticeCard(title),
    summary: `Metrics of ${of} over ${spanWords(metrics.from, metrics.to)}.`,
    body: parts
      ? partBlocks(parts)
      : [
          { type: "fields", fields: fourFigures(metrics) },
          { type: "divider" },
          { type: "list", items: peopleFigures(metrics).map(asLine) },
        ],
    footer: parts
      ? [{ command: "metrics", values: { of: "NAME" } }, " shows one of them in full"]
      : [{ command: "metrics" }, " with room, agent, pact or failure-mode tells them apart"],
  };
}

const asLine = ({ label, value }: FigureLine): Rich => [{ strong: label }, ": ", ...value];

function partBlocks({ by, each }: NonNullable<MetricsFacts["parts"]>): Block[] {
  if (each.length === 0) return [{ type: "text", text: [`Nothing happened yet that could be told apart by ${by}.`] }];
  const shown = [...each].sort((one, other) => weight(other.metrics) - weight(one.metrics)).slice(0, mostParts);
  return [
    { type: "list", items: shown.map(({ name, metrics }): Rich => [{ strong: name }, `: ${inALine(metrics)}`]) },
    ...(each.length > shown.length
      ? [
          {
            type: "context" as const,
            text: [`and ${each.length - shown.length} more with less: GET /v1/metrics has them all`],
          },
        ]
      : []),
  ];
}

const weight = ({ breaches, nearMisses, approvals, evidence }: Metrics): number =>
  breaches.opened * 100 +
  nearMisses.n * 10 +
  approvals.n +
  (evidence.state === "measured" ? evidence.closed - evidence.complete : 0);

const inALine = (metrics: Metrics): string =>
  [
    counted(metrics.breaches.opened, "breach", "breaches"),
    counted(metrics.nearMisses.n, "near miss", "near misses"),
    `to intervention ${spreadWords(metrics.toIntervention, "intervention")}`,
    metrics.staleControl.n > 0 && `${metrics.staleControl.part} of ${metrics.staleControl.n} escalations stale`,
    metrics.evidence.state === "measured" && `complete evidence ${evidenceWords(metrics)}`,
    metrics.approvals.n > 0 && `answers ${spreadWords(metrics.approvals, "decision")}`,
  ]
    .filter((part) => part !== false)
    .join(" · ");
