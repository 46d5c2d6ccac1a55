/** The pacts in force: versions that were made live, and what they add up to for an agent. */

import type { SegmentPlace } from "../domain/derive/observation.ts";
import type { AgentId, EffectivePact, PactId, PactVersion, RoomId } from "../domain/pact/pact.ts";

export interface Pacts {
  /** The live version of each pact, by id. */
  live(): PactVersion[];
  version(id: PactId, version: number): PactVersion | undefined;
  /** What holds for an agent now. Undefined: unowned (no pact, or no living accountable). */
  effective(agent: AgentId): EffectivePact | undefined;
  /** What holds for whoever comes to sit in a room, before any pact of its own. */
  ofRoom(room: RoomId): EffectivePact | undefined;
  /** As it was for that segment: a version that was made live when the segment was on disk already does not count. */
  effectiveAt(agent: AgentId, segment: SegmentPlace): EffectivePact | undefined;
  /** What holds for a room as a whole, or for the fleet where none is named: what is judged over several agents rests on it. */
  togetherAt(room: RoomId | undefined, segment: SegmentPlace): EffectivePact | undefined;
}
