/** The pacts in force, kept in memory from the journal's versions and renewed by every commit that applies one. */

import type { SegmentPlace } from "../../domain/derive/observation.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { citationOf, effective, pactsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId, EffectivePact, Pact, PactVersion, RoomId } from "../../domain/pact/pact.ts";
import { type AppliedVersion, judges } from "../../domain/pact/pact-history.ts";
import { type FleetConfig, fleetRoom, roomOf } from "../../domain/people/fleet-config.ts";
import type { Pacts } from "../../ports/pacts.ts";
import type { Store } from "../../ports/store.ts";

/** Reads the text of a version back; undefined when it is no pact. */
type ReadPact = (text: string, file: string) => Pact | undefined;

interface Applied extends PactVersion, Pick<AppliedVersion, "from"> {}

/**
 * Loads every version that was ever live. `config` is asked at each answer, so that a reloaded wardroom.yaml counts at once:
 * where an agent sits, and whether its accountable is still among the people.
 */
export async function createPacts(store: Store, read: ReadPact, config: () => FleetConfig): Promise<Pacts> {
  const applied: Applied[] = [];
  const remember = (version: Omit<Applied, "pact">): void => {
    if (applied.some((known) => known.id === version.id && known.version === version.version)) return;
    const pact = read(version.text, citationOf(version));
    if (!pact)
      throw new Error(`the journal holds ${citationOf(version)}, whose text this version of Wardroom cannot read`);
    applied.push({ ...version, pact });
  };
  let live: PactVersion[] | undefined;
  let cache = new Map<string, EffectivePact | undefined>();
  let cachedFor: FleetConfig | undefined;

  store.onCommit((events: JournalEvent[]) => {
    for (const event of events) {
      if (event.type !== "pact.applied") continue;
      const { pact: id, version, text, digest, from } = event.body;
      remember({ id, version, text, digest, from });
      live = undefined;
      cache = new Map();
    }
  });
  for (const { state } of await store.list("pact"))
    for (const { version, text, digest, from } of state.versions)
      remember({ id: state.id, version, text, digest, from });

  const liveNow = (): PactVersion[] => {
    live ??= newest(applied);
    return live;
  };
  /** Nearly always the live ones: a segment is judged soon after it arrives. */
  const liveAt = (segment: SegmentPlace): PactVersion[] => {
    const then = applied.filter((version) => judges(version, segment));
    return then.length === applied.length ? liveNow() : newest(then);
  };

  const judge = (agent: AgentId, versions: readonly PactVersion[]): EffectivePact | undefined =>
    judgeAt({ id: agent, room: roomOf(config(), agent) }, pactsFor, versions);

  /** No agent's own pact is among those that hold for several. */
  const judgeTogether = (room: RoomId | undefined, versions: readonly PactVersion[]): EffectivePact | undefined =>
    judgeAt(
      { id: "", room: room ?? fleetRoom },
      () => pactsFor(room === undefined ? {} : { room }, versions),
      versions,
    );

  const judgeAt = (
    place: { id: AgentId; room: RoomId },
    covering: typeof pactsFor,
    versions: readonly PactVersion[],
  ): EffectivePact | undefined => {
    const now = config();
    if (now !== cachedFor || cache.size > maxCached) {
      cache = new Map();
      cachedFor = now;
    }
    const holding = covering(place, versions);
    const key = `${place.id}/${place.room} ${holding.map(citationOf).join(",")}`;
    if (cache.has(key)) return cache.get(key);
    const pact = effective(place, holding);
    // Nobody who has left can answer for an agent.
    const owned = pact && Object.hasOwn(now.people, pact.raci.accountable) ? pact : undefined;
    cache.set(key, owned);
    return owned;
  };

  return {
    live: liveNow,
    version: (id, version) => {
      const found = applied.find((known) => known.id === id && known.version === version);
      return found && { id, version, pact: found.pact, text: found.text, digest: found.digest };
    },
    effective: (agent) => judge(agent, liveNow()),
    ofRoom: (room) => judgeTogether(room, liveNow()),
    effectiveAt: (agent, segment) => judge(agent, liveAt(segment)),
    togetherAt: (room, segment) => judgeTogether(room, liveAt(segment)),
  };
}

/** The newest version of each pact. */
function newest(versions: readonly Applied[]): PactVersion[] {
  const found = new Map<string, Applied>();
  for (const version of versions)
    if (version.version > (found.get(version.id)?.version ?? 0)) found.set(version.id, version);
  return [...found.values()].map(({ from: _, ...version }) => version);
}

/** Agent and pact combinations kept ready; beyond it the memory is emptied and fills again. */
const maxCached = 50_000;
