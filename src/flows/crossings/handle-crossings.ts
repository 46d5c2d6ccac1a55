/** What the watch found becomes breaches, recoveries and near misses. Judged twice is remembered once. */
import type { Breach } from "../../domain/breach/breach.ts";
import { openClaim } from "../../domain/breach/breach-projection.ts";
import { thresholdCited } from "../../domain/breach/built-in-clauses.ts";
import { mayReopen } from "../../domain/breach/cross-breach.ts";
import { type BreachCommand, decide } from "../../domain/breach/decide-breach.ts";
import type { Circumstances } from "../../domain/breach/parts.ts";
import type { SegmentPlace } from "../../domain/derive/observation.ts";
import { event, idOf } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { thresholdOf, unversioned } from "../../domain/pact/citation.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { Breached, Crossing } from "../../domain/watch/crossing.ts";
import { nothing } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { consequencesOfFinding, consequencesOfWorse } from "../autonomy/consequences.ts";
import { hushFor } from "../decide/mute.ts";
import { releaseNear, restrainNear, takenOverBy } from "../decide/near-miss-restraint.ts";
import { decideBreach } from "../decide/run-breach-command.ts";
import { countCard, tellBreach } from "../tell/gather-cards.ts";
import { joinStorm, stormAround } from "./gather-storm.ts";
import { inForce, joiningOf, openAt, roomOfCrossing } from "./open-breach.ts";

/** Handles crossings in journal order; the watermark is committed once all of them are. */
export async function handleCrossings(world: World, crossings: Crossing[], watermark: SegmentPlace): Promise<void> {
  for (const crossing of await unhandled(world, crossings)) await handle(world, crossing, watermark);
  // What was decided is on disk: telling it waits for nothing more.
  if (crossings.length > 0) world.wake();
  await world.store.commit({ expected: [], events: [], effects: [], watermark });
}

/**
 * A crash may have come between the crossings of one segment. What stands before one that was handled was handled too: a
 * recovery told again would end the breach that came after it.
 */
async function unhandled(world: World, crossings: Crossing[]): Promise<Crossing[]> {
  const last = new Map<string, number>();
  for (const [index, crossing] of crossings.entries())
    if (await world.store.holder(`crossing:${crossing.crossing}`)) last.set(claimOf(crossing), index);
  return crossings.filter((crossing, index) => index > (last.get(claimOf(crossing)) ?? -1));
}

const claimOf = ({ agent, clause, together }: Crossing, shadow = false): string =>
  openClaim(agent, clause, shadow, together?.scope);

async function handle(world: World, crossing: Crossing, segment: SegmentPlace): Promise<void> {
  switch (crossing.type) {
    case "breached":
      return breached(world, crossing, segment);
    case "cleared": {
      const { agent, measured } = crossing;
      // A pact may have come out of shadow, or gone into it, while one was open.
      for (const shadow of [false, true]) {
        const open = await world.store.holder(claimOf(crossing, shadow));
        if (open) await decideBreach(world, idOf(open), { type: "recover", agent, measured });
      }
      return releaseNear(world, crossing);
    }
    case "near-entered":
      return restrainNear(world, crossing, segment);
    case "near-left":
      return releaseNear(world, crossing);
    case "near-missed":
      await nearMissed(world, crossing, segment);
      return releaseNear(world, crossing);
  }
}

