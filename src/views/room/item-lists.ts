/** What people are asked about, one line each: a list a kind, as "/ward list" and "/ward status" show them. */
import type { Approval } from "../../domain/approval/approval.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { proposerOf } from "../../domain/change/answer-change.ts";
import { awaited } from "../../domain/change/awaited.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { factsOf, type ListedKind, listedKinds } from "../../domain/journal/asking-kinds.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { isOverdue, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import { counted } from "../../domain/words/counted.ts";
import { listed } from "../../domain/words/listed.ts";
import { type Instant, sayDuration } from "../../domain/words/time.ts";
import { stateOf as approvalState, headline as asksFor } from "../approval/approval-words.ts";
import { headline, stateOf } from "../breach/breach-words.ts";
import type { Block, Card, Rich } from "../card.ts";
import { stateOf as changeState, stepOf } from "../change/change-words.ts";
import { noticeCard } from "../notice.ts";
import { stateOf as postmortemState } from "../postmortem/postmortem-words.ts";

/** A change request in a line. `title`: absent once it was redacted. */
export interface ChangeLine {
  change: ChangeRequest;
  title: string | undefined;
}

/** What a line of each kind is made of; the compiler names the kind that is listed and has none. */
interface Listed {
  breach: Breach;
  approval: Approval;
  change: ChangeLine;
  postmortem: Postmortem;
}

export type ItemLists = { [K in ListedKind]: Listed[K][] };

type Lines<K extends ListedKind> = (items: Listed[K][], config: FleetConfig, at?: Instant) => Rich[];

/** In the order in which they are shown: what an agent waits for comes first. */
const lines: { readonly [K in ListedKind]: Lines<K> } = {
  approval: approvalLines,
  breach: breachLines,
  change: changeLines,
  postmortem: postmortemLines,
};
const shown = Object.keys(lines) as ListedKind[];

/** @param at their age is said, as of then */
export const listBlocks = (items: ItemLists, config: FleetConfig, at?: Instant): Block[] =>
  shown
    .filter((kind) => items[kind].length > 0)
    .map((kind) => ({ type: "list", items: linesOf(kind, items, config, at) }));

const linesOf = <K extends ListedKind>(kind: K, items: ItemLists, config: FleetConfig, at?: Instant): Rich[] =>
  lines[kind](items[kind], config, at);

/** "2 breaches", "1 change request": of those there are any of. */
export const countsOf = (items: ItemLists): string[] =>
  listedKinds
    .filter((kind) => items[kind].length > 0)
    .map((kind) => counted(items[kind].length, factsOf(kind).one, factsOf(kind).many));

export function itemListCard(
  items: ItemLists,
  which: "mine" | "open" | "all",
  config: FleetConfig,
  /** Why these are shown, and what names the others. */
  hint?: string,
): Card {
  const names = which === "all" ? "on record" : "open";
  const counts = countsOf(items);
  if (counts.length === 0)
    return noticeCard(which === "mine" ? "Nothing open is yours." : `No ${anyOfThem} is ${names} here.`);
  const all = listed(counts);
  return {
    ...noticeCard(which === "mine" ? `Yours: ${all}` : `${all} ${names}`),
    body: [
      ...listBlocks(items, config),
      ...(hint === undefined ? [] : [{ type: "context", text: [hint] } satisfies Block]),
    ],
  };
}

/** "breach, approval, change request or postmortem" */
const anyOfThem = listed(
  listedKinds.map((kind) => factsOf(kind).one),
  "or",
);

/** "📝 CR-19 PROPOSED · Stop it sooner · payments v7 → v8 · TIGHTENS · Marc or Ada" */
function changeLines(changes: ChangeLine[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = changes.slice(0, most).map(({ change, title }): Rich => {
    const { icon, state } = changeState(change);
    // Where an agent is to send another text, nobody is awaited: it is named.
    const who = listNames(awaited(change), config) || (change.editsAsked ? proposerOf(change, config) : "");
    const age = at === undefined ? "" : ` · ${sayDuration(at - change.proposedAt)}`;
    return [
      `${icon} `,
      { strong: `${change.id} ${change.editsAsked ? "ANOTHER TEXT ASKED FOR" : state}` },
      " · ",
      ...(title === undefined ? [] : [{ untrusted: title }, " · "]),
      `${stepOf(change)}${who ? ` · ${who}` : ""}${age}`,
    ];
  });
  return [...lines, ...left(changes.length)];
}

/** "📓 PM-12 DRAFT · BR-142 of airline-a · Dana, due 26 Nov" */
function postmortemLines(postmortems: Postmortem[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = postmortems.slice(0, most).map((postmortem): Rich => {
    const { icon, state } = postmortemState(postmortem, at ?? postmortem.draftedAt);
    const late = at !== undefined && isOverdue(postmortem, at);
    return [
      `${icon} `,
      { strong: `${postmortem.id} ${state}` },
      ` · ${postmortem.breach} of ${postmortem.agent} · ${shortNameOf(config, postmortem.owner)}, ${late ? "overdue since" : "due"} `,
      { time: postmortem.due, as: "date" },
    ];
  });
  return [...lines, ...left(postmortems.length)];
}

function approvalLines(approvals: Approval[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = approvals.slice(0, most).map((approval): Rich => {
    const { icon, state } = approvalState(approval);
    const owner = approval.lastAsked?.to[0] ?? approval.raci.accountable;
    const age = at === undefined ? "" : ` · ${sayDuration(at - approval.askedAt)}`;
    return [
      `${icon} `,
      { strong: `${approval.id} ${state}` },
      ` · ${asksFor(approval)} · ${shortNameOf(config, owner)}${age}`,
    ];
  });
  return [...lines, ...left(approvals.length)];
}

function breachLines(breaches: Breach[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = breaches.slice(0, most).map((breach): Rich => {
    const { icon, state } = stateOf(breach);
    const age = at === undefined ? "" : ` · ${sayDuration(at - breach.openedAt)}`;
    const owner = breach.lastAsked?.to[0] ?? breach.raci.accountable;
    return [
      `${icon} `,
      { strong: `${breach.id} ${state}` },
      ` · ${headline(breach)} · ${breach.threshold.severity} · ${shortNameOf(config, owner)}${age}`,
    ];
  });
  return [...lines, ...left(breaches.length)];
}

/** Lists stop here, and say how many are left. */
export const most = 20;

export const left = (total: number): Rich[] => (total > most ? [[`and ${total - most} more`]] : []);
