/**
 * A climb: how far a question to people has gone up its escalation ladder, and who holds it there.
 *
 * Breaches and approvals are both asked about in this way. The functions are pure folds and questions; whether the ladder still
 * runs is for the thing itself to say.
 */
import type { Timer } from "../journal/projection.ts";
import type { ClimbingKind, HeldKind } from "../journal/timer-commands.ts";
import type { LadderStep, PersonId } from "../pact/pact.ts";
import type { Reached } from "../people/person.ts";
import type { Instant } from "../words/time.ts";

/** A step was taken: whom it named, and whom it reached. */
export interface Escalated extends Reached {
  step: number;
  round: number;
  target: string;
  /** A person called them, ahead of the ladder. */
  asked_by?: PersonId;
  /** Ahead of its time: whoever the step before asked cannot be reached. */
  passed_over?: PersonId[];
  /** Those of `to` whom a rule for an action names, and the ladder did not call. */
  by_rule?: PersonId[];
}

export interface Climb {
  ladder: LadderStep[];
  /** The ladder counts from here: opening, reopening, or the restart after a hold. */
  ladderFrom: Instant;
  round: number;
  /** Ladder steps taken in this round. */
  step: number;
  /** The highest step ever taken; past 1 it "escalated". */
  highestStep: number;
  reached: PersonId[];
  roomAsked: boolean;
  /** Who called the room ahead of the ladder, as long as nobody else did: that gives themselves no right. */
  roomAskedBy?: PersonId | undefined;
  /** Whom the last step asked, for the card. */
  /** The step that reached nobody, because whoever it names cannot be reached: the next one does not wait. */
  vain?: number | undefined;
  lastAsked: (Reached & { target: string; at: Instant; by?: PersonId }) | undefined;
  /** "I'm looking": holds the ladder, never the ttl. */
  held: { by: PersonId; at: Instant; until: Instant; snoozed?: true; reminded?: true } | undefined;
  firstAcknowledged: { by: PersonId; at: Instant } | undefined;
}

export const beginClimb = (ladder: LadderStep[], at: Instant): Climb => ({
  ladder,
  ladderFrom: at,
  round: 1,
  step: 0,
  highestStep: 0,
  reached: [],
  roomAsked: false,
  lastAsked: undefined,
  held: undefined,
  firstAcknowledged: undefined,
});

/** The ladder starts again from its foot; who was reached before stays reached. */
export const climbAnew = (climb: Climb, at: Instant): Pick<Climb, "ladderFrom" | "round" | "step"> => ({
  ladderFrom: at,
  round: climb.round + 1,
  step: 0,
});

export const stepTaken = (
  climb: Climb,
  { step, target, to, instead_of, unreachable, room, pages, asked_by }: Escalated,
  at: Instant,
): Pick<Climb, "step" | "highestStep" | "reached" | "roomAsked" | "roomAskedBy" | "lastAsked" | "vain"> => ({
  step,
  highestStep: Math.max(climb.highestStep, step),
  // Who calls may let go as far as they could before; the ladder, or somebody else, has to call them.
  reached: [...new Set([...climb.reached, ...to.filter((id) => id !== asked_by)])],
  roomAsked: climb.roomAsked || room,
  ...(room && { roomAskedBy: climb.roomAsked && climb.roomAskedBy !== asked_by ? undefined : asked_by }),
  // A page asks nobody by name: whoever was asked last still is.
  lastAsked: pages
    ? climb.lastAsked
    : { target, to, instead_of, ...(unreachable && { unreachable }), room, at, ...(asked_by && { by: asked_by }) },
  ...(unreachable && to.length === 0 && !room && !pages && { vain: step }),
});

/** The room was asked, and not by this person alone. */
export const roomAskedOf = ({ roomAsked, roomAskedBy }: Climb, person: PersonId): boolean =>
  roomAsked && roomAskedBy !== person;

export const heldBy = (
  climb: Climb,
  { by, until }: { by: PersonId; until: Instant },
  at: Instant,
): Pick<Climb, "held" | "firstAcknowledged"> => ({
  held: { by, at, until },
  firstAcknowledged: climb.firstAcknowledged ?? { by, at },
});

export const escalated = (climb: Climb): boolean => climb.highestStep > 1;

export interface NextStep {
  step: number;
  to: string;
  due: Instant;
}

/** When the step after the last one is due: at its time after the start of the round, or when the hold ends, whichever is later. */
export function stepAfter(climb: Climb): NextStep | undefined {
  const next = climb.ladder[climb.step];
  if (!next) return undefined;
  const from = climb.vain === climb.step ? (climb.lastAsked?.at ?? climb.ladderFrom) : climb.ladderFrom + next.after;
  return { step: climb.step + 1, to: next.to, due: Math.max(from, climb.held?.until ?? 0) };
}

/** What a climb waits for: its next step, where the ladder still runs, and the end of a hold. */
export const climbTimers = (kind: HeldKind, subject: string, climb: Climb, next: NextStep | undefined): Timer[] => [
  ...stepTimers(kind, subject, climb, next),
  ...(climb.held
    ? [
        {
          key: `${subject}/hold/${climb.held.until}`,
          subject,
          due: climb.held.until,
          command: `${kind}.hold-ends` as const,
          data: { until: climb.held.until },
        },
      ]
    : []),
];

/** Of a ladder that nobody can hold. */
export const stepTimers = (
  kind: ClimbingKind,
  subject: string,
  { round }: Climb,
  next: NextStep | undefined,
): Timer[] =>
  next
    ? [
        {
          key: `${subject}/step/${round}/${next.step}`,
          subject,
          due: next.due,
          command: `${kind}.step` as const,
          data: { round, step: next.step },
        },
      ]
    : [];
