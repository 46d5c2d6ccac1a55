/** Everything about a breach, for who wants to look before deciding: what was measured, what was agreed, who was asked, what happened. */

import { type Breach, nextStep } from "../../domain/breach/breach.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import { runsWords } from "../evidence/evidence-words.ts";
import { allowed, measure, number } from "../measure-words.ts";
import { type TimelineEntry, timelineEntry } from "../room/timeline.ts";
import { type CardContext, headline, stateOf, whereItStands } from "./breach-words.ts";

/** Older lines are counted; the web room and the evidence have them all. */
const mostLines = 30;

/** `events`: its history and the refused attempts at it, oldest first. */
export function breachDetailsCard(breach: Breach, events: readonly JournalEvent[], context: CardContext): Card {
  const look = stateOf(breach);
  return {
    subject: `breach:${breach.id}`,
    version: context.version,
    ...look,
    title: `${breach.id} · ${headline(breach)}`,
    summary: `Everything about ${breach.id}: ${headline(breach)}.`,
    pings: [],
    body: [
      ...breachFacts(breach, events, context),
      { type: "divider" },
      ...historyBlocks(events, context.config, breach.shadow === true),
    ],
    buttons: [],
    more: [],
    footer: [],
  };
}

/** What was measured, what was agreed, who answers for it and who was asked. */
export function breachFacts(breach: Breach, events: readonly JournalEvent[], context: CardContext): Block[] {
  const { threshold, measured, intervention, raci } = breach;
  const { config } = context;
  const names = (ids: readonly PersonId[]): string => ids.map((id) => nameOf(config, id)).join(", ");
  const stands = whereItStands(breach, context);
  const fields: { label: string; value: Rich }[] = [
    { label: "Measured", value: [`${number(measured.value, threshold)}, ${measure(threshold)}`] },
    { label: "Allowed", value: [capital(allowed(threshold.breach, threshold))] },
    { label: "Beyond it", value: [`${measured.bad} of ${measured.samples} samples`] },
    { label: "Crossed", value: [{ time: measured.at, as: "date" }] },
    { label: "Reached Wardroom", value: [{ time: measured.received_at, as: "date" }] },
    { label: "Severity", value: [`${threshold.severity} · ${threshold.failure_mode}`] },
    { label: "Near misses before", value: [String(breach.nearMisses)] },
    ...(breach.evidence ? [{ label: "Evidence", value: [runsWords(breach.evidence)] }] : []),
    { label: "Clause", value: [{ code: breach.clause }] },
    {
      label: "Pacts in force",
      value: breach.effective.flatMap((one, nth): Rich => [nth > 0 ? ", " : "", { code: one }]),
    },
    { label: "What follows", value: [consequence(breach)] },
    { label: "Accountable", value: [names([raci.accountable])] },
    ...(raci.responsible ? [{ label: "Responsible", value: [names([raci.responsible])] }] : []),
    ...(raci.consulted.length > 0 ? [{ label: "Consulted", value: [names(raci.consulted)] }] : []),
    ...(breach.operator ? [{ label: `Operates ${breach.agent}`, value: [names([breach.operator])] }] : []),
    ...(intervention.toInterventionMs === undefined
      ? []
      : [{ label: "Signal to intervention", value: [sayDuration(intervention.toInterventionMs)] }]),
  ];
  return [
    ...(stands.length > 0 ? [{ type: "text" as const, text: stands }] : []),
    { type: "fields", fields },
    ...(threshold.rationale
      ? [{ type: "text" as const, text: [{ strong: "Why it was agreed: " }, threshold.rationale] }]
      : []),
    ...(threshold.runbook
      ? [{ type: "text" as const, text: [{ link: threshold.runbook, text: "The runbook" } as const] }]
      : []),
    { type: "text", text: [{ strong: "Who was asked" }] },
    { type: "list", items: [...whoWasAsked(events, config), ...whoIsNext(breach)] },
  ];
}

function consequence({ threshold }: Breach): string {
  const { do: kind, mode, ttl, on_silence } = threshold.intervention;
  if (mode === "automatic") return `${kind}, by itself and at once`;
  if (mode === "human-review") return "a person chooses";
  const silence = { apply: "then it is applied", hold: "then the ladder starts again", drop: "then nothing is done" };
  return `${kind}, once approved; ${sayDuration(ttl)} without an answer, ${silence[on_silence]}`;
}

/** Every step of the ladder that was taken, from the history of a thing. */
export function whoWasAsked(events: readonly JournalEvent[], config: FleetConfig): Rich[] {
  const names = (ids: readonly PersonId[]): string => listed(ids.map((id) => nameOf(config, id)));
  return events.flatMap((event): Rich[] => {
    if (event.type !== "breach.escalated" && event.type !== "approval.escalated" && event.type !== "change.escalated")
      return [];
    const { step, round, to, instead_of, room, target } = event.body;
    const whom = room ? "the whole room" : names(to) || "nobody could be reached";
    const away =
      instead_of.length > 0 ? `, for ${names(instead_of)}, who ${instead_of.length > 1 ? "are" : "is"} away` : "";
    const again = round > 1 ? `, round ${round}` : "";
    return [[{ time: event.at, as: "clock" }, ` · level ${step}${again} · ${whom}${away} (${target})`]];
  });
}

function whoIsNext(breach: Breach): Rich[] {
  const next = nextStep(breach);
  // A hold can push the next step past the end of the decision; then it will not come.
  return next && next.due < (breach.intervention.expiresAt ?? Number.POSITIVE_INFINITY)
    ? [[{ time: next.due, as: "clock" }, ` · level ${next.step} · ${next.to}, if nobody answers`]]
    : [];
}

/** What happened, in the sentences of the timeline. `shadow`: of a breach that is only watched. */
export function historyBlocks(events: readonly JournalEvent[], config: FleetConfig, shadow = false): Block[] {
  const entries = events.flatMap((event) => timelineEntry(event, config, shadow) ?? []);
  const left = Math.max(0, entries.length - mostLines);
  return [
    { type: "text", text: [{ strong: "What happened" }] },
    ...(left > 0
      ? [{ type: "context" as const, text: [`${left} earlier lines are in the web room and in the evidence.`] }]
      : []),
    { type: "list", items: entries.slice(-mostLines).map(line) },
  ];
}

const line = ({ at, text, who, how, said }: TimelineEntry): Rich => [
  { time: at, as: "clock" },
  " · ",
  ...text,
  ...(who || how ? [` (${[who, how].filter(Boolean).join(", ")})`] : []),
  ...(said ? [" ", { untrusted: said } as const] : []),
];
