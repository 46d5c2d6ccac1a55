/** What the watch found becomes breaches, recoveries and near misses. Judged twice is remembered once. */
import type { Breach } from "../../domain/breach/breach.ts";
import { openClaim } from "../../domain/breach/breach-projection.ts";
import { thresholdCited } from "../../domain/breach/built-in-clauses.ts";
import { crossAgain, mayReopen, openBreach } from "../../domain/breach/cross-breach.ts";
import type { Crossing } from "../../domain/breach/crossing.ts";
import { event, idOf, unminted } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { thresholdOf, unversioned } from "../../domain/pact/citation.ts";
import { defaultRoomSettings, profileOf } from "../../domain/people/fleet-config.ts";
import type { SegmentPlace } from "../../domain/watch/observation.ts";
import { nothing } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { countCard, overBudget, retireLine, tellBreach } from "../tell/gather-cards.ts";
import { attempt } from "./attempt.ts";
import { hushFor } from "./mute.ts";
import { releaseNear, restrainNear, takenOver } from "./near-miss-restraint.ts";
import { decideBreach } from "./run-breach-command.ts";

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
    if (await world.store.holder(`crossing:${crossing.crossing}`)) last.set(scopeOf(crossing), index);
  return crossings.filter((crossing, index) => index > (last.get(scopeOf(crossing)) ?? -1));
}

const scopeOf = ({ agent, clause }: Crossing): string => `${agent}/${unversioned(clause)}`;

async function handle(world: World, crossing: Crossing, segment: SegmentPlace): Promise<void> {
  switch (crossing.type) {
    case "breached":
      return breached(world, crossing, segment);
    case "cleared": {
      // A pact may have come out of shadow, or gone into it, while one was open.
      for (const shadow of [false, true]) {
        const open = await world.store.holder(openClaim(crossing.agent, crossing.clause, shadow));
        if (open) await decideBreach(world, idOf(open), { type: "recover", measured: crossing.measured });
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

async function breached(
  world: World,
  crossing: Extract<Crossing, { type: "breached" }>,
  segment: SegmentPlace,
): Promise<void> {
  const { agent, clause, measured, nearMisses } = crossing;
  const { store, config } = world;
  const effective = world.pacts.effectiveAt(agent, segment);
  const threshold = effective && thresholdCited(effective, clause);
  if (!effective || !threshold) {
    world.log.error({ agent, clause }, "a crossing cites a clause that is not in force; nothing was opened");
    return;
  }
  const { reply, committed } = await attempt(store, async () => {
    if (await store.holder(`crossing:${crossing.crossing}`)) return { reply: nothing("it was handled before") };
    const now = { at: world.clock.now(), config };
    const shadow = threshold.enforce === "shadow";
    const { severity } = threshold;
    const hush = shadow ? undefined : await hushFor(world, { agent, clause, severity });
    const held = hush && { hush };
    const earlier = await earlierBreach(world, agent, clause, shadow, now.at);
    if (earlier) {
      const { subject, version, state } = earlier;
      const { events, reply } = crossAgain(state, { crossing: crossing.crossing, measured, severity, ...held }, now);
      if (events.length === 0) return { reply };
      const effects = await tellBreach(world, state, subject, version, events);
      const over = await takenOver(world, agent, clause, events);
      return {
        reply,
        commit: {
          expected: [[subject, version]],
          events: [...events, ...over.events],
          effects: [...effects, ...over.effects],
        },
      };
    }
    const profile = profileOf(config, agent);
    const settings = config.rooms[profile.room]?.settings ?? defaultRoomSettings;
    const gathered = await overBudget(world, profile.room, threshold);
    const { events, reply } = openBreach(
      {
        agent: profile,
        threshold,
        clause,
        effective,
        crossing: crossing.crossing,
        measured,
        nearMisses,
        settings,
        ...held,
        gathered,
      },
      now,
    );
    const subject = `breach:${unminted.breach}`;
    const over = await takenOver(world, agent, clause, events);
    const told = { room: profile.room, ...(shadow && { shadow }), ...(gathered && { gathered }) };
    return {
      reply,
      commit: {
        expected: [],
        events: [...events, ...over.events, ...(gathered ? await retireLine(world, profile.room) : [])],
        effects: [...(await tellBreach(world, told, subject, 0, events)), ...over.effects],
      },
    };
  });
  for (const one of committed?.events ?? [])
    if (one.type === "breach.opened" && !one.body.gathered && !one.body.shadow) await countCard(world, one.body.room);
  // The watermark must not pass a crossing that was not handled: the watch hands it on again.
  if (reply.type === "refused")
    throw new Error(`${agent} crossed ${clause}, and it could not be written down: ${reply.sentence}`);
}

/** The open breach of this agent and threshold, or one that ended within its reopen window. Live and watched ones never mix. */
async function earlierBreach(
  world: World,
  agent: string,
  clause: string,
  shadow: boolean,
  at: number,
): Promise<Thing<Breach> | undefined> {
  const open = await world.store.holder(openClaim(agent, clause, shadow));
  if (open) return world.store.load(`breach:${idOf(open)}`);
  const past = await world.store.list("breach", { agent, newestFirst: true, limit: 50 });
  return past.find(
    ({ state }) =>
      unversioned(state.clause) === unversioned(clause) && (state.shadow ?? false) === shadow && mayReopen(state, at),
  );
}

async function nearMissed(
  world: World,
  crossing: Extract<Crossing, { type: "near-missed" }>,
  segment: SegmentPlace,
): Promise<void> {
  const { agent, clause, entered, left, worst } = crossing;
  const threshold = world.pacts.effectiveAt(agent, segment)?.thresholds.find(({ cited }) => cited === clause);
  await world.store.commit({
    expected: [],
    events: [
      event("near-miss.counted", `near-miss:${unminted.nearMiss}`, "wardroom", {
        agent,
        room: profileOf(world.config, agent).room,
        clause,
        threshold: thresholdOf(clause),
        failure_mode: threshold?.failure_mode ?? "silent-drift",
        crossing: crossing.crossing,
        entered,
        left,
        worst,
      }),
    ],
    effects: [],
  });
}
