/** A change request as plain facts, for programs: the API and the command line tell the same. Times are RFC 3339 in UTC. */
import { type ChangeRequest, nextCall, signers, waits } from "../../domain/change/change.ts";
import { stillNeeded } from "../../domain/pact/may-apply.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";

/** `proposed` as it was proposed; undefined once it was redacted. */
export function changeFacts(
  change: ChangeRequest,
  proposed: { title?: string; why?: string; text?: string } | undefined,
) {
  const next = nextCall(change);
  const { because = {}, beganAs, lastAsked, decided } = change;
  return {
    id: change.id,
    status: change.status,
    pact: change.pact,
    base: change.base === 0 ? null : change.base,
    version: change.version ?? null,
    room: change.room,
    title: proposed?.title ?? null,
    why: proposed?.why ?? null,
    because: {
      breach: because.breach ?? null,
      postmortem: because.postmortem ?? null,
      finding: because.finding ?? null,
    },
    began_as: beganAs
      ? {
          breach: beganAs.breach ?? null,
          postmortem: beganAs.postmortem ?? null,
          finding: beganAs.finding ?? null,
          reverts: beganAs.reverts ?? null,
        }
      : null,
    text: proposed?.text ?? null,
    digest: change.digest,
    direction: change.direction,
    changes: change.changes,
    proposed_by: change.by,
    proposed_at: rfc3339(change.proposedAt),
    expires_at: waits(change) ? rfc3339(change.expiresAt) : null,
    votes: change.votes.map(({ by, at }) => ({ by, at: rfc3339(at) })),
    still_needed: waits(change) ? stillNeeded(change.consent, signers(change)) : [],
    loosened: change.consent.loosened,
    decision: change.epoch,
    asked: lastAsked
      ? { to: lastAsked.to, room: lastAsked.room, target: lastAsked.target, at: rfc3339(lastAsked.at) }
      : null,
    next: next ? { step: next.step, to: next.to, due: rfc3339(next.due) } : null,
    edits_asked: change.editsAsked ? { by: change.editsAsked.by, at: rfc3339(change.editsAsked.at) } : null,
    acknowledged: change.held
      ? { by: change.held.by, at: rfc3339(change.held.at), until: rfc3339(change.held.until) }
      : null,
    decided: decided ? { by: decided.by, at: rfc3339(decided.at) } : null,
    outdated_by: change.outdatedBy ?? null,
    reverts: change.reverts ?? null,
    reverted_by: change.revertedBy ?? null,
    replay: change.replay ?? null,
  };
}
