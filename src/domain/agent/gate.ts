/**
 * Whether an agent may act: the restraint it is under, then the rules of its pact. The first that speaks decides.
 *
 *   restraint, deny rules, asking rules, free, autonomy, unlisted
 *
 * The gate never opens on a doubt: a rule whose condition cannot be checked asks a person.
 */

import { type Asking, addUp } from "../approval/asking.ts";
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
  /** As it has earned it. */
  autonomy: Autonomy;
  /** The condition of a rule, held against the question. */
  holds(when: string): boolean | "error";
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
  decision: "allow" | "deny" | "ask";
  because: Because;
  /** With "ask": whom, and how it ends. */
  asking?: Asking;
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
    autonomy: question.autonomy,
    restraint: held?.kind ?? "none",
    ifWardroomIsDown: effective?.if_wardroom_is_down ?? "deny",
    ...more,
  });
  for (const restraint of held ? [held, ...restraints] : []) {
    const stopped = heldBack(question, restraint);
    if (stopped) return answer("deny", stopped);
  }
  if (!effective) return answer("deny", unowned(agent));
  const supervised = restraints.find(({ kind }) => kind === "supervise");
  const ruled = ruleOfPact(question, effective, free, supervised);
  const throttle = ruled.decision === "deny" ? undefined : limitOf(restraints);
  if (!throttle) return answer(ruled.decision, ruled.because, ruled.asking && { asking: ruled.asking });
  const { allowed, bucket, retryAfter } = draw(question.bucket, throttle.limit, question.at);
  if (allowed) return answer(ruled.decision, ruled.because, { bucket, ...(ruled.asking && { asking: ruled.asking }) });
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

/** What a paused or quarantined agent is told, whatever it asks. */
function heldBack({ agent, effective }: Question, held: Restraint): Because | undefined {
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

type Ruled = Pick<Ruling, "decision" | "because" | "asking">;

function ruleOfPact(
  question: Question,
  effective: EffectivePact,
  free: boolean,
  supervised: Restraint | undefined,
): Ruled {
  const { tool, agent } = question;
  const named = effective.actions.filter((action) => matchesPattern(action.tool, tool));
  const matching = named
    .map((action) => ({ action, holds: action.when === undefined || question.holds(action.when) }))
    .filter(({ holds }) => holds !== false);
  const never = matching.find(({ action, holds }) => action.decision === "deny" && holds === true)?.action;
  if (never)
    return {
      decision: "deny",
      because: {
        ...cited(never.cited),
        clause: clauseOf(never),
        sentence: never.when
          ? `${tool} is not allowed by this pact where ${never.when}.`
          : `${tool} is never allowed by this pact.`,
      },
    };
  const autonomy = supervised ? "supervised" : question.autonomy;
  const asking = matching.filter(
    ({ action, holds }) => holds === "error" || !action.until || rank(autonomy) < rank(action.until),
  );
  const nearest = effective.of.at(-1) ?? "";
  const [first] = asking;
  if (first) {
    const doubt = asking.find(({ holds }) => holds === "error")?.action.when;
    const rules = asking.map(({ action }) => action);
    const asked = addUp(rules, effective.asks, { clause: clauseOf(first.action), cited: first.action.cited });
    return mustAsk(
      // Nobody who let more of a kind follow can have meant what could not be checked to be of that kind.
      doubt === undefined ? asked : { ...asked, standing: undefined },
      doubt === undefined
        ? `A person must approve ${tool}${first.action.when ? ` where ${first.action.when}` : ""}.`
        : `The condition ${doubt} could not be checked with these arguments, so a person must approve ${tool}.`,
    );
  }
  const trusted = matching[0]?.action;
  if (trusted)
    return {
      decision: "allow",
      because: {
        ...cited(trusted.cited),
        clause: clauseOf(trusted),
        sentence: `At this autonomy ${tool} is no longer asked for.`,
      },
    };
  const byDefault = (clause: string, cited: string, sentence: string): Ruled =>
    mustAsk(addUp([], effective.asks, { clause, cited }), sentence);
  if (free)
    return { decision: "allow", because: { ...cited(nearest), clause: "free", sentence: `${tool} needs no leave.` } };
  if (supervised)
    return byDefault(
      "restraint",
      nearest,
      `${agent} is supervised${causeOf(supervised)}: a person must approve what it does.`,
    );
  if (autonomy === "supervised")
    return byDefault("autonomy", nearest, `${agent} is supervised: a person must approve what is not free.`);
  const unnamed = `No rule of the pact ${named.length > 0 ? `speaks of ${tool} with these arguments` : `names ${tool}`}`;
  switch (effective.unlisted) {
    case "allow":
      return {
        decision: "allow",
        because: {
          ...cited(nearest),
          clause: "unlisted",
          sentence: `${unnamed}; it allows what it does not name.`,
        },
      };
    case "ask":
      return byDefault("unlisted", nearest, `${unnamed}; a person must approve what it does not name.`);
    case "deny":
      return {
        decision: "deny",
        because: {
          ...cited(nearest),
          clause: "unlisted",
          sentence: `${unnamed}; it denies what it does not name.`,
        },
      };
  }
}

const rank = (autonomy: Autonomy): number => autonomies.indexOf(autonomy);

const mustAsk = (asking: Asking, sentence: string): Ruled => ({
  decision: "ask",
  because: { ...cited(asking.cited), clause: asking.clause, sentence },
  asking,
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