async function breached(world: World, crossing: Breached, segment: SegmentPlace): Promise<void> {
  const { agent, clause, measured } = crossing;
  const effective = inForce(world, crossing, segment);
  const threshold = effective && thresholdCited(effective, clause);
  if (!effective || !threshold) {
    world.log.error({ agent, clause }, "a crossing cites a clause that is not in force; nothing was opened");
    return;
  }
  const { reply, committed } = await attempt(world.store, async () => {
    if (await world.store.holder(`crossing:${crossing.crossing}`)) return { reply: nothing("it was handled before") };
    const now = { at: world.clock.now(), config: world.config };
    const { severity, enforce } = threshold;
    const shadow = enforce === "shadow";
    const hush = shadow ? undefined : await hushFor(world, { agent, clause, severity });
    const again = {
      type: "cross-again" as const,
      agent,
      crossing: crossing.crossing,
      measured,
      severity,
      ...(hush && { hush }),
    };
    const open = await openBreachOf(world, crossing, shadow);
    if (open) return crossedAgain(world, open, again, now);
    const storm = crossing.together
      ? undefined
      : await stormAround(world, roomOfCrossing(world, crossing), threshold, { agent, at: measured.at });
    if (storm)
      return joinStorm(
        world,
        storm,
        { ...joiningOf(world, crossing, effective, threshold), muted: hush !== undefined },
        now,
      );
    const past = await pastBreachOf(world, crossing, shadow, now.at);
    if (past) return crossedAgain(world, past, again, now);
    return openAt(world, crossing, { effective, threshold, segment, ...(hush && { hush }) }, now);
  });
  for (const one of committed?.events ?? [])
    if (one.type === "breach.opened" && !one.body.gathered && !one.body.shadow) await countCard(world, one.body.room);
  // The watermark must not pass a crossing that was not handled: the watch hands it on again.
  if (reply.type === "refused")
    throw new Error(`${agent} crossed ${clause}, and it could not be written down: ${reply.sentence}`);
}

async function crossedAgain(
  world: World,
  { subject, version, state }: Thing<Breach>,
  again: Extract<BreachCommand, { type: "cross-again" }>,
  now: Circumstances,
): Promise<Attempted> {
  const { events, reply } = decide(state, again, now);
  if (events.length === 0) return { reply };
  const effects = await tellBreach(world, state, subject, version, events);
  const over = await takenOverBy(world, state.members, events);
  const blamed = await consequencesOfFinding(world, state, events);
  // One breach takes one step, also where it is worse than it was when it was excused.
  const consequences =
    blamed.events.length > 0 ? blamed : await consequencesOfWorse(world, state, again.agent ?? state.agent, events);
  return {
    reply,
    commit: {
      expected: [[subject, version], ...consequences.expected],
      events: [...events, ...over.events, ...consequences.events],
      effects: [...effects, ...over.effects, ...consequences.effects],
    },
  };
}

/** The open breach of this scope and threshold; a storm is that of each of its agents. */
async function openBreachOf(world: World, crossing: Breached, shadow: boolean): Promise<Thing<Breach> | undefined> {
  const open = await world.store.holder(claimOf(crossing, shadow));
  return open ? world.store.load(`breach:${idOf(open)}`) : undefined;
}

/** One that ended within its reopen window; of several agents judged together only if they are the same, and no storm: one agent is none. */
async function pastBreachOf(
  world: World,
  crossing: Breached,
  shadow: boolean,
  at: number,
): Promise<Thing<Breach> | undefined> {
  const { agent, clause, together } = crossing;
  const past = await world.store.list("breach", {
    ...(together ? { room: roomOfCrossing(world, crossing) } : { agent }),
    newestFirst: true,
    limit: 50,
  });
  return past.find(
    ({ state }) =>
      state.scope === together?.scope &&
      (state.shadow ?? false) === shadow &&
      unversioned(state.clause) === unversioned(clause) &&
      mayReopen(state, at) &&
      isSame(
        state.members.map((member) => member.agent),
        together?.agents ?? [agent],
      ),
  );
}

const isSame = (one: readonly AgentId[], other: readonly AgentId[]): boolean =>
  one.length === other.length && other.every((agent) => one.includes(agent));

async function nearMissed(
  world: World,
  crossing: Extract<Crossing, { type: "near-missed" }>,
  segment: SegmentPlace,
): Promise<void> {
  const { agent, clause, entered, left, worst, together } = crossing;
  const threshold = inForce(world, crossing, segment)?.thresholds.find(({ cited }) => cited === clause);
  await world.store.commit({
    expected: [],
    events: [
      event("near-miss.counted", `near-miss:${unminted["near-miss"]}`, "wardroom", {
        agent,
        room: profileOf(world.config, agent).room,
        clause,
        threshold: thresholdOf(clause),
        failure_mode: threshold?.failure_mode ?? "silent-drift",
        ...(together && { scope: together.scope }),
        crossing: crossing.crossing,
        entered,
        left,
        worst,
      }),
    ],
    effects: [],
  });
}
