/** A breach in the store: its fold, what it waits for, and the keys it holds. */
import type { Projection, Timer } from "../journal/projection.ts";
import { climbTimers } from "../ladder/climb.ts";
import { unversioned } from "../pact/citation.ts";
import type { AgentId, ClauseCitation } from "../pact/pact.ts";
import type { ScopeKey } from "../watch/scope.ts";
import { type Breach, decisionWaits, nextStep } from "./breach.ts";
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
  return due;
}

export const breachProjection: Projection<Breach> = {
  kind: "breach",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: (breach) => [
    ...breach.crossings.map((crossing) => `crossing:${crossing}`),
    ...(breach.status === "open" ? openClaims(breach) : []),
  ],
};

/** One open breach a scope and clause: what the next crossing there finds. A storm holds the claim of each of its agents. */
const openClaims = ({ scope, clause, members }: Breach): string[] =>
  scope === undefined
    ? members.map((member) => openBreachClaim(undefined, member.agent, member.clause))
    : [openBreachClaim(scope, "", clause)];

export const openBreachClaim = (scope: ScopeKey | undefined, agent: AgentId, clause: ClauseCitation): string =>
  scope === undefined
    ? `open-breach:${agent}/${unversioned(clause)}`
    : `open-breach-of:${scope}/${unversioned(clause)}`;
