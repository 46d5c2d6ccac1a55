/** What has happened to a change request, folded into its state. */
import { type EventAbout, idOf } from "../journal/event.ts";
import { beginClimb, climbAnew, heldBy, stepTaken } from "../ladder/climb.ts";
import type { ChangeRequest } from "./change.ts";

type ChangeEvent = EventAbout<"change">;

export function evolve(state: ChangeRequest | undefined, event: ChangeEvent): ChangeRequest {
  if (event.type === "change.proposed") return proposed(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was proposed`);
  const { at } = event;
  const ended = (status: ChangeRequest["status"], more: Partial<ChangeRequest> = {}): ChangeRequest => ({
    ...state,
    status,
    epoch: state.epoch + 1,
    decided: { by: event.actor, at },
    ...more,
  });
  switch (event.type) {
    case "change.replayed":
      return { ...state, replay: event.body.says };
    case "change.escalated":
      return { ...state, ...stepTaken(state, event.body, at) };
    case "change.acknowledged":
      return { ...state, ...heldBy(state, event.body, at) };
    case "change.unacknowledged":
      return { ...state, held: undefined };
    case "change.edits-asked":
      return { ...state, held: undefined, editsAsked: { by: event.body.by, at } };
    case "change.revised":
      return revised(state, event);
    case "change.voted":
      return { ...state, votes: [...state.votes, { by: event.body.by, at }] };
    case "change.approved":
      return state;
    case "change.rejected":
      return ended("rejected");
    case "change.expired":
      return ended("expired");
    case "change.outdated":
      return ended("outdated", { outdatedBy: event.body.live });
    case "change.withdrawn":
      return ended("withdrawn");
    case "change.live":
      return ended("live", { version: event.body.version });
    case "change.reverted":
      return { ...state, status: "reverted", epoch: state.epoch + 1, revertedBy: event.body.by };
  }
}

/** Another text is another question: nobody has agreed to it, it was not tried, and it is not what the first one was proposed for. */
function revised(state: ChangeRequest, { body, at }: Extract<ChangeEvent, { type: "change.revised" }>): ChangeRequest {
  const { base, digest, direction, changes, consent, raci, ladder, expires, reverts } = body;
  const began = {
    ...state.because,
    ...state.beganAs,
    ...(state.reverts !== undefined && reverts === undefined && { reverts: state.reverts }),
  };
  return {
    ...state,
    ...{ base, digest, direction, changes, consent, raci, ladder },
    ...climbAnew(state, at),
    because: undefined,
    reverts,
    beganAs: Object.keys(began).length > 0 ? began : undefined,
    held: undefined,
    editsAsked: undefined,
    expiresAt: expires,
    votes: [],
    replay: undefined,
    epoch: state.epoch + 1,
  };
}

function proposed(event: Extract<ChangeEvent, { type: "change.proposed" }>): ChangeRequest {
  const { body, at } = event;
  return {
    id: idOf(event.subject),
    status: "proposed",
    pact: body.pact,
    base: body.base,
    room: body.room,
    digest: body.digest,
    because: body.because,
    direction: body.direction,
    changes: body.changes,
    consent: body.consent,
    raci: body.raci,
    by: body.by,
    how: body.how,
    ...beginClimb(body.ladder, at),
    proposedAt: at,
    expiresAt: body.expires,
    votes: [],
    editsAsked: undefined,
    decided: undefined,
    version: undefined,
    outdatedBy: undefined,
    reverts: body.reverts,
    beganAs: undefined,
    revertedBy: undefined,
    replay: undefined,
    epoch: 1,
  };
}
