/** The pacts as they were at each segment, and the same with a candidate in place of its pact. */
import type { SegmentPlace } from "../derive/observation.ts";
import { citationOf, effective, pactsFor } from "../pact/hierarchy.ts";
import type { AgentId, EffectivePact, PactId, PactVersion, RoomId } from "../pact/pact.ts";
import { type AppliedVersion, judges } from "../pact/pact-history.ts";
import { type FleetConfig, fleetRoom, roomOf } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";

/** A version that was live, with where it came into force. */
export interface AppliedPact extends PactVersion, Pick<AppliedVersion, "from" | "at"> {}

/** Both sides of the comparison for one agent or scope. */
export interface Both {
  live: EffectivePact | undefined;
  candidate: EffectivePact | undefined;
}

/** The versions in force on both sides; the same object while nothing changes. */
export interface InForce {
  live: readonly PactVersion[];
  candidate: readonly PactVersion[];
}

export interface PactsThen {
  /** What judges a segment. */
  inForce(place: SegmentPlace): InForce;
  /** What ruled a question asked at an instant. */
  inForceAt(at: Instant): InForce;
  ofAgent(agent: AgentId, config: FleetConfig, versions: InForce): Both;
  /** What holds for several agents together: of a room, or of the fleet where none is named. */
  together(room: RoomId | undefined, config: FleetConfig, versions: InForce): Both;
  covers(agent: AgentId, config: FleetConfig): boolean;
}

export function pactsThen(applied: readonly AppliedPact[], candidates: readonly PactVersion[]): PactsThen {
  const replaced = new Set(candidates.map(({ id }) => id));
  const concerned = [...candidates, ...applied.filter(({ id }) => replaced.has(id))];
  const known = new Map<string, InForce>();
  const merged = new Map<string, EffectivePact | undefined>();
  const numbers = new Map<readonly PactVersion[], number>();

  const holding = (
    place: { id?: AgentId; room?: RoomId },
    versions: readonly PactVersion[],
    config: FleetConfig,
  ): EffectivePact | undefined => {
    const room = place.room ?? fleetRoom;
    const pacts = pactsFor(place, versions);
    const key = `${numbers.get(versions)} ${room} ${pacts.map(citationOf).join(",")}`;
    if (!merged.has(key)) merged.set(key, effective({ id: place.id ?? "", room }, pacts));
    const found = merged.get(key);
    // Nobody who has left can answer for an agent.
    return found && Object.hasOwn(config.people, found.raci.accountable) ? found : undefined;
  };
  const both = (place: { id?: AgentId; room?: RoomId }, { live, candidate }: InForce, config: FleetConfig): Both => ({
    live: holding(place, live, config),
    candidate: holding(place, candidate, config),
  });

  const sides = (then: readonly PactVersion[]): InForce => {
    const key = then.map(citationOf).join(",");
    const before = known.get(key);
    if (before) return before;
    const found = { live: then, candidate: [...then.filter(({ id }) => !replaced.has(id)), ...candidates] };
    numbers.set(found.live, numbers.size);
    numbers.set(found.candidate, numbers.size);
    known.set(key, found);
    return found;
  };

  return {
    inForce: (place) => sides(newest(applied.filter((version) => judges(version, place)))),
    inForceAt: (instant) => sides(newest(applied.filter(({ at }) => at <= instant))),
    ofAgent: (agent, config, versions) => both({ id: agent, room: roomOf(config, agent) }, versions, config),
    together: (room, config, versions) => both(room === undefined ? {} : { room }, versions, config),
    covers: (agent, config) => pactsFor({ id: agent, room: roomOf(config, agent) }, concerned).length > 0,
  };
}

/** The newest version of each pact, in the order in which the pacts came. */
function newest(versions: readonly AppliedPact[]): PactVersion[] {
  const found = new Map<PactId, AppliedPact>();
  for (const version of versions)
    if (version.version > (found.get(version.id)?.version ?? 0)) found.set(version.id, version);
  return [...found.values()].map(({ from: _from, at: _at, ...version }) => version);
}
