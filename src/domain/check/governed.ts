/** What the checks look at: the pacts as they are live, who is known to be under them, and what became of each threshold. */
import type { AgentId, PactId, PartialThreshold, Raci, RoomId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";
import type { Fired } from "./threshold-book.ts";

export interface Governed {
  at: Instant;
  config: FleetConfig;
  pacts: GovernedPact[];
  agents: GovernedAgent[];
}

export interface GovernedPact {
  id: PactId;
  version: number;
  room: RoomId;
  /** What it says itself of who answers. */
  raci: Partial<Raci>;
  thresholds: GovernedThreshold[];
}

/** As this pact states it; what it inherits without saying so is its parent's. */
export interface GovernedThreshold {
  id: string;
  signal?: string;
  breach?: NonNullable<PartialThreshold["breach"]>;
  shadow: boolean;
  review_by?: string;
  /** A silence is what it looks for. */
  waitsForSilence: boolean;
  /** Since when the pact says of it what it says now, in every version. */
  since: Instant;
  /** Agents known under it, and when the newest of their signals came. */
  agents: number;
  heard?: Instant;
  /** Its breaches, oldest first. */
  fired: readonly Fired[];
}

export interface GovernedAgent {
  id: AgentId;
  room: RoomId;
  firstSeen: Instant | undefined;
  /** Some pact speaks of it. */
  covered: boolean;
  /** It asked before it acted, or its stop hook can be called: a restraint holds it. */
  enforced: boolean;
  /** A pact would hold it back. */
  restrainable: boolean;
}
