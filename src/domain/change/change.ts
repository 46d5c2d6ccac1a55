/**
 * A pact change request: somebody proposes another text for a pact, and it becomes live with the consent it takes.
 *
 *   proposed -> live -> reverted ; proposed -> rejected | expired | outdated | withdrawn
 *
 * Approved and live are one commit, so that nothing is approved under one version and live over another. Silence ends as expired.
 */
import type { Actor, How } from "../journal/event.ts";
import { type Climb, type NextStep, stepAfter } from "../ladder/climb.ts";
import type { Consent } from "../pact/may-apply.ts";
import type { PactId, PersonId, Raci } from "../pact/pact.ts";
import type { Change } from "../pact/pact-diff.ts";
import { type Duration, day, type Instant } from "../words/time.ts";
import type { ChangeCause } from "./change-events.ts";

export const changeStatuses = ["proposed", "live", "reverted", "rejected", "expired", "outdated", "withdrawn"] as const;
type ChangeStatus = (typeof changeStatuses)[number];

export interface ChangeRequest extends Climb {
  id: string;
  status: ChangeStatus;
  pact: PactId;
  /** The version it was edited from; 0 for a pact that is new. */
  base: number;
  room: string;
  /** SHA-256 of the proposed text, which only the journal holds. */
  digest: string;
  /** What led to the text as it is. */
  because: ChangeCause | undefined;
  direction: Change["direction"];
  changes: Change[];
  consent: Consent;
  raci: Raci | undefined;
  by: Actor;
  how: How;
  proposedAt: Instant;
  expiresAt: Instant;
  votes: { by: PersonId; at: Instant }[];
  /** Another text was asked for and has not come: its proposer is to act, so nobody else is called. */
  editsAsked: { by: PersonId; at: Instant } | undefined;
  decided: { by: Actor; at: Instant } | undefined;
  /** The version it became. */
  version: number | undefined;
  /** What was live when it was too late for it. */
  outdatedBy: number | undefined;
  /** The change request that its text takes back. */
  reverts: string | undefined;
  /** What led to the text it was proposed with, before another one took that one's place. */
  beganAs: (ChangeCause & { reverts?: string }) | undefined;
  revertedBy: string | undefined;
  /** What it would have changed over recorded signals. */
  replay: string[] | undefined;
  epoch: number;
}

/** A proposal that too few agreed to by then has expired. */
export const changeWaits: Duration = 7 * day;

/** However often another text takes the place of it, a change request waits no longer than that after it was proposed. */
export const changeLife: Duration = 4 * changeWaits;

/**
 * Whose consent is missing at once and once more after a day; the room and the admins after three. A deputy is asked in the place of an
 * accountable who is away, and of nobody who is only silent: silence shifts no right to change a pact.
 */
export const changeLadder = [
  { after: 0, to: "consent" },
  { after: day, to: "consent" },
  { after: 3 * day, to: "room" },
];

/** "I'm looking" holds its ladder for so long. */
export const changeHold: Duration = day;

export const waits = ({ status }: Pick<ChangeRequest, "status">): boolean => status === "proposed";

/** The version it is to become. */
export const nextVersion = ({ base }: Pick<ChangeRequest, "base">): number => base + 1;

export const nextCall = (change: ChangeRequest): NextStep | undefined =>
  waits(change) && !change.editsAsked ? stepAfter(change) : undefined;

export const signers = ({ votes }: Pick<ChangeRequest, "votes">): PersonId[] => votes.map(({ by }) => by);
