/** A drill as plain facts, for programs. Times are RFC 3339 in UTC. */
import { answersTo, asks, type Drill } from "../../domain/drill/drill.ts";

export type DrillFacts = ReturnType<typeof drillFacts>;

export function drillFacts(drill: Drill) {
  const { ended, answered } = drill;
  return {
    id: drill.id,
    drill: true as const,
    status: drill.status,
    room: drill.room,
    agent: drill.agent,
    clause: drill.clause,
    severity: drill.threshold.severity,
    by: drill.by,
    started_at: iso(drill.startedAt),
    received_at: drill.receivedAt === undefined ? null : iso(drill.receivedAt),
    ends_at: iso(drill.endsAt),
    level: drill.highestStep,
    decision: drill.epoch,
    answers: asks(drill) ? [...answersTo(drill)] : [],
    called: drill.called.map(({ person, at, level }) => ({ person, at: iso(at), level })),
    answered: answered ? { by: answered.by, at: iso(answered.at), answer: answered.answer, ms: answered.ms } : null,
    ended: ended
      ? { passed: ended.passed, because: ended.because, at: iso(ended.at), breach: ended.breach ?? null }
      : null,
  };
}

const iso = (at: number): string => new Date(at).toISOString();
