/** What an agent has earned: its autonomy as events last left it, and the clean runs towards more. */

import type { EventOf, Subject } from "../journal/event.ts";
import { type Autonomy, autonomies, type EffectivePact, type RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { AutonomyEvents } from "./autonomy-events.ts";

export interface Earned {
  /** As it was said last, and where its pact let it begin then. Undefined: as its pact lets it begin. */
  said: { level: Autonomy; start: Autonomy; room: RoomId } | undefined;
  /** Clean runs in a row since the level last changed, in the room where it sat then. */
  streak: number;
  /** Of these, those that it told itself. */
  selfTold: number;
  /** Where they were counted. */
  countedIn: RoomId | undefined;
  /** Wall time up to which its runs are counted. */
  countedUntil: Instant | undefined;
  /** The last hour (UTC) in which runs counted, and how many. */
  hour: { from: Instant; counted: number } | undefined;
  /** Tokens that its runs came with, "token:tok_1". */
  spoke: string[];
  last: LastStep | undefined;
  /** What breaches took since it last earned something, and the streak they ended: given back where they were not its fault. */
  taken: { cause: Subject; streak: number }[];
  /** Breaches that are not counted against it. */
  spared: Subject[];
  /** A step that waits for somebody who answers for it. */
  held: { to: Autonomy; at: Instant; cause: string } | undefined;
}

export interface LastStep {
  to: Autonomy;
  from: Autonomy;
  because: (AutonomyEvents["agent.widened"] | AutonomyEvents["agent.narrowed"])["because"];
  cause: string;
  /** The pact, or the clause that was breached. */
  cited: string;
  /** What earned it: so many clean runs in a row, and a drill where one was asked for. */
  cleanRuns?: number;
  drill?: string;
  at: Instant;
}

export const unearned: Earned = {
  said: undefined,
  streak: 0,
  selfTold: 0,
  countedIn: undefined,
  countedUntil: undefined,
  hour: undefined,
  spoke: [],
  last: undefined,
  taken: [],
  spared: [],
  held: undefined,
};

/** Those further back concern no run that is still to be counted. */
const mostSpared = 200;

/** Tokens that are remembered of an agent: one that changes its token daily is known for half a year. */
const mostSpeakers = 200;

export function evolveEarned(earned: Earned, event: EventOf<keyof AutonomyEvents>): Earned {
  switch (event.type) {
    case "agent.ran": {
      const { room, until, hour = earned.hour, spoke = [] } = event.body;
      return {
        ...earned,
        ...rowAfter(earned, event.body),
        countedIn: room,
        countedUntil: until,
        hour,
        spoke: [...earned.spoke, ...spoke].slice(-mostSpeakers),
      };
    }
    case "agent.widened": {
      const { because, cause } = event.body;
      const back = because === "not-to-blame" ? earned.taken.find((one) => one.cause === cause) : undefined;
      return {
        ...stepped(earned, event),
        streak: back ? earned.streak + back.streak : 0,
        selfTold: back ? earned.selfTold + back.streak : 0,
        taken: because === "not-to-blame" ? earned.taken.filter((one) => one.cause !== cause) : [],
      };
    }
    case "agent.narrowed": {
      const { because, cause } = event.body;
      const taken = because === "breach" ? [...earned.taken, { cause, streak: earned.streak }] : earned.taken;
      return { ...stepped(earned, event), streak: 0, selfTold: 0, taken };
    }
    case "agent.widening-held":
      return { ...earned, held: { to: event.body.to, at: event.at, cause: event.body.cause } };
    case "agent.spared":
      return { ...earned, spared: [...earned.spared, event.body.cause].slice(-mostSpared) };
    case "agent.blamed": {
      const { cause } = event.body;
      const held = earned.held?.cause === cause ? undefined : earned.held;
      return { ...earned, spared: earned.spared.filter((one) => one !== cause), held };
    }
  }
}

/** The row of clean runs once these are counted. One begun in another room, under other people's promises, is over. */
export function rowAfter(
  { streak, selfTold, countedIn }: Pick<Earned, "streak" | "selfTold" | "countedIn">,
  ran: Pick<AutonomyEvents["agent.ran"], "room" | "runs" | "in_a_row" | "self_told" | "anew">,
): Pick<Earned, "streak" | "selfTold"> {
  const { room, runs, in_a_row, self_told = in_a_row, anew } = ran;
  return anew === true || in_a_row !== runs || (countedIn ?? room) !== room
    ? { streak: in_a_row, selfTold: self_told }
    : { streak: streak + runs, selfTold: selfTold + self_told };
}

function stepped(earned: Earned, { type, at, body }: EventOf<"agent.widened" | "agent.narrowed">): Earned {
  const { room, from, to, start, because, cause, cited } = body;
  const { clean_runs: cleanRuns, drill } = type === "agent.widened" ? body : {};
  const last = {
    ...{ from, to, because, cause, cited },
    ...(cleanRuns !== undefined && { cleanRuns }),
    ...(drill !== undefined && { drill }),
    // A clock that was set back makes no time between two steps.
    at: Math.max(at, earned.last?.at ?? at),
  };
  return { ...earned, said: { level: to, start, room }, last, held: undefined };
}

/**
 * The autonomy that counts now. Nobody answers for an agent without a pact, so it is supervised. A start that its pact lowers later
 * takes as much off what was earned; and nothing above its start is left where the pact lets nothing be earned, or in another room:
 * whoever answers for it there agreed to none of it. What was taken goes along.
 */
export function levelOf(
  earned: Earned | undefined,
  effective: Pick<EffectivePact, "autonomy" | "room"> | undefined,
): Autonomy {
  if (!effective) return "supervised";
  const { start, widen_after } = effective.autonomy;
  if (!earned?.said) return start;
  const { level, start: then, room } = earned.said;
  const left = Math.max(0, rankOf(level) - Math.max(0, rankOf(then) - rankOf(start)));
  return at(widen_after && room === effective.room ? left : Math.min(left, rankOf(start)));
}

/** What was taken may be given back as far as its pact lets it come where it sits now; more than it begins with only where it was earned. */
export const mayReturn = (
  { said }: Pick<Earned, "said">,
  { autonomy: { start, widen_after }, room }: Pick<EffectivePact, "autonomy" | "room">,
  to: Autonomy,
): boolean => rankOf(to) <= rankOf(start) || (widen_after !== undefined && said?.room === room);

export const rankOf = (level: Autonomy): number => autonomies.indexOf(level);
const at = (rank: number): Autonomy => autonomies[rank] ?? "supervised";

/** One step more; undefined: there is none. */
export const wider = (level: Autonomy): Autonomy | undefined => autonomies[rankOf(level) + 1];
export const narrower = (level: Autonomy): Autonomy | undefined => autonomies[rankOf(level) - 1];
