/** The approval card: what approving does, with which arguments, who may decide and until when, and the buttons that answer it. */
import { restrained, stopsEverything } from "../../domain/agent/restraint.ts";
import { type Approval, extendedUntil, nextCall, votesNeeded, waits } from "../../domain/approval/approval.ts";
import { canBeAskedAgain } from "../../domain/approval/ask-again.ts";
import { confirmationOf } from "../../domain/approval/confirmation.ts";
import { shownDigest } from "../../domain/approval/mask.ts";
import { isAlive } from "../../domain/approval/standing.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { counted } from "../../domain/words/counted.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Block, Button, Card, Form, Rich } from "../card.ts";
import {
  type ApprovalContext,
  argument,
  askedAgainWords,
  headline,
  outcome,
  silence,
  standingOffer,
  standingWords,
  stateOf,
  votes,
  whatApprovingDoes,
  whoMay,
} from "./approval-words.ts";

export type { ApprovalContext } from "./approval-words.ts";

export function approvalCard(approval: Approval, context: ApprovalContext): Card {
  const { config, version, asked } = context;
  const { visible, more } = buttons(approval, context);
  const open = waits(approval);
  return {
    subject: `approval:${approval.id}`,
    version,
    ...stateOf(approval),
    title: `${approval.id} · ${headline(approval)}`,
    summary: summary(approval, context),
    pings: open ? askedNow(approval) : [],
    body: [
      ...paragraph(askedAgainWords(approval, config)),
      ...paragraph(outcome(approval, context)),
      ...(open
        ? paragraph(stopped(context) ? agentIsStopped(approval, context) : whatApprovingDoes(approval, context))
        : []),
      ...argumentsOf(approval, context),
      ...paragraph(votes(approval, config)),
      ...(open ? paragraph(question(approval, context)) : []),
      ...paragraph(silence(approval)),
      ...(approval.held && open
        ? paragraph([
            { strong: `${shortNameOf(config, approval.held.by)} is looking` },
            ". The escalation holds until ",
            { time: approval.held.until, as: "clock" },
            "; the decision does not wait.",
          ])
        : []),
      ...paragraph(standingWords(context)),
      ...(asked?.reason ? [{ type: "quote", by: approval.agent, text: asked.reason } satisfies Block] : []),
    ],
    buttons: visible,
    more: [...more, details(approval)],
    footer: footer(approval, config),
  };
}

const stopped = ({ restraint }: ApprovalContext): boolean => stopsEverything(restraint);

const agentIsStopped = ({ agent }: Approval, { restraint }: ApprovalContext): Rich => [
  "⛔ ",
  { strong: `${agent} is ${restraint ? restrained[restraint] : "stopped"}` },
  ", so nothing it asks for runs. Release it first, or deny this.",
];

/** Whoever was asked and has not voted. */
const askedNow = ({ lastAsked, votes: given }: Approval) =>
  (lastAsked?.to ?? []).filter((id) => !given.some(({ by }) => by === id));

function summary(approval: Approval, { config }: ApprovalContext): string {
  const { state } = stateOf(approval);
  const who = askedNow(approval)[0];
  const head = `${state} ${approval.id}: ${headline(approval)}.`;
  return waits(approval) && who ? `${head} ${shortNameOf(config, who)}: approve it or deny it?` : head;
}

function question(approval: Approval, context: ApprovalContext): Rich {
  const { config } = context;
  const to = askedNow(approval);
  const standIn = whoStandsIn(approval.lastAsked, config);
  const people: Rich = approval.lastAsked?.room
    ? ["Anyone responsible"]
    : to.flatMap((person, index): Rich => [...(index > 0 ? [" or "] : []), { person, ping: true }]);
  return [
    ...people,
    standIn,
    ...(people.length > 0 ? [": "] : []),
    { strong: "approve it?" },
    ` ${whoMay(approval, context)}`,
  ];
}

/** Arguments that stand on the card; what does not fit is in the thread and on the item's page, and the card says so. */
const mostArguments = 10;
const longestArgument = 300;

function argumentsOf(approval: Approval, { asked }: ApprovalContext): Block[] {
  if (!asked) return paragraph(["The arguments were redacted."]);
  const all = Object.entries(asked.args);
  const first = approval.show ? all.filter(([name]) => approval.show?.includes(name)) : all;
  const shown = first.slice(0, mostArguments);
  const cut = shown.some(([, value]) => textOf(value).length > longestArgument);
  const fields = shown.map(([label, value]) => ({
    label,
    value: [argument(shorter(value))] as Rich,
  }));
  const whole = shown.length === all.length && !cut;
  const say =
    all.length === 0
      ? "It has no arguments."
      : whole
        ? `Complete: ${all.length} of ${counted(all.length, "argument")}.`
        : `${shown.length} of ${all.length} arguments${cut ? ", some cut short" : ""}; all of them, in full, under Details.`;
  const hidden = approval.redacted.length > 0 ? ` ${approval.redacted.join(", ")} is masked by the pact.` : "";
  return [
    ...(fields.length > 0 ? [{ type: "fields", fields } satisfies Block] : []),
    { type: "context", text: [`${say}${hidden}`] },
  ];
}

