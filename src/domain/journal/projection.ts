/** A projection: one thing's present state as a pure fold of its events, and what follows from that state. */

import type { Instant } from "../words/time.ts";
import type { EventAbout, Subject } from "./event.ts";
import type { KindOfThing } from "./event-kinds.ts";
import type { TimerCommand } from "./timer-commands.ts";

/** When to come back to a thing, and with which command. The key makes a repeat harmless. */
export interface Timer {
  key: string;
  subject: Subject;
  due: Instant;
  command: TimerCommand;
  data: Record<string, string | number>;
}

/** How a thing can be found without reading its state. */
export interface ThingIndex {
  room?: string;
  agent?: string;
  status?: string;
}

/**
 * The state of one kind of thing, folded from all that can happen to it. The writer runs it inside the transaction, so state, index, timers and claims can never
 * disagree with the journal, and a rebuild gives the same again.
 * `timers`: what this state waits for; they replace the thing's earlier ones.
 * `claims`: unique keys this state holds; a commit that would give one key to two things is a conflict.
 */
export interface Projection<S, K extends KindOfThing> {
  kind: K;
  evolve(state: S | undefined, event: EventAbout<K>): S;
  index(state: S): ThingIndex;
  timers?(state: S): Timer[];
  claims?(state: S): string[];
}

/** A thing as the store returns it; `version` counts its events and is what a commit expects. */
export interface Thing<S> {
  subject: Subject;
  version: number;
  state: S;
}
