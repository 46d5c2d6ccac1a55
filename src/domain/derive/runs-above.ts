/** Up from a span to the runs it stands in, by way of whom. */
import type { DeriveState } from "./derive.ts";
import { farthest, parentKey, spanBy, spanKey, type Trace } from "./trace.ts";

/** An `invoke_agent` span above another, by its key in the trace; `through`: whose word it is besides the sender's that one stands in the other. */
export interface Above {
  run: string;
  through: string[];
}

/**
 * The runs that a span, or what was written in it, stands in: one, but where ids are taken by others than its own sender. And the ids of
 * ancestors that have not come from a sender whose span it would take before those of others, unless a run was found without them.
 */
export function runsAbove(
  { traces }: DeriveState,
  { trace: id, span, by }: { trace: string; span: string; by?: string },
): { runs: Above[]; missing: string[] } {
  const trace = traces.get(id);
  if (!trace) return { runs: [], missing: [span] };
  /** Passed by way of a sender that may speak for any. */
  const passed: string[] = [];
  let parent: string | undefined = span;
  for (let steps = 0; parent !== undefined && steps < farthest; steps++) {
    const key = parentKey(trace, parent, by);
    if (isOthers(key, parent, by)) return runsAboveOthers(trace, span, by);
    const known = trace.spans.get(key);
    if (!known) return { runs: [], missing: [...new Set([...passed, parent])] };
    if (!isOwn(key, parent, by)) passed.push(parent);
    if (known.run) return { runs: [{ run: key, through: [] }], missing: [] };
    parent = known.parent;
  }
  return { runs: [], missing: [...new Set(passed)] };
}

/** Its sender's own. */
const isOwn = (key: string, id: string, by: string | undefined): boolean => key === spanKey({ span: id, by });

/** Found by the id alone: a bound sender's span, and not its own. */
const isOthers = (key: string, id: string, by: string | undefined): boolean => key !== id && !isOwn(key, id, by);

/** Every way up, where one leads through spans of others. */
function runsAboveOthers(trace: Trace, span: string, by: string | undefined): { runs: Above[]; missing: string[] } {
  const runs: Above[] = [];
  const missing = new Set<string>();
  /** Where it has climbed to, by way of whom. */
  const steps: { key: string; through: string[] }[] = [];
  const taken = new Set<string>();
  const climbTo = (parent: string, through: string[]): void => {
    const own = parentKey(trace, parent, by);
    const others = isOthers(own, parent, by);
    if (!isOwn(own, parent, by) || !trace.spans.has(own)) missing.add(parent);
    for (const key of others ? (trace.bound.get(parent) ?? []) : [own]) {
      const way = `${key} ${through.join(" ")}`;
      if (taken.has(way)) continue;
      taken.add(way);
      steps.push({ key, through });
    }
  };
  climbTo(span, []);
  // What is added on the way is visited too.
  for (const { key, through } of steps) {
    const known = trace.spans.get(key);
    if (known?.run) runs.push({ run: key, through });
    else if (known?.parent && steps.length < farthest) climbTo(known.parent, alsoBy(key, through, by));
  }
  return { runs, missing: [...missing] };
}

/** With the sender of a span, where it is bound and not the same. */
function alsoBy(key: string, through: string[], own: string | undefined): string[] {
  const by = spanBy(key);
  return by === undefined || by === own || through.includes(by) ? through : [...through, by];
}
