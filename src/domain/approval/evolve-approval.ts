/** What has happened to an approval, folded into its state. */
import { type EventAbout, idOf } from "../journal/event.ts";
import { beginClimb, climbAnew, heldBy, stepTaken } from "../ladder/climb.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Approval } from "./approval.ts";

type ApprovalEvent = EventAbout<"approval">;

export function evolve(state: Approval | undefined, event: ApprovalEvent): Approval {
  if (event.type === "approval.asked") return asked(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was asked for`);
  const at = event.at;
  /** What is being decided is decided, in one way or another. */
  const ended = (status: Approval["status"], more: Partial<Approval> = {}): Approval => ({
    ...state,
    status,
    epoch: state.epoch + 1,
    held: undefined,
    decided: { by: event.actor, at },
    ...more,
  });
  switch (event.type) {
    case "approval.asked-again": {
      const { key, body_digest: body, requester } = event.body;
      return {
        ...state,
        asked: state.asked + 1,
        ...(key && body && { keys: [...state.keys, { key, body }] }),
        ...(requester && joinedBy(state, requester)),
      };
    }
    case "approval.escalated":
      return {
        ...state,
        ...stepTaken(state, event.body, at),
        byRule: event.body.by_rule ?? state.byRule?.filter((id) => !event.body.to.includes(id)),
      };
    case "approval.warned":
      return { ...state, warnedFor: event.body.until };
    case "approval.extended": {
      const { by, until } = event.body;
      return { ...state, expiresAt: until, extended: [...state.extended, { by, at, until }] };
    }
    case "approval.acknowledged":
      return { ...state, ...heldBy(state, event.body, at) };
    case "approval.unacknowledged":
      return { ...state, held: undefined };
    case "approval.voted":
      return { ...state, votes: [...state.votes, { by: event.body.by, at }] };
    case "approval.vote-withdrawn":
      return { ...state, votes: state.votes.filter(({ by }) => by !== event.body.by) };
    case "approval.approved":
      return ended("approved", { claimBy: event.body.claim_by });
    case "approval.denied":
      return ended("denied", { decided: { by: event.actor, at, how: event.body.how } });
    case "approval.reasoned":
      return { ...state, reasoned: true };
    case "approval.reopened": {
      const { approval, action, by } = event.body;
      return { ...state, reopenedAs: { approval, action, by } };
    }
    case "approval.expired":
      return event.body.silence === "hold"
        ? { ...state, ...climbAnew(state, at), expiresAt: at + state.ttl }
        : ended("expired", { because: event.body.silence });
    case "approval.superseded":
      return ended("superseded", {
        because: event.body.because,
        ...(event.body.by_action && { supersededBy: event.body.by_action }),
      });
    case "approval.withdrawn":
      return ended("withdrawn");
    case "approval.claimed":
      return { ...state, status: "claimed", claimedAt: at };
    case "approval.unreported":
      return { ...state, unreported: true };
    case "approval.completed":
      return { ...state, status: event.body.ok ? "done" : "failed", completed: { at, ok: event.body.ok } };
  }
}

/** Who asks for it stands on the agent's side from now on, so a yes of theirs counts no more. */
const joinedBy = (
  { requester, joinedBy = [], votes }: Approval,
  person: PersonId,
): Pick<Approval, "votes"> & Partial<Approval> => ({
  votes: votes.filter(({ by }) => by !== person),
  ...(person !== requester && { joinedBy: [...new Set([...joinedBy, person])] }),
});

function asked(event: Extract<ApprovalEvent, { type: "approval.asked" }>): Approval {
  const { body, at } = event;
  return {
    id: idOf(event.subject),
    action: body.action,
    status: "waiting",
    agent: body.agent,
    room: body.room,
    ...(body.operator && { operator: body.operator }),
    ...(body.requester && { requester: body.requester }),
    ...(body.joined_by && { joinedBy: body.joined_by }),
    ...(body.run && { run: body.run }),
    tool: body.tool,
    argsDigest: body.args_digest,
    clause: body.clause,
    cited: body.cited,
    effective: body.effective,
    needs: body.needs,
    ttl: body.ttl,
    onSilence: body.on_silence,
    risk: body.risk,
    says: body.says,
    ...(body.show && { show: body.show }),
    redacted: body.redacted,
    ...(body.standing && { standing: body.standing }),
    same: body.same,
    ruleDigest: body.rule_digest,
    sentence: body.sentence,
    raci: body.raci,
    ackTtl: body.ack_ttl,
    ...beginClimb(body.ladder, at),
    askedAt: at,
    expiresAt: at + body.ttl,
    extended: [],
    warnedFor: undefined,
    asked: body.again ? 0 : 1,
    ...(body.again && { again: body.again }),
    votes: [],
    decided: undefined,
    claimBy: undefined,
    claimedAt: undefined,
    completed: undefined,
    unreported: false,
    reasoned: false,
    reopenedAs: undefined,
    supersededBy: undefined,
    because: undefined,
    epoch: 1,
    keys: body.key && body.body_digest ? [{ key: body.key, body: body.body_digest }] : [],
  };
}
