/** An approval as plain facts, for programs: the API and the command line tell the same. Times are RFC 3339 in UTC. */
import { type Approval, nextCall, votesNeeded } from "../../domain/approval/approval.ts";
import { shownDigest } from "../../domain/approval/mask.ts";
import type { Instant } from "../../domain/words/time.ts";

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
    votes: approval.votes.map(({ by, at }) => ({ by, at: said(at) ?? "" })),
    votes_needed: votesNeeded(approval),
    decision: approval.epoch,
    asked_at: said(approval.askedAt) ?? "",
    expires_at: approval.status === "waiting" ? said(approval.expiresAt) : null,
    extended: approval.extended.map(({ by, at, until }) => ({ by, at: said(at) ?? "", until: said(until) ?? "" })),
    times_asked: approval.asked,
    asks_again: approval.again ?? null,
    accountable: approval.raci.accountable,
    asked: lastAsked
      ? { to: lastAsked.to, room: lastAsked.room, target: lastAsked.target, at: said(lastAsked.at) }
      : null,
    reached: approval.reached,
    escalation: { step: approval.step, highest: approval.highestStep, round: approval.round },
    next: next ? { step: next.step, to: next.to, due: said(next.due) } : null,
    acknowledged: held ? { by: held.by, at: said(held.at), until: said(held.until) } : null,
    decided: decided ? { by: decided.by, at: said(decided.at) } : null,
    because_ended: approval.because ?? null,
    claim_by: approval.status === "approved" ? said(approval.claimBy) : null,
    claimed_at: said(approval.claimedAt),
    completed: completed ? { ok: completed.ok, at: said(completed.at) } : null,
    no_word: approval.unreported,
    superseded_by: approval.supersededBy ?? null,
    asked_again_as: approval.reopenedAs ?? null,
  };
}

const said = (at: Instant | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
