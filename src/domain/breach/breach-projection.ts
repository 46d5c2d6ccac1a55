/** A breach in the store: its fold, what it waits for, and the keys it holds. */
import type { Projection, Timer } from "../journal/projection.ts";
import { climbTimers } from "../ladder/climb.ts";
import { unversioned } from "../pact/citation.ts";
import type { AgentId, ClauseCitation } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import { minute } from "../words/time.ts";
import { type Breach, decisionWaits, nextStep, warnsAt } from "./breach.ts";
import { evolve } from "./evolve-breach.ts";

function timers(breach: Breach): Timer[] {
  const subject = `breach:${breach.id}`;
  const due = climbTimers("breach", subject, breach, nextStep(breach));
  if (decisionWaits(breach) && breach.intervention.expiresAt !== undefined)
    due.push({
      key: `${subject}/expire/${breach.epoch}/${breach.round}`,
      subject,
      due: breach.intervention.expiresAt,
      command: "breach.expire",
      data: { epoch: breach.epoch, round: breach.round },
    });
  const warning = warnsAt(breach);
  const until = breach.intervention.expiresAt;
  if (warning !== undefined && until !== undefined)
    due.push({
      key: `${subject}/warn/${until}`,
      subject,
      due: warning,
      command: "breach.warn",
      data: { until },
    });
  const { held, hushed } = breach;
  if (held && !held.snoozed && !held.reminded && held.until - remindBefore > held.at)
    due.push({
      key: `${subject}/remind/${held.until}`,
      subject,
      due: held.until - remindBefore,
      command: "breach.remind",
      data: { until: held.until },
    });
  if (hushed)
    due.push({
      key: `${subject}/hush/${hushed.until}`,
      subject,
      due: hushed.until,
      command: "breach.hush-ends",
      data: { until: hushed.until },
    });
  return due;
}

/** A hold that is longer than this is not ended without a reminder. */
const remindBefore = 15 * minute;

export const breachProjection: Projection<Breach, "breach"> = {
  kind: "breach",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: (breach) => [
    ...breach.crossings.map((crossing) => `crossing:${crossing}`),
    ...(breach.status === "open" ? openClaims(breach) : []),
  ],
};

/** What the next crossing there finds open. A storm holds the claim of each of its agents. */
const openClaims = ({ scope, clause, members, shadow }: Breach): string[] =>
  scope === undefined
    ? members.map((member) => openClaim(member.agent, member.clause, shadow))
    : [openClaim("", clause, shadow, scope)];

/**
 * One open breach of an agent, or of a scope, and clause; what is only watched stands beside, so that it never keeps a live one
 * from opening.
 */
export const openClaim = (agent: AgentId, clause: ClauseCitation, shadow = false, scope?: ScopeKey): string =>
  `${shadow ? "open-shadow" : "open-breach"}${scope === undefined ? `:${agent}` : `-of:${scope}`}/${unversioned(clause)}`;
