/** A breach as plain facts, for programs: the API and the command line tell the same. Times are RFC 3339 in UTC. */
import { type Breach, nextStep } from "../../domain/breach/breach.ts";
import { rfc3339OrNull } from "../../domain/words/rfc3339.ts";

export type BreachFacts = ReturnType<typeof breachFacts>;

export function breachFacts(breach: Breach) {
  const { threshold, measured, intervention, lastAsked, held, hushed, resolved } = breach;
  const next = nextStep(breach);
  return {
    id: breach.id,
    status: breach.status,
    agent: breach.agent,
    scope: breach.scope ?? null,
    members: breach.members.map(({ agent, clause, operator, measured: own, state, kind, raci, recoveredAt }) => ({
      agent,
      clause,
      operator: operator ?? null,
      accountable: raci.accountable,
      value: own.value,
      state,
      do: kind,
      recovered_at: rfc3339OrNull(recoveredAt),
    })),
    room: breach.room,
    role: breach.role ?? null,
    operator: breach.operator ?? null,
    clause: breach.clause,
    title: threshold.title,
    severity: threshold.severity,
    failure_mode: threshold.failure_mode,
    measured: {
      signal: threshold.signal,
      value: measured.value,
      samples: measured.samples,
      bad: measured.bad,
      at: rfc3339OrNull(measured.at),
      received_at: rfc3339OrNull(measured.received_at),
    },
    near_misses: breach.nearMisses,
    evidence: breach.evidence ?? null,
    intervention: {
      do: intervention.do,
      mode: threshold.intervention.mode,
      state: intervention.state,
      by: intervention.by ?? null,
      at: rfc3339OrNull(intervention.at),
      expires_at: intervention.state === "proposed" ? rfc3339OrNull(intervention.expiresAt) : null,
      on_silence: threshold.intervention.on_silence ?? null,
      to_intervention_ms: intervention.toInterventionMs ?? null,
    },
    /** Changes only when what is being decided changes. */
    decision: breach.epoch,
    opened_at: rfc3339OrNull(breach.openedAt) ?? "",
    accountable: breach.raci.accountable,
    asked: lastAsked
      ? { to: lastAsked.to, room: lastAsked.room, target: lastAsked.target, at: rfc3339OrNull(lastAsked.at) }
      : null,
    reached: breach.reached,
    escalation: { step: breach.step, highest: breach.highestStep, round: breach.round },
    next: next ? { step: next.step, to: next.to, due: rfc3339OrNull(next.due) } : null,
    acknowledged: held ? { by: held.by, at: rfc3339OrNull(held.at), until: rfc3339OrNull(held.until) } : null,
    snoozed: held?.snoozed === true,
    hushed: hushed ? { because: hushed.because, until: rfc3339OrNull(hushed.until), by: hushed.by ?? null } : null,
    recovered_at: rfc3339OrNull(breach.recoveredAt),
    resolved: resolved
      ? {
          by: resolved.by ?? null,
          because: resolved.because,
          into: resolved.because === "storm" ? resolved.into : null,
          at: rfc3339OrNull(resolved.at),
        }
      : null,
    verdict: breach.verdict ?? null,
  };
}
