/** An approval as plain facts, for programs: the API and the command line tell the same. Times are RFC 3339 in UTC. */
import { type Approval, nextCall, votesNeeded } from "../../domain/approval/approval.ts";
import { shownDigest } from "../../domain/approval/mask.ts";
import { rfc3339OrNull } from "../../domain/words/rfc3339.ts";

export type ApprovalFacts = ReturnType<typeof approvalFacts>;

/** `args` and `reason` as they were asked with; undefined once they were redacted. */
export function approvalFacts(
  approval: Approval,
  asked: { args: Record<string, unknown>; reason?: string } | undefined,
) {
  const digest = shownDigest(approval);
  const next = nextCall(approval);
  const { lastAsked, held, decided, completed } = approval;
  return {
    id: approval.id,
    action: approval.action,
    status: approval.status,
    agent: approval.agent,
    room: approval.room,
    operator: approval.operator ?? null,
    requester: approval.requester ?? null,
    joined_by: approval.joinedBy ?? [],
    run: approval.run ?? null,
    tool: approval.tool,
    args: asked?.args ?? null,
    args_digest: digest ? `sha256:${digest}` : null,
    redacted: approval.redacted,
    reason: asked?.reason ?? null,
    clause: `${approval.cited}#${approval.clause}`,
    because: approval.sentence,
    risk: approval.risk,
    on_silence: approval.onSilence,
    needs: approval.needs,
    votes: approval.votes.map(({ by, at }) => ({ by, at: rfc3339OrNull(at) ?? "" })),
    votes_needed: votesNeeded(approval),
    decision: approval.epoch,
    asked_at: rfc3339OrNull(approval.askedAt) ?? "",
    expires_at: approval.status === "waiting" ? rfc3339OrNull(approval.expiresAt) : null,
    extended: approval.extended.map(({ by, at, until }) => ({
      by,
      at: rfc3339OrNull(at) ?? "",
      until: rfc3339OrNull(until) ?? "",
    })),
    times_asked: approval.asked,
    asks_again: approval.again ?? null,
    accountable: approval.raci.accountable,
    asked: lastAsked
      ? { to: lastAsked.to, room: lastAsked.room, target: lastAsked.target, at: rfc3339OrNull(lastAsked.at) }
      : null,
    reached: approval.reached,
    escalation: { step: approval.step, highest: approval.highestStep, round: approval.round },
    next: next ? { step: next.step, to: next.to, due: rfc3339OrNull(next.due) } : null,
    acknowledged: held ? { by: held.by, at: rfc3339OrNull(held.at), until: rfc3339OrNull(held.until) } : null,
    decided: decided ? { by: decided.by, at: rfc3339OrNull(decided.at) } : null,
    because_ended: approval.because ?? null,
    claim_by: approval.status === "approved" ? rfc3339OrNull(approval.claimBy) : null,
    claimed_at: rfc3339OrNull(approval.claimedAt),
    completed: completed ? { ok: completed.ok, at: rfc3339OrNull(completed.at) } : null,
    no_word: approval.unreported,
    superseded_by: approval.supersededBy ?? null,
    asked_again_as: approval.reopenedAs ?? null,
  };
}
