/** The words of a change request: its state, its verdict, who has to agree, how it ended. */
import { howItEnded, proposerOf, whoMay } from "../../domain/change/answer-change.ts";
import { type ChangeRequest, nextVersion, signers, waits } from "../../domain/change/change.ts";
import type { ChangeCause } from "../../domain/change/change-events.ts";
import { type DiffLine, lineDiff } from "../../domain/change/line-diff.ts";
import { stillNeeded } from "../../domain/pact/may-apply.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { capital } from "../../domain/words/capital.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";

export interface ChangeContext {
  config: FleetConfig;
  version: number;
  at: Instant;
  /** What was proposed, in words; undefined once it was redacted. */
  proposed: { title: string; why?: string; text: string } | undefined;
  /** The text that it was edited from; undefined for a new pact. */
  before: string | undefined;
  /** How many agents the pact holds for. */
  agents: number;
  /** What was live last came after it, so it can not be taken back with one press. */
  overtaken: boolean;
  /** Why it was rejected or taken back. */
  reason?: string;
}

type Look = Pick<Card, "icon" | "state" | "tone">;

export function stateOf({ status }: ChangeRequest): Look {
  switch (status) {
    case "proposed":
      return { icon: "📝", state: "PROPOSED", tone: "pending" };
    case "live":
      return { icon: "✅", state: "LIVE", tone: "resolved" };
    case "reverted":
      return { icon: "↩️", state: "REVERTED", tone: "info" };
    case "rejected":
      return { icon: "⛔", state: "REJECTED", tone: "denied" };
    case "expired":
      return { icon: "⌛", state: "EXPIRED", tone: "expired" };
    case "outdated":
      return { icon: "⚪", state: "OUTDATED", tone: "expired" };
    case "withdrawn":
      return { icon: "⚪", state: "WITHDRAWN", tone: "info" };
  }
}

/** "payments v7 → v8 · TIGHTENS" */
export const stepOf = (change: ChangeRequest): string =>
  `${change.pact} ${change.base > 0 ? `v${change.base} → v${nextVersion(change)}` : "v1, new"} · ${verdictOf(change).toUpperCase()}`;

export const verdictOf = ({ direction }: Pick<ChangeRequest, "direction">): string =>
  direction === "neutral" ? "changes no rule" : direction;

export const titleOf = ({ proposed }: Pick<ChangeContext, "proposed">): string =>
  proposed?.title ?? "its words were redacted";

export const headline = (change: ChangeRequest, context: Pick<ChangeContext, "proposed">): string =>
  `${titleOf(context)} · ${stepOf(change)}`;

/** "Why: BR-142, PM-12. " and the proposer's words, as what they are: text that nobody checked. */
export function why({ because, by, reverts, beganAs }: ChangeRequest, { proposed }: ChangeContext): Rich {
  const cited = causes(because);
  const words = proposed?.why;
  const before = [...(beganAs?.reverts ? [`taking ${beganAs.reverts} back`] : []), ...causes(beganAs)];
  const head = [
    ...(reverts ? [`It takes ${reverts} back.`] : []),
    ...(before.length > 0 ? [`It began as ${before.join(", ")}; its text is another one since.`] : []),
  ].join(" ");
  if (cited.length === 0 && !words) return head ? [head] : [];
  return [
    head && `${head} `,
    "Why: ",
    cited.join(", "),
    ...(words ? [cited.length > 0 ? ": " : "", { untrusted: words }] : []),
    ...(words && by.startsWith("agent:") ? [" (unchecked)"] : []),
  ];
}

const causes = ({ breach, postmortem, finding }: ChangeCause = {}): string[] =>
  [breach, postmortem, finding && `check ${finding}`].filter((one) => one !== undefined);

export const diffOf = ({ proposed, before }: ChangeContext): DiffLine[] =>
  proposed ? lineDiff(before ?? "", proposed.text) : [];

/** "Dana asked Sam for another text:", before the words of who asked. */
export const editsAsked = (change: ChangeRequest, config: FleetConfig): Rich =>
  change.editsAsked && waits(change)
    ? [
        { strong: `${nameOf(config, change.editsAsked.by)} asked ${proposerOf(change, config)} for another text` },
        ". It can still be decided as it is.",
      ]
    : [];

export const looking = ({ held }: ChangeRequest, config: FleetConfig): Rich =>
  held
    ? [
        `👀 ${nameOf(config, held.by)} is looking; nobody is called again before `,
        { time: held.until, as: "date" },
        ".",
      ]
    : [];

/** Whom it still needs. */
export const missing = (change: ChangeRequest): PersonId[] =>
  waits(change) ? stillNeeded(change.consent, signers(change)) : [];

export const agreed = (change: ChangeRequest, config: FleetConfig): Rich =>
  change.votes.length > 0 && waits(change)
    ? [`✅ ${listNames(signers(change), config, "and")} ${change.votes.length === 1 ? "agrees" : "agree"}.`]
    : [];

/** "It loosens X. Dana must agree, and Ada as well." */
export const need = (change: ChangeRequest, { config }: Pick<ChangeContext, "config">): string =>
  whoMay(change.consent, signers(change), config);

/** Proposed by somebody who may also decide it: said, for everybody to see. */
export function sameHands(change: ChangeRequest, config: FleetConfig): string {
  const person = change.by.startsWith("person:") ? change.by.slice("person:".length) : undefined;
  return person !== undefined && missing(change).includes(person)
    ? ` ${proposerOf(change, config)} proposed it; that alone is no consent.`
    : "";
}

/** How it ended, once it has. */
export function outcome(change: ChangeRequest, { config, overtaken }: ChangeContext): Rich {
  const { status, pact, version, base, decided, votes, revertedBy, outdatedBy } = change;
  const clock: Rich = decided ? [" at ", { time: decided.at, as: "clock" }] : [];
  const names = listNames(
    votes.map(({ by }) => by),
    config,
    "and",
  );
  switch (status) {
    case "proposed":
      return [];
    case "live":
      return [
        { strong: `Live as v${version}` },
        ...clock,
        `, agreed by ${names || "nobody"}. Open breaches stay on ${base > 0 ? `v${base}` : "what they opened under"}.`,
        ...(overtaken ? [" A later version is live by now."] : []),
      ];
    case "reverted":
      return [
        { strong: `${revertedBy} took it back` },
        `. It had been live as ${pact}@${version}, agreed by ${names}.`,
      ];
    case "outdated":
      return [
        { strong: `${pact}@${outdatedBy} became live first` },
        `, and this was edited from ${base > 0 ? `v${base}` : "nothing"}. To propose it again from there: `,
        { command: "propose", values: { pact } },
      ];
    case "expired":
      return [
        { strong: "Too few agreed in time" },
        `${names ? `; ${names} did` : ""}. ${pact} stays as it is. To propose it again: `,
        { command: "propose", values: { pact } },
      ];
    case "rejected":
    case "withdrawn":
      return [`${capital(howItEnded(change, config).replace(/ at [\d:]+\.$/, "."))} ${pact} stays as it is.`];
  }
}
