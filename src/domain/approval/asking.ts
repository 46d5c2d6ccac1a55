/** What must be asked before an agent acts: every asking rule that matches, added up to the strictest. */
import type { ActionRule, ApprovalRule, EffectivePact, PactCitation } from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";
import type { Duration } from "../words/time.ts";

/** So many different people of these. */
export interface Need {
  /** RACI roles and people, as the rule names them. */
  by: string[];
  quorum: number;
}

export interface Asking {
  /** What is cited: the rule that asks, "autonomy" or "unlisted"; several rules are named one after the other. */
  clause: string;
  cited: PactCitation;
  /** Each of them must be met. */
  needs: Need[];
  ttl: Duration;
  on_silence: ApprovalRule["on_silence"];
  risk: "normal" | "irreversible";
  /** The sentences the approver reads, with placeholders. */
  says: string[];
  /** Arguments the card shows first; undefined: all of them. */
  show: string[] | undefined;
  /** Arguments nobody is shown, and which are never kept. */
  redact: string[];
  standing: ActionRule["standing"];
}

/** The rules that ask, with the default rule of the pact for those that say nothing themselves. */
export function addUp(
  rules: readonly (ActionRule & { cited: PactCitation })[],
  asks: ApprovalRule,
  where: { clause: string; cited: PactCitation },
): Asking {
  const [first] = rules;
  const approvals = rules.length > 0 ? rules.map(({ approval }) => approval ?? asks) : [asks];
  const shown = rules.flatMap(({ show }) => show ?? []);
  return {
    clause: first ? rules.map(({ tool }) => `actions.${tool}`).join(", ") : where.clause,
    cited: first ? first.cited : where.cited,
    needs: approvals.map(({ by, quorum }) => ({ by: [by].flat(), quorum })),
    ttl: Math.min(...approvals.map(({ ttl }) => ttl)),
    on_silence: approvals.some(({ on_silence }) => on_silence === "deny") ? "deny" : "hold",
    risk: approvals.some(({ risk }) => risk === "irreversible") ? "irreversible" : "normal",
    says: rules.flatMap(({ says }) => (says ? [says] : [])),
    show: shown.length > 0 ? [...new Set(shown)] : undefined,
    redact: [...new Set(rules.flatMap(({ redact }) => redact ?? []))],
    // What two rules ask for is not covered by a press that only one of them allows to cover more.
    standing: rules.length === 1 ? first?.standing : undefined,
  };
}

/** Arguments of a tool that are never kept: any rule that names it may say so, whether or not it speaks this time. */
export const hiddenArguments = (effective: EffectivePact | undefined, tool: string): string[] => [
  ...new Set((effective?.actions ?? []).flatMap((one) => (matchesPattern(one.tool, tool) ? (one.redact ?? []) : []))),
];

/** Everything an effective pact says about a tool: while this stays the same, so does what was asked of people. */
export const rulesAbout = ({ actions, asks, unlisted, free, autonomy }: EffectivePact, tool: string) => ({
  rules: actions.filter((action) => matchesPattern(action.tool, tool)).map(({ cited: _, ...said }) => said),
  asks,
  unlisted,
  free: free.includes(tool),
  autonomy: autonomy.start,
});
