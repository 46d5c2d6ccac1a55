/** What a figure is made of: one thing that happened, small enough to keep every one of them at hand. */
import type { Verdict } from "../breach/breach-events.ts";
import type { Subject } from "../journal/event.ts";
import type { AgentId, FailureMode, PactId, PersonId, RoomId } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";

/** Whom and what it is about: what figures can be asked for. */
export interface About {
  room: RoomId;
  agents: readonly AgentId[];
  pact?: PactId;
  failureMode?: FailureMode;
}

export type Fact = { at: Instant; about: About } & Happening;

type Happening =
  | { type: "opened" }
  /** A step of the ladder called somebody; 1 is the first. */
  | { type: "escalated"; level: number }
  /** A restraint came into force, `ms` after the signal that crossed had arrived. */
  | { type: "intervened"; ms: Duration }
  | { type: "near-miss" }
  /** The first thing a person did about an open breach, `ms` after it opened. */
  | { type: "answered"; ms: Duration }
  /** A breach was over, `ms` after it opened, or opened again. */
  | { type: "resolved"; ms: Duration }
  | { type: "judged"; item: Subject; escalated: boolean; verdict: Verdict }
  /** An agent's question ended `ms` after it was asked: by people, or by silence. */
  | { type: "concluded"; by: "approved" | "denied" | "silence"; ms: Duration }
  /** A vote or a denial. `quick`: so soon that nobody can have read what they decided. */
  | { type: "vote"; person: PersonId; yes: boolean; quick: boolean }
  | { type: "refused"; code: string; count: number }
  /** A person pressed, typed or called something that counts; `since`: when they turned to it, at the earliest. */
  | { type: "act"; person: PersonId; decision: boolean; since: Instant };
