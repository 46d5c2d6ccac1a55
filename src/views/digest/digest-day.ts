/** The body of a room's digest: what waits, the numbers against the time before, what is named one by one, how the bot itself is. */
import { breachCount } from "../../domain/digest/counts.ts";
import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import type { DigestFigures } from "../../domain/digest/figures.ts";
import { severities } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Block, Rich } from "../card.ts";
import type { Detail } from "./digest-budget.ts";
import {
  type AsOf,
  budgetList,
  checkList,
  deliveryWords,
  drillWords,
  heldList,
  openList,
  overdueList,
  pactList,
  silentWords,
} from "./digest-lists.ts";
import { against, durationAgainst, legend, sayAt } from "./digest-words.ts";

export function dayBlocks(posted: DigestEvents["digest.posted"], config: FleetConfig, detail: Detail): Block[] {
  const { figures, from, to, zone } = posted;
  const asOf = { at: to, zone, config, detail };
  const brackets = legend(figures, { from, to });
  return [
    ...openList(figures, "Needs a human now", asOf),
    { type: "fields", fields: numbers(figures) },
    ...(brackets === undefined ? [] : [context([brackets])]),
    ...budgetList(figures, asOf),
    ...heldList(figures, asOf),
    ...overdueList(figures, asOf),
    ...pactList(figures, asOf),
    ...checkList(figures, asOf),
    ...drillWords(figures),
    ...healthLines(figures, asOf),
  ];
}

/** Also of a week. `where` agents are known. */
export function healthLines(figures: DigestFigures, asOf: AsOf, where = "here"): Block[] {
  const { agents, heard } = figures;
  const known = `${counted(agents, "agent")} known ${where}`;
  return [
    ...deliveryWords(figures, asOf).map((text): Block => ({ type: "text", text })),
    ...silentWords(figures, asOf).map(context),
    context([
      `As of ${sayAt(asOf.at, asOf.zone)} (${asOf.zone}), ${known}${heard === undefined ? "" : `, ${heard} heard from`}`,
      ...(asOf.config.fallback.length > 0
        ? []
        : [" · nobody is paged while chat is down: wardroom.yaml names no fallback"]),
    ]),
  ];
}

const context = (text: Rich): Block => ({ type: "context", text });

/** How breaches split, with those that are only watched. */
export const breachWords = (figures: DigestFigures): string => {
  const opened = severities
    .toReversed()
    .flatMap((severity) => (figures.breaches[severity] ? [`${figures.breaches[severity]} ${severity}`] : []));
  const shadow = figures.shadow > 0 ? ` · ${figures.shadow} only watched` : "";
  const each = opened.length > 1 ? `: ${opened.join(", ")}` : opened.length > 0 ? ofOneSeverity(figures) : "";
  return `${against(breachCount(figures), figures, "breaches")}${each}${shadow}`;
};

/** ", high" of one, ", all high" of several. */
function ofOneSeverity({ breaches }: DigestFigures): string {
  const [severity] = severities.filter((one) => breaches[one]);
  return severity === undefined ? "" : breaches[severity] === 1 ? `, ${severity}` : `, all ${severity}`;
}

export const approvalWords = (figures: DigestFigures): string => {
  const { asked, approved, denied, expired, standing = 0 } = figures.approvals;
  const { before, week } = figures;
  const all = [figures.approvals, ...[before, week].flatMap((one) => one ?? [])];
  if (standing === 0 && all.every((one) => one.asked + one.approved + one.denied + one.expired === 0)) return "none";
  return [
    `${against(asked, figures, "asked")} asked`,
    `${against(approved, figures, "approved")} approved`,
    `${against(denied, figures, "denied")} denied`,
    `${against(expired, figures, "expired")} expired`,
    ...(standing > 0 ? [`${standing} by a standing approval`] : []),
  ].join(", ");
};

function numbers(figures: DigestFigures): { label: string; value: Rich }[] {
  const { acknowledge_ms, signals, escalations, near_misses, noise, mutes, snoozes, changes } = figures;
  const held = [...(mutes > 0 ? [counted(mutes, "mute")] : []), ...(snoozes > 0 ? [counted(snoozes, "snooze")] : [])];
  return [
    ...(signals === undefined ? [] : [{ label: "Signals", value: [against(signals, figures, "signals")] }]),
    { label: "Breaches opened", value: [breachWords(figures)] },
    {
      label: "Median time to answer",
      value: [acknowledge_ms === undefined ? "no breach was answered" : durationAgainst(acknowledge_ms, figures)],
    },
    { label: "Approvals", value: [approvalWords(figures)] },
    { label: "Escalations", value: [against(escalations, figures, "escalations")] },
    { label: "Near misses", value: [against(near_misses, figures, "near_misses")] },
    { label: "Marked as noise", value: [against(noise, figures, "noise")] },
    { label: "Calls held back", value: [held.length > 0 ? held.join(", ") : "none"] },
    { label: "Pact changes", value: [`${changes.live} live, ${changes.waiting} waiting`] },
  ];
}
