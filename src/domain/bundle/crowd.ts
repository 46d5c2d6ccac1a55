/** A crowd: more waits for a place than goes out at once, so it is gathered into bundles. */
import { type Severity, severities } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** With more waiting than this, what waits goes out as one message. Up to it each has a message of its own. */
export const mostAlone = 5;

/** What one message holds and a person can still read; it stays below the limits of every platform (Discord: 4,000 characters). */
const mostInBundle = 25;

export interface Waiting {
  /** Undefined for an approval: somebody's work stands still, which is as urgent as a high breach. */
  severity: Severity | undefined;
  since: Instant;
}

export const isCrowd = (waiting: number): boolean => waiting > mostAlone;

/** Bundles of what waits: the gravest first, then what has waited longest. */
export function bundlesOf<W extends Waiting>(waiting: readonly W[]): W[][] {
  const sorted = [...waiting].sort((a, b) => rank(b) - rank(a) || a.since - b.since);
  return Array.from({ length: Math.ceil(sorted.length / mostInBundle) }, (_, index) =>
    sorted.slice(index * mostInBundle, (index + 1) * mostInBundle),
  );
}

const rank = ({ severity }: Waiting): number => severities.indexOf(severity ?? "high");
