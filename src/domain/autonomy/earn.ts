/** Runs are counted, and with enough clean ones in a row an agent earns one step more. */
import { event, type NewEvent } from "../journal/event.ts";
import type { EffectivePact } from "../pact/pact.ts";
import { type Duration, day, type Instant } from "../words/time.ts";
import type { Tally } from "./clean-run.ts";
import { type Earned, levelOf, mayReturn, rowAfter, wider } from "./earned.ts";

export interface Drilled {
  id: string;
  at: Instant;
}

/** So long after it was first seen, or its autonomy last changed, an agent is widened at the earliest by runs that it told itself: however many it sends. */
const betweenSteps: Duration = day;

/** From when on it may earn its next step. */
export const earliest = ({ last }: Pick<Earned, "last">, firstSeen: Instant | undefined): Instant =>
  Math.max(last?.at ?? 0, firstSeen ?? 0) + betweenSteps;

interface EarnContext {
  earned: Earned;
  firstSeen: Instant | undefined;
  effective: EffectivePact;
  /** The last drill that it passed. */
  drill: Drilled | undefined;
  /** Tokens that its runs came with, "token:tok_1". */
  spoke?: readonly string[];
  /** Somebody who answers for it is there now. */
  answered: boolean;
}

/** One event for the runs, and one for what follows. Never a step up while nobody who answers for the agent is there. */
export function earn(tally: Tally, context: EarnContext): NewEvent[] {
  const { earned, firstSeen, effective, drill, spoke = [], answered } = context;
  if (tally.seen === 0) return [];
  const { agent, room } = effective;
  const subject = `agent:${agent}`;
  const { runs, clean, inARow, selfTold, anew, hour, until, last } = tally;
  const counts = { agent, room, runs, clean, in_a_row: inARow, self_told: selfTold, until, ...(anew && { anew }) };
  const heard = spoke.filter((one) => !earned.spoke.includes(one));
  const ran = event("agent.ran", subject, "wardroom", {
    ...counts,
    ...(hour && { hour }),
    ...(heard.length > 0 && { spoke: heard }),
  });
  const row = rowAfter(earned, counts);
  const { start, widen_after } = effective.autonomy;
  const from = levelOf(earned, effective);
  const to = wider(from);
  if (!to || inARow === 0) return [ran];
  const back = earned.taken.find(({ cause }) => cause === earned.held?.cause);
  if (back && answered && mayReturn(earned, effective, to)) {
    const step = { agent, room, from, to, start, cause: back.cause, cited: effective.of.at(-1) ?? "" };
    return [ran, event("agent.widened", subject, "wardroom", { ...step, because: "not-to-blame" })];
  }
  if (!widen_after || row.streak < widen_after.clean_runs) return [ran];
  if (row.selfTold > 0 && until < earliest(earned, firstSeen)) return [ran];
  if (widen_after.drill && !isFresh(drill, earned)) return [ran];
  const step = { agent, room, to, cause: `run:${last}`, cited: effective.of.at(-1) ?? "" };
  if (!answered) return earned.held?.to === to ? [ran] : [ran, event("agent.widening-held", subject, "wardroom", step)];
  return [
    ran,
    event("agent.widened", subject, `pact:${step.cited}`, {
      ...step,
      from,
      start,
      because: "clean-runs",
      clean_runs: row.streak,
      ...(widen_after.drill && drill && { drill: drill.id }),
    }),
  ];
}

/** A drill counts for one step: it was passed since the last. */
export const isFresh = (drill: Drilled | undefined, { last }: Pick<Earned, "last">): drill is Drilled =>
  drill !== undefined && drill.at > (last?.at ?? Number.NEGATIVE_INFINITY);
