/** A breach as plain facts, for programs: the API and the command line tell the same. Times are RFC 3339 in UTC. */
import { type Breach, nextStep } from "../../domain/breach/breach.ts";
import type { Instant } from "../../domain/words/time.ts";

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
      recovered_at: said(recoveredAt),
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
      at: said(measured.at),
      received_at: said(measured.received_at),
    },
    near_misses: breach.nearMisses,
    evidence: breach.evidence ?? null,
    intervention: {
      do: intervention.do,
      mode: threshold.intervention.mode,
      state: intervention.state,
      by: intervention.by ?? null,
      at: said(intervention.at),
      expires_at: intervention.state === "proposed" ? said(intervention.expiresAt) : null,
      on_silence: threshold.intervention.on_silence ?? null,
      to_intervention_ms: intervention.toInterventionMs ?? null,
    },
    /** Changes only when what is being decided changes. */
    decision: breach.epoch,
    opened_at: said(breach.openedAt) ?? "",
    accountable: breach.raci.accountable,
    asked: lastAsked
      ? { to: lastAsked.to, room: lastAsked.room, target: lastAsked.target, at: said(lastAsked.at) }
      : null,
    reached: breach.reached,
    escalation: { step: breach.step, highest: breach.highestStep, round: breach.round },
    next: next ? { step: next.step, to: next.to, due: said(next.due) } : null,
    acknowledged: held ? { by: held.by, at: said(held.at), until: said(held.until) } : null,
    snoozed: held?.snoozed === true,
    hushed: hushed ? { because: hushed.because, until: said(hushed.until), by: hushed.by ?? null } : null,
    recovered_at: said(breach.recoveredAt),
    resolved: resolved
      ? {
          by: resolved.by ?? null,
          because: resolved.because,
          into: resolved.because === "storm" ? resolved.into : null,
          at: said(resolved.at),
        }
      : null,
    verdict: breach.verdict ?? null,
  };
}

const said = (at: Instant | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
