/** What a decision about an approval depends on besides itself. */
import type { InterventionKind } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";

export interface Deciding {
  at: Instant;
  /** The fleet as configured now: who may is asked at the click. */
  config: FleetConfig;
  /** What holds the agent back now. */
  restraint: InterventionKind | undefined;
  /** Counts its stops and releases. */
  agentEpoch: number;
}
