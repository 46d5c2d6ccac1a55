/**
 * A postmortem: a breach that its pact calls serious is reviewed only by writing one.
 *
 *   draft -> filed (amended)
 *
 * Its owner is reminded a day after it was drafted and daily once it is overdue, while they work, five times at most.
 */
import type { Verdict } from "../breach/breach-events.ts";
import type { AgentId, FailureMode, PersonId, RoomId, Severity } from "../pact/pact.ts";
import { day, type Instant } from "../words/time.ts";
import type { PostmortemEvents } from "./postmortem-events.ts";
import { endOfWorkday, workingTime } from "./working-hours.ts";

export const postmortemStatuses = ["draft", "filed"] as const;

export interface Postmortem {
  id: string;
  status: (typeof postmortemStatuses)[number];
  /** "BR-142" */
  breach: string;
  room: RoomId;
  agent: AgentId;
  /** Who writes it; of a filed one, who sees to what follows. */
  owner: PersonId;
  zone: string;
  due: Instant;
  why: PostmortemEvents["postmortem.drafted"]["why"];
  draftedAt: Instant;
  /** How often the owner was reminded, and when last. */
  reminded: number;
  remindedAt: Instant | undefined;
  postponedTo: Instant | undefined;
  filed: { by: PersonId; at: Instant } | undefined;
  /** Who said last, and when, that something of it reads otherwise. */
  amended: { by: PersonId; at: Instant } | undefined;
  failureMode: FailureMode | undefined;
  verdict: Verdict | undefined;
  /** Since when its line of the pact waits to become a change request: no longer than a stop of Wardroom takes. */
  proposes: Instant | undefined;
  /** "CR-19": the change of a pact that it led to last. */
  change: string | undefined;
  epoch: number;
}

/** When a pact asks for one. */
export interface PostmortemRule {
  from?: Severity;
  or_escalated_to?: number;
}

/** Workdays in which it is to be written. */
export const workdaysToWrite = 5;
export const mostReminders = 5;

/** When its owner is reminded next; undefined once it is filed, or they have heard of it often enough. */
export function remindsAt(postmortem: Postmortem): Instant | undefined {
  const { status, reminded, remindedAt, draftedAt, postponedTo, due, zone } = postmortem;
  if (status !== "draft" || reminded >= mostReminders) return undefined;
  const earliest = remindedAt === undefined ? draftedAt + day : Math.max(due, remindedAt + day);
  return workingTime(Math.max(earliest, postponedTo ?? earliest), zone);
}

/** By when what follows is to be done, where nobody says otherwise: who writes late has time for it as well. */
export const dueFrom = ({ status, due, zone }: Postmortem, at: Instant): Instant =>
  status === "draft" && due < at ? endOfWorkday(at, workdaysToWrite, zone) : due;

export const isOverdue = ({ status, due }: Postmortem, at: Instant): boolean => status === "draft" && at > due;
