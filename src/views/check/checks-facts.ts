/** Findings as the API and the command line give them: typed, and in words. */
import type { Dismissed } from "../../domain/check/check.ts";
import type { Finding } from "../../domain/check/finding.ts";
import { isProposable } from "../../domain/check/proposable.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import type { Instant } from "../../domain/words/time.ts";
import { findingTitle, findingWords } from "./check-words.ts";

export function checksFacts(
  {
    open,
    dismissed,
  }: {
    open: readonly (Finding & { change?: string })[];
    dismissed: readonly (Finding & { by: Dismissed })[];
  },
  config: FleetConfig,
  at: Instant,
) {
  return {
    open: open.map((one) => ({
      ...factsOf(one, config, at),
      proposable: isProposable(one),
      change: one.change ?? null,
    })),
    dismissed: dismissed.map((one) => ({
      ...factsOf(one, config, at),
      by: one.by.by,
      at: rfc3339(one.by.at),
      rejected: one.by.change ?? null,
    })),
  };
}

function factsOf(finding: Finding, config: FleetConfig, at: Instant) {
  const { key, kind, room } = finding;
  return {
    key,
    kind,
    room,
    pact: "pact" in finding ? finding.pact : null,
    threshold: "threshold" in finding ? finding.threshold : null,
    owner: finding.kind === "owner-left" ? finding.owner : null,
    agents: typeof finding === "object" && "count" in finding ? finding.agents : [],
    title: findingTitle(finding),
    ...findingWords(finding, config, at),
  };
}
