/**
 * A breach: a threshold was crossed, a named owner decides, silence ends as the pact declared.
 *
 *   open -> resolved -> reviewed ; reopened within the window
 *   its intervention: proposed -> approved | denied | expired -> applied -> lifted ; withdrawn when the value recovers first
 *
 * A late click or a stale timer changes nothing. The states are drawn in ARCHITECTURE.md, "Lives".
 */

import { type Actor, idOf, type JournalEvent, type Measured, type Verdict } from "../journal/event.ts";
import type { Projection, Timer } from "../journal/projection.ts";
import { unversioned } from "../pact/citation.ts";
import type {
  ClauseCitation,
  InterventionKind,
  LadderStep,
  PactCitation,
  PersonId,
  Raci,
  Threshold,
} from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export type InterventionState =
  | "none"
  | "proposed"
  | "approved"
  | "denied"
  | "expired"
  | "applied"
  | "lifted"
  | "withdrawn";

export interface Breach {
  id: string;
  status: "open" | "resolved" | "reviewed";
  agent: string;
  room: string;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  /** As in force when it opened; an open breach stays on its version. */
  threshold: Threshold;
  raci: Raci;
  ladder: LadderStep[];
  measured: Measured;
  nearMisses: number;
  reopenWindow: number;
  ackTtl: number;
  openedAt: Instant;
  /** The ladder counts from here: opening, reopening, or the restart after a hold. */
  ladderFrom: Instant;
  round: number;
  /** Ladder steps taken in this round. */
  step: number;
  /** The highest step ever taken; past 1 it "escalated". */
  highestStep: number;
  reached: PersonId[];
  roomAsked: boolean;
  /** Whom the last step asked, for the card. */
  lastAsked: { target: string; to: PersonId[]; instead_of: PersonId[]; room: boolean; at: Instant } | undefined;
  /** "I'm looking": holds the ladder, never the ttl. */
  held: { by: PersonId; at: Instant; until: Instant } | undefined;
  firstAcknowledged: { by: PersonId; at: Instant } | undefined;
  intervention: {
    state: InterventionState;
    do: InterventionKind;
    by?: Actor;
    at?: Instant;
    /** A proposed one ends here. */
    expiresAt?: Instant;
    /** From the crossing signal's arrival to the restraint in force. */
    toInterventionMs?: number;
  };
  recoveredAt: Instant | undefined;
  resolved: { at: Instant; by?: PersonId; because: "person" | "recovered" } | undefined;
  verdict: Verdict | undefined;
  /** Changes only when what is being decided changes; a button is bound to it. */
  epoch: number;
  crossings: string[];
}

export const escalated = (breach: Breach): boolean => breach.highestStep > 1;

/** A person is being asked to approve or deny right now. */
export const decisionWaits = (breach: Breach): boolean =>
  breach.status === "open" && breach.intervention.state === "proposed";

/** No person has answered yet: a decision waits, or the pact acted and nobody has looked. */
export function awaitsSomeone(breach: Breach): boolean {
  if (breach.status !== "open") return false;
  const { state, by } = breach.intervention;
  if (state === "proposed") return true;
  if (state === "none") return breach.firstAcknowledged === undefined;
  return state === "applied" && by?.startsWith("pact:") === true && breach.firstAcknowledged === undefined;
}

/** The ladder goes on while nobody has answered. Once silence has ended a gated one, everyone on it was called already. */
export const ladderRuns = (breach: Breach): boolean =>
  awaitsSomeone(breach) && (decisionWaits(breach) || breach.threshold.intervention.mode !== "gated");

/** Everything that can happen to a breach; the compiler names the fold that was forgotten. */
type BreachEvent = Extract<JournalEvent, { type: `breach.${string}` }>;
const isBreachEvent = (event: JournalEvent): event is BreachEvent => event.type.startsWith("breach.");

