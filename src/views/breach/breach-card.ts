/** The breach card: what happened, who is asked what, until when, and the buttons that answer it. */
import {
  awaitsChoice,
  awaitsSomeone,
  type Breach,
  decisionWaits,
  ladderRuns,
  mayCall,
  needsPostmortem,
  nextStep,
} from "../../domain/breach/breach.ts";
import { verdicts } from "../../domain/breach/breach-events.ts";
import { isShared } from "../../domain/breach/members/member.ts";
import { escalated } from "../../domain/ladder/climb.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { capital } from "../../domain/words/capital.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Block, Button, Card, Rich } from "../card.ts";
import { completenessWords } from "../evidence/evidence-words.ts";
import { write } from "../postmortem/postmortem-card.ts";
import { breachForm, type FormVerb } from "./breach-forms.ts";
import {
  type CardContext,
  comesFrom,
  ending,
  headline,
  holding,
  lastCall,
  outcome,
  question,
  silence,
  stateOf,
  whatHappened,
  whereItStands,
} from "./breach-words.ts";
import { about, atHead, memberList, proposal } from "./member-words.ts";
import { shadowCard } from "./shadow-words.ts";

export type { CardContext } from "./breach-words.ts";

export function breachCard(breach: Breach, context: CardContext): Card {
  if (breach.shadow) return shadowCard(breach, context);
  const { config, version } = context;
  const { visible, more } = buttons(breach, config);
  const happened: Rich = [...whatHappened(breach), ...gap(whereItStands(breach, context))];
  return {
    subject: `breach:${breach.id}`,
    version,
    ...stateOf(breach),
    title: `${breach.id} · ${headline(breach)}`,
    summary: summary(breach, context),
    pings: ladderRuns(breach) ? (breach.lastAsked?.to ?? []) : [],
    body: [
      ...paragraph(outcome(breach, context)),
      ...paragraph(ending(breach, context)),
      ...paragraph(happened),
      ...paragraph(comesFrom(breach)),
      ...memberList(breach),
      ...paragraph(question(breach, context)),
      ...paragraph(silence(breach)),
      ...paragraph(lastCall(breach, context)),
      ...paragraph(holding(breach, context)),
    ],
    buttons: visible,
    more: [...more, details(breach)],
    footer: footer(breach, context),
  };
}

/** One complete sentence for the push notification and the screen reader. */
function summary(breach: Breach, { config }: CardContext): string {
  const { state } = stateOf(breach);
  const owner = breach.lastAsked?.to[0] ?? breach.raci.accountable;
  const head = `${state} ${breach.id} (${breach.threshold.severity}): ${headline(breach)}.`;
  return decisionWaits(breach) ? `${head} ${shortNameOf(config, owner)}: ${proposal(breach)}` : head;
}

function footer(breach: Breach, { config }: CardContext): Rich {
  const next = nextStep(breach);
  const parts: Rich[] = [
    [{ code: breach.clause }],
    [`${breach.threshold.severity} · ${breach.threshold.failure_mode}`],
  ];
  if (breach.nearMisses > 0) parts.push([`${counted(breach.nearMisses, "near miss", "near misses")} before`]);
  const evidence = breach.evidence && completenessWords(breach.evidence);
  // A hold can push the next step past the end of the decision; then it will not come.
  if (next && next.due < (breach.intervention.expiresAt ?? Number.POSITIVE_INFINITY)) {
    const deputy = config.people[breach.raci.accountable]?.deputy;
    const who =
      next.to === "room" ? "the room" : next.to === "deputy" && deputy ? shortNameOf(config, deputy) : next.to;
    parts.push([`next: ${config.people[who] ? shortNameOf(config, who) : who} `, { time: next.due, as: "clock" }]);
  }
  if (evidence) parts.push([evidence]);
  if (breach.threshold.runbook) parts.push([{ link: breach.threshold.runbook, text: "runbook" }]);
  return parts.flatMap((part, index): Rich => (index > 0 ? [" · ", ...part] : part));
}

