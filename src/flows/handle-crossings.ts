/** What the watch found becomes breaches, recoveries and near misses. Judged twice is remembered once. */
import { thresholdKey } from "../domain/breach.ts";
import { thresholdCited } from "../domain/built-in-clauses.ts";
import { openBreach } from "../domain/cross-breach.ts";
import type { Crossing } from "../domain/crossing.ts";
import { event, idOf, unminted } from "../domain/event.ts";
import { defaultRoomSettings, profileOf } from "../domain/fleet-config.ts";
import { done, nothing } from "../domain/reply.ts";
import type { World } from "../ports/world.ts";
import { announce } from "./announce.ts";
import { attempt } from "./attempt.ts";
import { decideBreach } from "./decide-breach.ts";

/** Handles crossings in journal order; the watermark is committed once all of them are. */
export async function handleCrossings(
  world: World,
  crossings: Crossing[],
  watermark: { chain: string; seq: number },
): Promise<void> {
  for (const crossing of await unhandled(world, crossings)) await handle(world, crossing, watermark.seq);
  await world.store.commit({ expected: [], events: [], effects: [], watermark });
  if (crossings.length > 0) world.wake();
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

const scopeOf = ({ agent, clause }: Crossing): string => `${agent}/${thresholdKey(clause)}`;

async function handle(world: World, crossing: Crossing, seq: number): Promise<void> {
  switch (crossing.type) {
    case "breached":
      return breached(world, crossing, seq);
    case "cleared": {
      const open = await world.store.holder(`open-breach:${crossing.agent}/${thresholdKey(crossing.clause)}`);
      if (open) await decideBreach(world, idOf(open), { type: "recover", measured: crossing.measured });
      return;
    }
    case "near-missed":
      return nearMissed(world, crossing, seq);
  }
}

async function breached(world: World, crossing: Extract<Crossing, { type: "breached" }>, seq: number): Promise<void> {
  const { agent, clause, measured, nearMisses } = crossing;
  const { store, config } = world;
  const effective = world.pacts.effectiveAt(agent, seq);
  const threshold = effective && thresholdCited(effective, clause);
  if (!effective || !threshold) {
    world.log.error({ agent, clause }, "a crossing cites a clause that is not in force; nothing was opened");
    return;
  }
  await attempt(store, async () => {
    if (await store.holder(`crossing:${crossing.crossing}`)) return { reply: nothing("it was handled before") };
    if (await store.holder(`open-breach:${agent}/${thresholdKey(clause)}`))
      return { reply: nothing("it is open already") };
    const at = world.clock.now();
    const recent = await lately(world, agent, clause, at);
    if (recent) {
      await decideBreach(world, recent, { type: "cross-again", crossing: crossing.crossing, measured });
      return { reply: done("reopened") };
    }
    const profile = profileOf(config, agent);
    const settings = config.rooms[profile.room]?.settings ?? defaultRoomSettings;
    const { events, reply } = openBreach(
      { agent: profile, threshold, clause, effective, crossing: crossing.crossing, measured, nearMisses, settings },
      { at, config },
    );
    const subject = `breach:${unminted.breach}`;
    return {
      reply,
      commit: { expected: [], events, effects: await announce(world, profile.room, subject, 0, events) },
    };
  });
}

/** A breach of the same agent and threshold that was resolved within its reopen window. */
async function lately(world: World, agent: string, clause: string, at: number): Promise<string | undefined> {
  const past = await world.store.list("breach", { agent, newestFirst: true, limit: 20 });
  return past.find(
    ({ state }) =>
      state.status !== "open" &&
      thresholdKey(state.clause) === thresholdKey(clause) &&
      at - (state.resolved?.at ?? 0) <= state.reopenWindow,
  )?.state.id;
}

async function nearMissed(
  world: World,
  crossing: Extract<Crossing, { type: "near-missed" }>,
  seq: number,
): Promise<void> {
  const { agent, clause, entered, left, worst } = crossing;
  const threshold = world.pacts.effectiveAt(agent, seq)?.thresholds.find(({ cited }) => cited === clause);
  await world.store.commit({
    expected: [],
    events: [
      event("near-miss.counted", `near-miss:${unminted.nearMiss}`, "wardroom", {
        agent,
        room: profileOf(world.config, agent).room,
        clause,
        threshold: clause.slice(clause.indexOf("#") + 1),
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