export function evolve(state: Breach | undefined, event: JournalEvent): Breach {
  if (!isBreachEvent(event)) throw new Error(`${event.subject} cannot have "${event.type}"`);
  if (event.type === "breach.opened") return opened(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was opened`);
  const at = event.at;
  const intervention = state.intervention;
  switch (event.type) {
    case "breach.escalated": {
      const { step, target, to, instead_of, room } = event.body;
      return {
        ...state,
        step,
        highestStep: Math.max(state.highestStep, step),
        reached: [...new Set([...state.reached, ...to])],
        roomAsked: state.roomAsked || room,
        lastAsked: { target, to, instead_of, room, at },
      };
    }
    case "breach.acknowledged": {
      const { by, until } = event.body;
      return { ...state, held: { by, at, until }, firstAcknowledged: state.firstAcknowledged ?? { by, at } };
    }
    case "breach.unacknowledged":
      return { ...state, held: undefined };
    case "breach.approved":
      return {
        ...state,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "approved", by: event.actor, at },
      };
    case "breach.denied":
      return {
        ...state,
        epoch: state.epoch + 1,
        intervention: { ...intervention, state: "denied", by: event.actor, at },
      };
    case "breach.expired":
      return event.body.silence === "hold"
        ? {
            ...state,
            ladderFrom: at,
            step: 0,
            round: state.round + 1,
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
      const { by, because } = event.body;
      return {
        ...state,
        status: "resolved",
        epoch: state.epoch + 1,
        held: undefined,
        resolved: { at, because, ...(by && { by }) },
      };
    }
    case "breach.verdict-given":
      return { ...state, status: "reviewed", verdict: event.body.verdict };
    case "breach.reopened":
      return reopened(state, event);
  }
}

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
  } = event.body;
  const rule = threshold.intervention;
  return {
    id: idOf(event.subject),
    status: "open",
    agent,
    room,
    ...(role && { role }),
    ...(operator && { operator }),
    clause,
    effective,
    threshold,
    raci,
    ladder,
    measured,
    nearMisses: near_misses,
    reopenWindow: reopen_window,
    ackTtl: ack_ttl,
    openedAt: event.at,
    ladderFrom: event.at,
    round: 1,
    step: 0,
    highestStep: 0,
    reached: [],
    roomAsked: false,
    lastAsked: undefined,
    held: undefined,
    firstAcknowledged: undefined,
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
    ladderFrom: event.at,
    round: state.round + 1,
    step: 0,
    held: undefined,
    firstAcknowledged: undefined,
    recoveredAt: undefined,
    resolved: undefined,
    verdict: undefined,
    measured: measured ?? state.measured,
    crossings: crossing ? [...state.crossings, crossing] : state.crossings,
    intervention: inForce
      ? state.intervention
      : rule.mode === "gated"
        ? { state: "proposed", do: rule.do, expiresAt: event.at + rule.ttl }
        : { state: "none", do: rule.do },
  };
}

/** When the next ladder step is due: at its time after the start of the round, or when the hold ends, whichever is later. */
export function nextStep(breach: Breach): { step: number; to: string; due: Instant } | undefined {
  if (!ladderRuns(breach)) return undefined;
  const next = breach.ladder[breach.step];
  if (!next) return undefined;
  return { step: breach.step + 1, to: next.to, due: Math.max(breach.ladderFrom + next.after, breach.held?.until ?? 0) };
}

function timers(breach: Breach): Timer[] {
  const subject = `breach:${breach.id}`;
  const due: Timer[] = [];
  const next = nextStep(breach);
  if (next)
    due.push({
      key: `${subject}/step/${breach.round}/${next.step}`,
      subject,
      due: next.due,
      command: "breach.step",
      data: { round: breach.round, step: next.step },
    });
  if (decisionWaits(breach) && breach.intervention.expiresAt !== undefined)
    due.push({
      key: `${subject}/expire/${breach.epoch}/${breach.round}`,
      subject,
      due: breach.intervention.expiresAt,
      command: "breach.expire",
      data: { epoch: breach.epoch, round: breach.round },
    });
  if (breach.status === "open" && breach.held)
    due.push({
      key: `${subject}/hold/${breach.held.until}`,
      subject,
      due: breach.held.until,
      command: "breach.hold-ends",
      data: { until: breach.held.until },
    });
  return due;
}

export const breachProjection: Projection<Breach> = {
  kind: "breach",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: (breach) => [
    ...breach.crossings.map((crossing) => `crossing:${crossing}`),
    ...(breach.status === "open" ? [`open-breach:${breach.agent}/${unversioned(breach.clause)}`] : []),
  ],
};
