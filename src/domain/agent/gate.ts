/**
 * Whether an agent may act: the restraint it is under, then the rules of its pact. The first that speaks decides.
 *
 *   restraint, deny rules, asking rules, free, autonomy, unlisted
 *
 * Whatever would have to ask a person is denied: asking is not available yet, and the gate never opens on a doubt.
 */

import {
  type ActionRule,
  type AgentId,
  type Autonomy,
  autonomies,
  type EffectivePact,
  type InterventionKind,
  type Limit,
} from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";
import { formatDuration, type Instant } from "../words/time.ts";
import { type Restraint, restrained, strictest } from "./restraint.ts";

export interface Question {
  agent: AgentId;
  tool: string;
  /** What holds for the agent now; undefined: nobody answers for it. */
  effective: EffectivePact | undefined;
  restraints: readonly Restraint[];
  /** When the agent was last allowed to act, for a throttle. */
  bucket: Bucket | undefined;
  at: Instant;
}

export interface Because {
  pact: string | null;
  version: number | null;
  /** What spoke: "restraint", "actions.TOOL", "free", "autonomy", "unlisted" or "unowned". */
  clause: string;
  sentence: string;
}

export interface Ruling {
  decision: "allow" | "deny";
  because: Because;
  autonomy: Autonomy;
  restraint: InterventionKind | "none";
  /** Milliseconds until asking again makes sense. */
  retryAfter?: number;
  /** The throttle's bucket after this question; keep it for the next. */
  bucket?: Bucket;
  ifWardroomIsDown: "deny" | "allow_listed";
}

/** A token bucket: full it holds `limit.count`, and it fills again evenly over `limit.per`. */
export interface Bucket {
  tokens: number;
  at: Instant;
}

export function rule(question: Question): Ruling {
  const { agent, tool, effective, restraints } = question;
  const held = strictest(restraints);
  const free = effective?.free.includes(tool) ?? false;
  const answer = (decision: Ruling["decision"], because: Because, more: Partial<Ruling> = {}): Ruling => ({
    decision,
    because,
    autonomy: effective?.autonomy.start ?? "supervised",
    restraint: held?.kind ?? "none",
    ifWardroomIsDown: effective?.if_wardroom_is_down ?? "deny",
    ...more,
  });
  for (const restraint of held ? [held, ...restraints] : []) {
    const stopped = heldBack(question, restraint, free);
    if (stopped) return answer("deny", stopped);
  }
  if (!effective) return answer("deny", unowned(agent));
  const ruled = ruleOfPact(effective, tool, free);
  const throttle = ruled.decision === "allow" ? limitOf(restraints) : undefined;
  if (!throttle) return answer(ruled.decision, ruled.because);
  const { allowed, bucket, retryAfter } = draw(question.bucket, throttle.limit, question.at);
  if (allowed) return answer("allow", ruled.because, { bucket });
  const sentence = `${agent} is throttled to ${sayLimit(throttle.limit)}; ask again in ${formatDuration(retryAfter)}.`;
  return answer("deny", because(throttle.by, effective, "restraint", sentence), { bucket, retryAfter });
}

/** Takes one token if there is one; otherwise says when there will be. */
export function draw(
  before: Bucket | undefined,
  limit: Limit,
  at: Instant,
): { allowed: boolean; bucket: Bucket; retryAfter: number } {
  const rate = limit.count / limit.per;
  const filled = before ? Math.min(limit.count, before.tokens + Math.max(0, at - before.at) * rate) : limit.count;
  // A bucket that fills by parts of a token comes a rounding short of a whole one.
  if (filled >= 1 - 1e-9) return { allowed: true, bucket: { tokens: Math.max(0, filled - 1), at }, retryAfter: 0 };
  return { allowed: false, bucket: { tokens: filled, at }, retryAfter: Math.ceil((1 - filled) / rate) };
}

/** What a paused or quarantined agent is told, whatever it asks, and a supervised one for all that is not free. */
function heldBack({ agent, effective }: Question, held: Restraint, free: boolean): Because | undefined {
  switch (held.kind) {
    case "quarantine":
    case "pause":
      return because(
        held.by,
        effective,
        "restraint",
        `${agent} is ${restrained[held.kind]}${causeOf(held)}. Nothing it asks for is allowed until a person ${held.kind === "pause" ? "resumes" : "releases"} it.`,
      );
    case "supervise":
      return free
        ? undefined
        : because(
            held.by,
            effective,
            "restraint",
            `${agent} is supervised${causeOf(held)}: a person must approve what it does, and asking a person is not available yet.`,
          );
    case "throttle":
      return undefined;
  }
}

