/** What has happened to a breach, folded into its state. */
import { type EventAbout, idOf, type JournalEvent } from "../journal/event.ts";
import { beginClimb, climbAnew, heldBy, stepTaken } from "../ladder/climb.ts";
import type { Severity } from "../pact/pact.ts";
import type { Breach } from "./breach.ts";
import { standsOut } from "./hush/card-budget.ts";
import { joined, memberReturned, membersAtOpening, mergedInto, withMembers } from "./members/evolve-members.ts";

type BreachEvent = EventAbout<"breach">;

export function evolve(state: Breach | undefined, event: BreachEvent): Breach {
  const next = happened(state, event);
  return next.gathered && standsOut(event) ? { ...next, gathered: undefined } : next;
}

function happened(state: Breach | undefined, event: BreachEvent): Breach {
  if (event.type === "breach.opened") return opened(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was opened`);
  return withMembers(state, evolveWhole(state, event), event);
}

/** The breach as one question; what that means for each of its members is folded after it. */
function evolveWhole(state: Breach, event: Exclude<BreachEvent, { type: "breach.opened" }>): Breach {
  const at = event.at;
  const intervention = state.intervention;
  switch (event.type) {
    case "breach.escalated":
      return {
        ...state,
        ...stepTaken(state, event.body, at),
        ...(event.body.asked_by && { held: undefined, hushed: undefined }),
        ...(event.body.because === "storm" && { hushed: undefined }),
      };
    case "breach.acknowledged":
      return { ...state, ...heldBy(state, event.body, at) };
    case "breach.unacknowledged":
      return { ...state, held: undefined, ...(event.body.again && climbAnew(state, at)) };
    case "breach.snoozed":
      return {
        ...state,
        ...heldBy(state, event.body, at),
        held: { by: event.body.by, at, until: event.body.until, snoozed: true },
      };
    case "breach.warned":
      return { ...state, warned: { ...event.body, at } };
    case "breach.reminded":
      return state.held ? { ...state, held: { ...state.held, reminded: true } } : state;
    case "breach.reassigned":
      // Whoever is called now stands in the place of the first step, so the second one follows after the first gap.
      return {
        ...state,
        ...climbAnew(state, at - (state.ladder[0]?.after ?? 0)),
        held: undefined,
        hushed: undefined,
      };
    case "breach.hushed": {
      const { because, until, by } = event.body;
      return { ...state, hushed: { because, at: state.hushed?.at ?? at, until, ...(by && { by }) } };
    }
    case "breach.unhushed":
      return {
        ...state,
        hushed: undefined,
        ladderFrom: state.ladderFrom + Math.max(0, at - (state.hushed?.at ?? at)),
      };
    case "breach.worsened":
      return {
        ...state,
        threshold: { ...state.threshold, severity: event.body.severity },
        crossings: [...state.crossings, event.body.crossing],
        ...(state.held?.snoozed && { held: undefined }),
        ...(breaksHush(state, event.body.severity) && { hushed: undefined }),
      };
    case "breach.chosen":
      return event.body.do === "nothing"
        ? {
            ...state,
            epoch: state.epoch + 1,
            held: undefined,
            intervention: { ...intervention, state: "let-run", by: event.actor, at },
          }
        : { ...state, held: undefined };
    case "breach.approved":
      return {
        ...state,
        held: undefined,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "approved", by: event.actor, at },
      };
    case "breach.denied":
      return {
        ...state,
        held: undefined,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "denied", by: event.actor, at },
      };
    case "breach.expired":
      return event.body.silence === "hold"
        ? {
            ...state,
            ...climbAnew(state, at),
            heldOpen: true,
            intervention: { ...intervention, expiresAt: at + state.threshold.intervention.ttl },
          }
        : {
            ...state,
            epoch: state.epoch + 1,
            intervention: { ...intervention, state: "expired", by: event.actor, at },
          };
    case "breach.applied":
      return {
        ...state,
        epoch: state.epoch + 1,
        intervention: {
          ...intervention,
          state: "applied",
          do: event.body.kind,
          by: event.actor,
          at,
          toInterventionMs: event.body.to_intervention_ms,
        },
      };
    case "breach.lifted":
      return {
        ...state,
        held: undefined,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "lifted", by: event.actor, at },
      };
    case "breach.withdrawn":
      return {
        ...state,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "withdrawn", by: event.actor, at },
      };
    case "breach.recovered":
      return { ...state, recoveredAt: at };
    case "breach.resolved": {
      const { by, because, postmortem } = event.body;
      return {
        ...state,
        status: "resolved",
        epoch: state.epoch + 1,
        held: undefined,
        hushed: undefined,
        resolved: { at, because, ...(by && { by }) },
        ...(postmortem && { postmortem }),
      };
    }
    case "breach.verdict-given":
      return { ...state, status: "reviewed", verdict: event.body.verdict };
    case "breach.reopened":
      return reopened(state, event);
    case "breach.member-joined":
      return joined(state, event);
    case "breach.member-returned":
      return memberReturned(state, event);
    case "breach.merged":
      return mergedInto(state, event);
  }
}

/** What is critical calls whatever was muted, and quiet hours are for low and medium. */
const breaksHush = ({ hushed }: Breach, severity: Severity): boolean =>
  severity === "critical" || (hushed?.because === "quiet-hours" && severity === "high");

function opened(event: Extract<JournalEvent, { type: "breach.opened" }>): Breach {
  const {
    agent,
    room,
    role,
    operator,
    clause,
    effective,
    crossing,
    threshold,
    raci,
    ladder,
    measured,
    near_misses,
    reopen_window,
    ack_ttl,
    shadow,
    gathered,
  } = event.body;
  const rule = threshold.intervention;
  return {
    id: idOf(event.subject),
    status: "open",
    agent,
    ...(event.body.scope && { scope: event.body.scope }),
    members: membersAtOpening(event.body),
    room,
    ...(role && { role }),
    ...(operator && { operator }),
    clause,
    effective,
    threshold,
    raci,
    ...beginClimb(ladder, event.at),
    measured,
    nearMisses: near_misses,
    ...(event.body.evidence && { evidence: event.body.evidence }),
    ...(shadow && { shadow }),
    ...(gathered && { gathered }),
    ...(event.body.origin && { origin: event.body.origin }),
    ...(event.body.postmortem && { postmortemRule: event.body.postmortem }),
    reopenWindow: reopen_window,
    ackTtl: ack_ttl,
    openedAt: event.at,
    intervention:
      rule.mode === "gated"
        ? { state: "proposed", do: rule.do, expiresAt: event.at + rule.ttl }
        : { state: "none", do: rule.do },
    recoveredAt: undefined,
    resolved: undefined,
    verdict: undefined,
    epoch: 1,
    crossings: [crossing],
  };
}

function reopened(state: Breach, event: Extract<JournalEvent, { type: "breach.reopened" }>): Breach {
  const { crossing, measured } = event.body;
  const rule = state.threshold.intervention;
  const inForce = state.intervention.state === "applied";
  return {
    ...state,
    status: "open",
    epoch: state.epoch + 1,
    ...climbAnew(state, event.at),
    held: undefined,
    hushed: undefined,
    heldOpen: undefined,
    firstAcknowledged: undefined,
    recoveredAt: undefined,
    resolved: undefined,
    verdict: undefined,
    // One that was filed is over with what it was about; a draft still stands.
    ...(state.verdict && state.postmortem && { postmortem: undefined }),
    measured: measured ?? state.measured,
    crossings: crossing ? [...state.crossings, crossing] : state.crossings,
    intervention: inForce
      ? state.intervention
      : rule.mode === "gated"
        ? { state: "proposed", do: rule.do, expiresAt: event.at + rule.ttl }
        : { state: "none", do: rule.do },
  };
}
