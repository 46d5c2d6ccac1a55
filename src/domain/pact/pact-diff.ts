/** What a new version of a pact changes, field by field, and which way: tightening is one person's to decide, loosening two's. */
import { type Field, sameValue } from "./field.ts";
import { type Merged, merge, withDefaults } from "./hierarchy.ts";
import type { ActionRule, Pact, PactVersion } from "./pact.ts";
import { pactFields } from "./pact-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

export interface Change {
  /** "thresholds.latency.breach", "actions.delete_user". */
  path: string;
  direction: "tightens" | "loosens" | "neutral";
  before: string;
  after: string;
}

/** Any loosening makes the whole change a loosening; otherwise any tightening a tightening. */
export const directionOf = (changes: readonly Change[]): Change["direction"] =>
  changes.some(({ direction }) => direction === "loosens")
    ? "loosens"
    : changes.some(({ direction }) => direction === "tightens")
      ? "tightens"
      : "neutral";

/**
 * Compares what held with what would hold at the pact's own place: with the same parents above it. `before` undefined: there
 * was no such pact, and what held was its parents alone.
 */
export function compare(
  parents: readonly PactVersion[],
  before: PactVersion | undefined,
  after: PactVersion,
): Change[] {
  const old = merge(before ? [...parents, before] : parents);
  const next = merge([...parents, after]);
  return [
    ...fields(old, next),
    ...thresholds(old, next),
    ...actions(old, next),
    ...overridable(before?.pact, after.pact),
  ];
}

function fields(old: Merged, next: Merged): Change[] {
  // Without any pact there was nothing to loosen: the agents were unowned.
  if (!old.fields || !next.fields)
    return next.fields ? [{ path: "", direction: "tightens", before: "nothing", after: "a pact" }] : [];
  return differences(pactFields, "", withDefaults(old.fields), withDefaults(next.fields));
}

function thresholds(old: Merged, next: Merged): Change[] {
  const ids = [...new Set([...old.thresholds, ...next.thresholds].map(({ threshold }) => threshold.id))];
  return ids.flatMap((id): Change[] => {
    const [before, after] = [old, next].map(
      (merged) => merged.thresholds.find(({ threshold }) => threshold.id === id)?.threshold,
    );
    if (!before) return [{ path: `thresholds.${id}`, direction: "tightens", before: "nothing", after: "a threshold" }];
    if (!after) return [{ path: `thresholds.${id}`, direction: "loosens", before: "a threshold", after: "nothing" }];
    return differences(thresholdFields, `thresholds.${id}.`, before, after);
  });
}

function differences<S>(fields: readonly Field<S>[], prefix: string, before: S, after: S): Change[] {
  return fields.flatMap((field): Change[] => {
    const relation = field.relate(before, after);
    if (relation === "same") return [];
    const said = { path: prefix + field.path, before: field.say(before), after: field.say(after) };
    if (relation === "tighter") return [{ ...said, direction: "tightens" }];
    // What is measured changed: nobody can say that it is still as tight, so it takes two.
    if (relation === "looser" || relation === "fixed" || (relation === "changed" && measured.has(field.path)))
      return [{ ...said, direction: "loosens" }];
    // A pact's words may change what people believe, but no decision.
    return [{ ...said, direction: "neutral" }];
  });
}

const measured = new Set(["signal", "stat", "window", "per", "match", "over", "by"]);

/** Rules add up and conditions are never compared: one rule more tightens, one less loosens, a changed one is both. */
function actions(old: Merged, next: Merged): Change[] {
  const bare = ({ cited: _, ...rule }: ActionRule & { cited: string }): ActionRule => rule;
  const [before, after] = [old.actions.map(bare), next.actions.map(bare)];
  const gone = before.filter((rule) => !after.some((other) => sameValue(rule, other)));
  const added = after.filter((rule) => !before.some((other) => sameValue(rule, other)));
  return [
    ...gone.map(
      (rule): Change => ({
        path: `actions.${rule.tool}`,
        direction: "loosens",
        before: sayRule(rule),
        after: "nothing",
      }),
    ),
    ...added.map(
      (rule): Change => ({
        path: `actions.${rule.tool}`,
        direction: "tightens",
        before: "nothing",
        after: sayRule(rule),
      }),
    ),
  ];
}

const sayRule = ({ decision, when }: ActionRule): string =>
  `${decision === "deny" ? "deny" : "ask"}${when ? ` when ${when}` : ""}`;

/** Letting children loosen is loosening. */
function overridable(before: Pact | undefined, after: Pact): Change[] {
  const [old, next] = [before?.overridable ?? [], after.overridable ?? []];
  const more = next.filter((path) => !old.includes(path));
  const fewer = old.filter((path) => !next.includes(path));
  return [
    ...more.map(
      (path): Change => ({ path: `overridable.${path}`, direction: "loosens", before: "held", after: "overridable" }),
    ),
    ...fewer.map(
      (path): Change => ({ path: `overridable.${path}`, direction: "tightens", before: "overridable", after: "held" }),
    ),
  ];
}
