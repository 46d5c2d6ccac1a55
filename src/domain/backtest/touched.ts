/** Which thresholds a change of a pact may judge otherwise: the rest came to the same in the past, and need not be judged again. */
import type { SegmentPlace } from "../derive/observation.ts";
import type { Pact, PactVersion, PartialThreshold } from "../pact/pact.ts";
import type { AppliedPact } from "./pacts-then.ts";

/** "all": every threshold of the agents it covers, for it is new or says something about all of them. */
export type Touched = "all" | ReadonlySet<string>;

export const isTouched = (touched: Touched, threshold: string): boolean => touched === "all" || touched.has(threshold);

/** Held against each version that judged something after `after`. */
export function touchedBy(
  candidates: readonly PactVersion[],
  applied: readonly AppliedPact[],
  after: SegmentPlace,
): Touched {
  const touched = new Set<string>();
  for (const { id, pact } of candidates) {
    const versions = applied.filter((one) => one.id === id).sort((a, b) => a.version - b.version);
    const since = ({ from }: AppliedPact): number => from[after.chain] ?? 0;
    const first = versions[0];
    if (!first || since(first) > after.seq) return "all";
    for (const [index, version] of versions.entries()) {
      const next = versions[index + 1];
      if (next && since(next) <= after.seq) continue;
      if (aboutAll(version.pact) !== aboutAll(pact)) return "all";
      for (const threshold of apart(version.pact.thresholds, pact.thresholds)) touched.add(threshold);
    }
  }
  return touched;
}

/** What a pact says about all of its thresholds at once. */
const aboutAll = ({ level, of, enforce, overridable, raci }: Pact): string =>
  JSON.stringify([level, of, enforce ?? "live", [...(overridable ?? [])].sort(), raci?.accountable]);

function apart(one: readonly PartialThreshold[], other: readonly PartialThreshold[]): string[] {
  const said = (thresholds: readonly PartialThreshold[], id: string): string =>
    JSON.stringify(thresholds.filter((threshold) => threshold.id === id).map(judged));
  const ids = new Set([...one, ...other].map(({ id }) => id));
  return [...ids].filter((id) => said(one, id) !== said(other, id));
}

/** Without what only people read. */
const judged = ({ title, says, unit, rationale, review_by, runbook, ...rest }: PartialThreshold) =>
  Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));

/** Signals of which a threshold that is judged looks at an attribute. */
export const looksAtAttributes = (touched: Touched, versions: readonly PactVersion[]): Set<string> =>
  new Set(
    versions.flatMap(({ pact }) =>
      pact.thresholds
        .filter(({ id, match, by }) => isTouched(touched, id) && (match !== undefined || by !== undefined))
        .flatMap(({ signal, over }) => [signal ?? "", over ?? ""]),
    ),
  );