/** The tightest throttle; one without a limit of its own stops everything. */
function limitOf(restraints: readonly Restraint[]): { limit: Limit; by: string } | undefined {
  let tightest: { limit: Limit; by: string } | undefined;
  for (const { kind, limit = { count: 0, per: 1 }, by } of restraints)
    if (kind === "throttle" && (!tightest || rate(limit) < rate(tightest.limit))) tightest = { limit, by };
  return tightest;
}

const rate = ({ count, per }: Limit): number => count / per;

function ruleOfPact(effective: EffectivePact, tool: string, free: boolean): Pick<Ruling, "decision" | "because"> {
  const rules = effective.actions.filter((action) => matchesPattern(action.tool, tool));
  const never = rules.find(({ decision }) => decision === "deny");
  if (never)
    return {
      decision: "deny",
      because: {
        ...cited(never.cited),
        clause: clauseOf(never),
        sentence: never.when
          ? `${tool} is denied by the pact under a condition that cannot be checked yet, so it is denied.`
          : `${tool} is never allowed by this pact.`,
      },
    };
  const asking = rules.find(({ until }) => !until || rank(effective.autonomy.start) < rank(until));
  if (asking) return { decision: "deny", because: mustAsk(asking.cited, clauseOf(asking), tool) };
  const trusted = rules[0];
  if (trusted)
    return {
      decision: "allow",
      because: {
        ...cited(trusted.cited),
        clause: clauseOf(trusted),
        sentence: `At this autonomy ${tool} is no longer asked for.`,
      },
    };
  const nearest = effective.of.at(-1) ?? "";
  if (free)
    return { decision: "allow", because: { ...cited(nearest), clause: "free", sentence: `${tool} needs no leave.` } };
  if (effective.autonomy.start === "supervised")
    return { decision: "deny", because: mustAsk(nearest, "autonomy", tool) };
  switch (effective.unlisted) {
    case "allow":
      return {
        decision: "allow",
        because: {
          ...cited(nearest),
          clause: "unlisted",
          sentence: `No rule of the pact names ${tool}; it allows what it does not name.`,
        },
      };
    case "ask":
      return { decision: "deny", because: mustAsk(nearest, "unlisted", tool) };
    case "deny":
      return {
        decision: "deny",
        because: {
          ...cited(nearest),
          clause: "unlisted",
          sentence: `No rule of the pact names ${tool}; it denies what it does not name.`,
        },
      };
  }
}

const rank = (autonomy: Autonomy): number => autonomies.indexOf(autonomy);

const mustAsk = (citation: string, clause: string, tool: string): Because => ({
  ...cited(citation),
  clause,
  sentence: `A person must approve ${tool}, and asking a person is not available yet.`,
});

const unowned = (agent: AgentId): Because => ({
  pact: null,
  version: null,
  clause: "unowned",
  sentence: `Nobody answers for ${agent}: no pact with a living accountable covers it, so nothing it asks for is allowed.`,
});

const clauseOf = ({ tool }: ActionRule): string => `actions.${tool}`;

/** Who restrained it: the pact by its citation, or a person; then the nearest pact is the one to read. */
function because(by: string, effective: EffectivePact | undefined, clause: string, sentence: string): Because {
  const pact = by.startsWith("pact:") ? by.slice("pact:".length) : (effective?.of.at(-1) ?? "");
  return { ...cited(pact), clause, sentence };
}

function cited(citation: string): { pact: string | null; version: number | null } {
  const [pact = "", version = ""] = (citation.split("#")[0] ?? "").split("@");
  return pact === "" ? { pact: null, version: null } : { pact, version: Number(version) || null };
}

const causeOf = ({ cause }: Restraint): string => {
  const [kind, id] = [cause.slice(0, cause.indexOf(":")), cause.slice(cause.indexOf(":") + 1)];
  return kind === "breach" ? ` (${id})` : kind === "person" ? ` by ${id}` : "";
};

const sayLimit = ({ count, per }: Limit): string => `${count} in ${formatDuration(per)}`;
