/** Reads what the checks look at: the live pacts, the agents known under them, and what the watch and the journal say of each threshold. */
import type { Governed, GovernedAgent, GovernedPact, GovernedThreshold } from "../../domain/check/governed.ts";
import {
  emptyThresholdBook,
  enter,
  type ThresholdBook,
  thresholdBookTypes,
  thresholdKey,
} from "../../domain/check/threshold-book.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import { pactsFor } from "../../domain/pact/hierarchy.ts";
import type { EffectivePact, PactVersion, PartialThreshold } from "../../domain/pact/pact.ts";
import type { AppliedVersion } from "../../domain/pact/pact-history.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { roomOfPact } from "../change/room-of-pact.ts";
import { inSteps } from "../read/in-steps.ts";
import { keptBook } from "../read/kept-book.ts";

/** What became of each threshold. */
const thresholdBook = keptBook({ types: thresholdBookTypes, empty: emptyThresholdBook, enter });

export async function readGoverned(world: World): Promise<Governed> {
  const { config, store, pacts, clock } = world;
  const live = pacts.live();
  const heard = new Map<string, { agents: number; last?: Instant }>();
  const agents: GovernedAgent[] = [];
  for await (const { state } of inSteps(await store.list("agent"), 50)) {
    const { room, stop } = profileOf(config, state.id);
    const effective = pacts.effective(state.id);
    if (effective) hear(heard, effective, world.standing(state.id));
    const covered = pactsFor({ id: state.id, room }, live);
    agents.push({
      id: state.id,
      room,
      firstSeen: state.firstSeen,
      covered: covered.length > 0,
      enforced: state.asks || stop !== undefined,
      restrainable: effective?.thresholds.some(({ enforce }) => enforce === "live") ?? false,
    });
  }
  const book = await thresholdBook(world);
  const histories = new Map((await store.list("pact")).map(({ state }) => [state.id, state.versions]));
  return {
    at: clock.now(),
    config,
    pacts: live.map((version) => governed(world, version, { heard, book, versions: histories.get(version.id) ?? [] })),
    agents,
  };
}

interface Known {
  heard: ReadonlyMap<string, { agents: number; last?: Instant }>;
  book: ThresholdBook;
  versions: readonly AppliedVersion[];
}

function governed(world: World, version: PactVersion, known: Known): GovernedPact {
  const { id, pact } = version;
  const { accountable } = pact.raci ?? {};
  // Under whom nobody answers for, nothing is judged: that is what there is to say, and not that it is silent.
  const orphaned = accountable !== undefined && !Object.hasOwn(world.config.people, accountable);
  return {
    id,
    version: version.version,
    room: roomOfPact(world, pact),
    raci: pact.raci ?? {},
    thresholds: orphaned ? [] : pact.thresholds.map((threshold) => governedThreshold(world, version, threshold, known)),
  };
}

function governedThreshold(
  world: World,
  { id: pact, pact: { enforce } }: PactVersion,
  threshold: PartialThreshold,
  { heard, book, versions }: Known,
): GovernedThreshold {
  const { id, signal, breach, review_by, stat } = threshold;
  const key = thresholdKey(pact, id);
  const known = heard.get(key);
  return {
    id,
    ...(signal !== undefined && { signal }),
    ...(breach && { breach }),
    shadow: (threshold.enforce ?? enforce) === "shadow",
    ...(review_by !== undefined && { review_by }),
    waitsForSilence: stat === "absent",
    since: saidSince(world, pact, threshold, versions),
    agents: known?.agents ?? 0,
    ...(known?.last !== undefined && { heard: known.last }),
    fired: book.fired.get(key) ?? [],
  };
}

/** A threshold counts for every pact that holds for the agent and says something of it. */
function hear(
  heard: Map<string, { agents: number; last?: Instant }>,
  { of }: EffectivePact,
  standing: ReturnType<World["standing"]>,
): void {
  for (const { threshold, at } of standing)
    for (const cited of of) {
      const key = thresholdKey(pactNamed(cited), threshold);
      const known = heard.get(key) ?? { agents: 0 };
      const last = at === undefined ? known.last : Math.max(at, known.last ?? at);
      heard.set(key, { agents: known.agents + 1, ...(last !== undefined && { last }) });
    }
}

/** The first of the versions without a break that measure the same and hold it against the same bound. */
function saidSince(
  { pacts }: World,
  pact: string,
  now: PartialThreshold,
  versions: readonly AppliedVersion[],
): Instant {
  let since = versions.at(-1)?.at ?? 0;
  for (const { version, at } of versions.toReversed()) {
    const then = pacts.version(pact, version)?.pact.thresholds.find(({ id }) => id === now.id);
    if (!then || measures(then) !== measures(now)) break;
    since = at;
  }
  return since;
}

const measures = ({ signal, stat, window, per, match, over, by, breach }: PartialThreshold): string =>
  JSON.stringify([signal, stat, window, per, match, over, by, breach]);
