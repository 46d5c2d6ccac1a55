/** A postmortem as plain facts, for programs. Times are RFC 3339 in UTC. */
import { isOverdue, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { Findings } from "../../domain/postmortem/postmortem-events.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import type { Instant } from "../../domain/words/time.ts";

/** `found`: as it was filed; what was redacted is null. */
export function postmortemFacts(postmortem: Postmortem, found: Partial<Findings> | undefined, at: Instant) {
  const { filed, amended } = postmortem;
  return {
    id: postmortem.id,
    status: postmortem.status,
    breach: postmortem.breach,
    room: postmortem.room,
    agent: postmortem.agent,
    owner: postmortem.owner,
    due: rfc3339(postmortem.due),
    overdue: isOverdue(postmortem, at),
    why: postmortem.why,
    drafted_at: rfc3339(postmortem.draftedAt),
    reminders: postmortem.reminded,
    amended: amended ? { by: amended.by, at: rfc3339(amended.at) } : null,
    filed: filed ? { by: filed.by, at: rfc3339(filed.at) } : null,
    verdict: postmortem.verdict ?? null,
    failure_mode: postmortem.failureMode ?? null,
    summary: found?.summary ?? null,
    cause: found?.cause ?? null,
    impact: found?.impact ?? null,
    factors: found?.factors ?? null,
    change_kind: found?.change_kind ?? null,
    proposed: found?.proposed ?? null,
    change: postmortem.change ?? null,
  };
}