/** Do all arguments stand on the card itself, uncut? */
export function standsInFull(approval: Pick<Approval, "show">, args: Record<string, unknown>): boolean {
  const all = Object.entries(args);
  const shown = approval.show ? all.filter(([name]) => approval.show?.includes(name)) : all;
  return (
    shown.length === all.length &&
    all.length <= mostArguments &&
    all.every(([, value]) => textOf(value).length <= longestArgument)
  );
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const shorter = (value: unknown): unknown =>
  textOf(value).length > longestArgument ? `${textOf(value).slice(0, longestArgument)}…` : value;

function footer(approval: Approval, config: FleetConfig): Rich {
  const digest = shownDigest(approval);
  const parts: Rich[] = [
    [{ code: `${approval.cited}#${approval.clause}` }],
    [approval.sentence],
    ...(digest ? [[{ code: `args sha256:${digest.slice(0, 12)}…` }]] : []),
  ];
  if (approval.run) parts.push(["run ", { untrusted: approval.run }]);
  const next = nextCall(approval);
  // A hold can push the next call past the end of the question; then it will not come.
  if (next && next.due < approval.expiresAt)
    parts.push([`next: ${whom(next.to, approval, config)} `, { time: next.due, as: "clock" }]);
  if (approval.asked > 1) parts.push([`asked ${approval.asked} times, runs once`]);
  return parts.flatMap((part, index): Rich => (index > 0 ? [" · ", ...part] : part));
}

function whom(to: string, { raci }: Approval, config: FleetConfig): string {
  const deputy = config.people[raci.accountable]?.deputy;
  const who = to === "deputy" && deputy ? deputy : to === "accountable" ? raci.accountable : to;
  return to === "room" ? "the room" : Object.hasOwn(config.people, who) ? shortNameOf(config, who) : who;
}

function buttons(approval: Approval, context: ApprovalContext): { visible: Button[]; more: Button[] } {
  const { asked, standing, at } = context;
  const button = (label: string, verb: string, extra: Partial<Button> = {}): Button => ({
    label,
    press: { item: `approval:${approval.id}`, verb, epoch: approval.epoch },
    ...extra,
  });
  const endStanding = standing && isAlive(standing, at) ? [button("End the standing approval", "end-standing")] : [];
  if (!waits(approval))
    return { visible: canBeAskedAgain(approval) ? [button("Ask again", "ask-again")] : [], more: endStanding };
  const may = !stopped(context);
  const { label, text } = confirmationOf(asked?.args ?? {}, approval);
  const form: Form | undefined =
    approval.risk === "irreversible"
      ? {
          title: `Approve ${approval.id}`,
          submit: "Approve once",
          intro: [
            ...whatApprovingDoes(approval, context),
            ` To approve it, type the ${label} as it stands on the card: `,
            { untrusted: text },
          ],
          fields: [{ type: "text", name: "confirm", label: `Type the ${label}`.slice(0, 45), max: 200 }],
        }
      : undefined;
  const many = votesNeeded(approval) > 1;
  const approve = button(many ? "Approve" : "Approve once", "approve", { style: "primary", ...(form && { form }) });
  const reasoned = button("Deny with a reason…", "deny-with-reason", {
    form: {
      title: `Deny ${approval.id}`,
      submit: "Deny",
      intro: [`${approval.agent} is told what you write.`],
      fields: [{ type: "text", name: "reason", label: "Why", multiline: true, max: 1_000 }],
    },
  });
  const looking = approval.held
    ? button("I'm not on it after all", "unacknowledge")
    : button("I'm looking · 15 min", "acknowledge");
  const until = extendedUntil(approval);
  const more = [
    ...(may && approval.standing && !many && !form
      ? [button(`Approve, and ${standingOffer(approval)}`.slice(0, 75), "approve-standing")]
      : []),
    reasoned,
    ...(until !== undefined
      ? [button(`Extend by ${sayDuration(until - approval.expiresAt)}`, `extend:${approval.extended.length + 1}`)]
      : []),
    ...(approval.votes.length > 0 ? [button("Take my approval back", "withdraw-vote")] : []),
    ...(may ? [button(`Pause ${approval.agent} now (anyone in the room)`.slice(0, 75), "pause")] : []),
  ];
  return {
    visible: [
      ...(may ? [approve] : []),
      button("Deny", "deny", { style: "danger" }),
      ...(approval.held ? [] : [looking]),
    ],
    more: [...(approval.held ? [looking] : []), ...more],
  };
}

const details = ({ id, epoch }: Approval): Button => ({
  label: "Details",
  press: { item: `approval:${id}`, verb: "details", epoch },
  opens: "details",
});

const paragraph = (text: Rich): Block[] => (text.length > 0 ? [{ type: "text", text }] : []);
