/** A storm: many agents of a room cross the same threshold at once. They become one question instead of many. */
import type { AgentId, Threshold } from "../../pact/pact.ts";
import type { RoomSettings } from "../../people/fleet-config.ts";
import type { Instant } from "../../words/time.ts";
import { awaitsSomeone, type Breach } from "../breach.ts";

/** An agent crossed, at its event time. */
export interface Crossed {
  agent: AgentId;
  at: Instant;
}

/**
 * How many different agents crossed within the time a storm allows, in the fullest stretch of it that holds `now`. Event time:
 * a fleet that is replayed storms as it did.
 */
export function atOnce(now: Crossed, others: readonly Crossed[], within: number): number {
  const near = [...others.filter(({ at }) => Math.abs(at - now.at) <= within), now].sort((a, b) => a.at - b.at);
  let most = 0;
  for (const { at: from } of near) {
    if (from > now.at) break;
    if (now.at > from + within) continue;
    const agents = new Set(near.filter(({ at }) => at >= from && at <= from + within).map(({ agent }) => agent));
    most = Math.max(most, agents.size);
  }
  return most;
}

/** Enough for a storm: so many agents, or two at least that are such a share of the room. `roomSize` is asked only when it matters. */
export function isEnough(
  agents: number,
  { agents: needed, share }: Exclude<RoomSettings["storm"], "off">,
  roomSize: number,
): boolean {
  return agents >= needed || (agents >= 2 && agents >= share * roomSize);
}

/** The same promise, judged alike; how strictly each agent's pact answers may differ. */
export const sameThreshold = (a: Threshold, b: Threshold): boolean => promiseOf(a) === promiseOf(b);

const promiseOf = ({ id, signal, stat, window, per, match, over, by }: Threshold): string =>
  JSON.stringify([
    id,
    signal,
    stat,
    window,
    per,
    Object.entries(match ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    over,
    by,
  ]);

/** Nobody has decided about it: others may join it. */
export const takesIn = (breach: Breach): boolean => awaitsSomeone(breach);

/** Nobody has decided about it and nothing is in force because of it: it can be taken into another. */
export const canBeTaken = (breach: Breach): boolean =>
  awaitsSomeone(breach) && breach.members.every(({ state }) => state !== "applied" && state !== "lifted");