function buttons(breach: Breach, config: FleetConfig): { visible: Button[]; more: Button[] } {
  const { intervention } = breach;
  const agent = about(breach);
  const button = (label: string, verb: string, extra: Partial<Button> = {}): Button => ({
    label,
    press: { item: `breach:${breach.id}`, verb, epoch: breach.epoch },
    ...extra,
  });
  const asking = (label: string, verb: FormVerb, extra: Partial<Button> = {}): Button =>
    button(label, verb, { form: breachForm(verb, breach, config), ...extra });
  // What the pact did by itself is lifted; what people decided, or silence, ends with a release.
  const automatic = breach.threshold.intervention.mode === "automatic";
  const release = button(automatic ? `Lift: release ${agent}` : `Release ${agent}`, "lift", {
    confirm: {
      title: `Release ${agent}?`,
      text: `${atHead(agent)} may act again at once. ${breach.id} stays as it is.`,
      yes: "Release",
      no: "Keep it held",
    },
  });
  if (breach.resolved?.because === "storm") return { visible: [], more: [] };
  if (breach.status !== "open") {
    const judge =
      escalated(breach) && !breach.verdict && !needsPostmortem(breach)
        ? verdicts.map((verdict) => button(capital(verdict), `verdict:${verdict}`))
        : [];
    const held = intervention.state === "applied" ? [release] : [];
    const rest = [button("Reopen", "reopen")];
    // A draft is never drawn anew for another question: its button is good until it is filed.
    if (needsPostmortem(breach) && breach.postmortem !== undefined)
      return { visible: [write({ id: breach.postmortem, epoch: 1 }), ...held], more: rest };
    return judge.length > 0
      ? { visible: judge.slice(0, 3), more: [...judge.slice(3), ...held, ...rest] }
      : { visible: held, more: rest };
  }
  const looking = breach.held
    ? button(breach.held.snoozed ? "End the snooze" : "I'm not on it after all", "unacknowledge")
    : button(decisionWaits(breach) ? "I'm looking · 15 min" : "I'm looking", "acknowledge");
  const pause = isShared(breach) ? [] : [button(`Pause ${agent} now (anyone in the room)`, "pause")];
  const steering = mayCall(breach)
    ? [
        asking("Snooze…", "snooze"),
        ...(breach.ladder.length > breach.step ? [button("Escalate now", "escalate")] : []),
        asking("Reassign…", "reassign"),
      ]
    : [];
  const muted = breach.hushed?.because === "muted";
  // A mute is of one agent.
  const mutable = breach.threshold.severity === "critical" || isShared(breach) ? [] : [asking("Mute…", "mute")];
  const mute = muted ? [button("Lift the mute", "unmute")] : mutable;
  const noise = asking("Mark as noise…", "noise");
  if (decisionWaits(breach))
    return {
      visible: [
        button(`Approve: ${proposal(breach).replace(/\?$/, "")}`, "approve", { style: "primary" }),
        button(isShared(breach) ? "Deny: keep them running" : "Deny: keep it running", "deny"),
        ...(breach.held ? [] : [looking]),
      ],
      more: [...(breach.held ? [looking] : []), ...(intervention.do === "pause" ? [] : pause), ...steering, ...mute],
    };
  const resolve = button("Resolve", "resolve");
  const look = awaitsSomeone(breach) && !breach.held ? [looking] : [];
  const notOnIt = breach.held ? [looking] : [];
  if (intervention.state === "applied")
    return { visible: [...look, release, resolve], more: [...notOnIt, ...steering, ...mute, noise] };
  const choose = awaitsChoice(breach) ? [asking("Choose…", "choose")] : [];
  return { visible: [...look, ...choose, resolve], more: [...notOnIt, ...pause, ...steering, ...mute, noise] };
}

const details = ({ id, epoch }: Breach): Button => ({
  label: "Details",
  press: { item: `breach:${id}`, verb: "details", epoch },
  opens: "details",
});

const paragraph = (text: Rich): Block[] => (text.length > 0 ? [{ type: "text", text }] : []);
const gap = (text: Rich): Rich => (text.length > 0 ? [" ", ...text] : []);
