/** A drill as plain facts, for programs. Times are RFC 3339 in UTC. */
import { answersTo, asks, type Drill } from "../../domain/drill/drill.ts";
import { rfc3339, rfc3339OrNull } from "../../domain/words/rfc3339.ts";

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
    started_at: rfc3339(drill.startedAt),
    received_at: rfc3339OrNull(drill.receivedAt),
    ends_at: rfc3339(drill.endsAt),
    level: drill.highestStep,
    decision: drill.epoch,
    answers: asks(drill) ? [...answersTo(drill)] : [],
    called: drill.called.map(({ person, at, level }) => ({ person, at: rfc3339(at), level })),
    answered: answered ? { by: answered.by, at: rfc3339(answered.at), answer: answered.answer, ms: answered.ms } : null,
    ended: ended
      ? { passed: ended.passed, because: ended.because, at: rfc3339(ended.at), breach: ended.breach ?? null }
      : null,
  };
}
