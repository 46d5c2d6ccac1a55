/** The body of the fleet's weekly digest: what is open longest, the figures of the loop against the week before, the rooms ranked. */
import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import type { RankedRoom } from "../../domain/digest/figures.ts";
import type { Metrics } from "../../domain/metrics/metrics.ts";
import type { Spread } from "../../domain/metrics/spread.ts";
import { severities } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { counted } from "../../domain/words/counted.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Block, Rich } from "../card.ts";
import { fourFigures, peopleFigures } from "../metrics/metrics-words.ts";
import type { Detail } from "./digest-budget.ts";
import { approvalWords, breachWords, healthLines } from "./digest-day.ts";
import { budgetList, checkList, drillWords, heldList, openList, overdueList, pactList } from "./digest-lists.ts";
import { against, legend } from "./digest-words.ts";

/** Of the people and their load, so many. */
const mostFigures = 10;

export function weekBlocks(posted: DigestEvents["digest.posted"], config: FleetConfig, detail: Detail): Block[] {
  const { figures, metrics, rooms, from, to, zone } = posted;
  const asOf = { at: to, zone, config, detail };
  const brackets = legend({ ...(figures.before && { before: figures.before }) }, { from, to });
  return [
    ...openList(figures, "Longest open", asOf),
    ...ranking(rooms, detail.rooms),
    {
      type: "fields",
      fields: [
        { label: "Breaches opened", value: [breachWords(figures)] },
        { label: "Approvals", value: [approvalWords(figures)] },
        { label: "Escalations beyond the first step", value: [against(figures.escalations, figures, "escalations")] },
        ...(metrics ? weekFigures(metrics) : []),
      ],
    },
    ...(brackets === undefined ? [] : [{ type: "context" as const, text: [brackets] }]),
    ...budgetList(figures, asOf),
    ...heldList(figures, asOf),
    ...overdueList(figures, asOf),
    ...pactList(figures, asOf),
    ...checkList(figures, asOf),
    ...drillWords(figures),
    ...healthLines(figures, asOf, "in the fleet"),
  ];
}

function ranking(rooms: readonly RankedRoom[] = [], most: number): Block[] {
  if (rooms.length < 2) return [];
  const rest = rooms.length - most;
  return [
    { type: "text", text: [{ strong: "Rooms, the one that needs most first" }] },
    {
      type: "list",
      items: [...rooms.slice(0, most).map(roomLine), ...(rest > 0 ? [[`and ${rest} more`]] : [])],
    },
  ];
}

/** "1. airline: 1 critical, 2 high · 2 escalations · 7 near misses · 1 waiting". */
function roomLine({ room, breaches, escalations, near_misses, open }: RankedRoom, index: number): Rich {
  const opened = severities
    .toReversed()
    .flatMap((severity) => (breaches[severity] ? [`${breaches[severity]} ${severity}`] : []));
  const parts = [
    opened.length > 0 ? opened.join(", ") : "no breach",
    ...(escalations > 0 ? [counted(escalations, "escalation")] : []),
    ...(near_misses > 0 ? [counted(near_misses, "near miss", "near misses")] : []),
    ...(open > 0 ? [`${open} waiting`] : []),
  ];
  return [`${index + 1}. `, { strong: room }, `: ${parts.join(" · ")}`];
}

/** The four figures, and how people are doing under it; each with what it was the week before, where it was anything. */
function weekFigures({ now, before }: { now: Metrics; before?: Metrics }): { label: string; value: Rich }[] {
  const was: Readonly<Record<string, string | undefined>> = before
    ? {
        "Signal to intervention": spreadTurn(now.toIntervention, before.toIntervention),
        "Near misses": countTurn(now.nearMisses.n, before.nearMisses.n),
        "Complete evidence": evidenceTurn(now, before),
        "Stale control": shareTurn(now.staleControl, before.staleControl),
        "To acknowledge a breach": spreadTurn(now.toAcknowledge, before.toAcknowledge),
        "To resolve a breach": spreadTurn(now.toResolve, before.toResolve),
        "Rubber stamps": shareTurn(now.rubberStamps, before.rubberStamps),
      }
    : {};
  const told = new Set(["To answer an agent", "Escalations", "Refused presses"]);
  return [...fourFigures(now), ...peopleFigures(now).filter(({ label }) => !told.has(label))]
    .slice(0, mostFigures)
    .map(({ label, value }) => {
      const turn = was[label];
      return { label, value: turn === undefined ? value : withTurn(value, turn) };
    });
}

/** "850 of 1251 (68 %) judged escalations (↑ 65 %): pact outdated 415, ...": beside the figure, and not behind what it is made of. */
function withTurn(value: Rich, turn: string): Rich {
  const [first, ...rest] = value;
  const end = typeof first === "string" ? first.search(/[:;]/) : -1;
  return typeof first === "string" && end >= 0
    ? [`${first.slice(0, end)} (${turn})${first.slice(end)}`, ...rest]
    : [...value, ` (${turn})`];
}

const medianOf = (spread: Spread): number | undefined => ("median" in spread ? spread.median : undefined);

const arrow = (now: number, then: number, same: boolean): string => (same ? "=" : now > then ? "↑" : "↓");

function spreadTurn(now: Spread, then: Spread): string | undefined {
  const [a, b] = [medianOf(now), medianOf(then)];
  if (a === undefined || b === undefined) return undefined;
  return `${arrow(a, b, sayDuration(a) === sayDuration(b))} ${sayDuration(b)}`;
}

const countTurn = (now: number, then: number): string => `${arrow(now, then, now === then)} ${then}`;

function shareTurn(now: { part: number; n: number }, then: { part: number; n: number }): string | undefined {
  if (now.n === 0 || then.n === 0) return undefined;
  const [a, b] = [Math.round((now.part / now.n) * 100), Math.round((then.part / then.n) * 100)];
  return `${arrow(a, b, a === b)} ${b} %`;
}

const evidenceTurn = ({ evidence: now }: Metrics, { evidence: then }: Metrics): string | undefined =>
  now.state === "measured" && then.state === "measured"
    ? shareTurn({ part: now.complete, n: now.closed }, { part: then.complete, n: then.closed })
    : undefined;
