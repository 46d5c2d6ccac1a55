/** How people answered drills: for each who was called, how often, how fast, and how often in vain. */
import { median } from "../digest/counts.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Duration } from "../words/time.ts";
import { counts, type Drill } from "./drill.ts";

export interface OwnerResult {
  person: PersonId;
  called: number;
  answered: number;
  /** The ladder went past them, or silence ended it. Called after somebody had been missed and not needed any more is no miss. */
  missed: number;
  /** Median from their call to their answer; absent where they answered none. */
  ms?: Duration;
}

export interface DrillResults {
  passed: number;
  failed: number;
  /** Ended before anything could be measured. */
  cutShort: number;
  /** Median from the signal's arrival to the answer, of those that passed. */
  ms?: Duration;
  owners: OwnerResult[];
}

export function drillResults(drills: readonly Drill[]): DrillResults {
  const over = drills.filter(({ status }) => status === "ended");
  const measured = over.filter(counts);
  const passed = measured.filter(({ ended }) => ended?.passed);
  const owners = new Map<PersonId, OwnerResult & { times: Duration[] }>();
  for (const { called, answered, highestStep, ended } of measured)
    for (const { person, at, level } of called) {
      const result = owners.get(person) ?? { person, called: 0, answered: 0, missed: 0, times: [] };
      owners.set(person, result);
      result.called += 1;
      if (answered?.by === person) {
        result.answered += 1;
        result.times.push(Math.max(0, answered.at - at));
      } else if (ended?.because === "silence" || level < highestStep) result.missed += 1;
    }
  const whole = median(passed.flatMap(({ answered }) => (answered ? [answered.ms] : [])));
  return {
    passed: passed.length,
    failed: measured.length - passed.length,
    cutShort: over.length - measured.length,
    ...(whole !== undefined && { ms: whole }),
    owners: [...owners.values()]
      .sort((one, other) => other.missed - one.missed || (one.person < other.person ? -1 : 1))
      .map(({ times, ...result }) => {
        const middle = median(times);
        return { ...result, ...(middle !== undefined && { ms: middle }) };
      }),
  };
}
