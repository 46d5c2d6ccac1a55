/** Reads what arrived in a time, an hour of it at once: whoever waits for an answer goes first. */
import { setImmediate } from "node:timers/promises";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { hour, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

export interface Arrived {
  /** Signals for each room. */
  signals: ReadonlyMap<RoomId, number>;
  /** When each agent was heard of last. */
  last: ReadonlyMap<AgentId, Instant>;
}

export async function readArrivals({ store }: World, { from, to }: { from: Instant; to: Instant }): Promise<Arrived> {
  const signals = new Map<RoomId, number>();
  const last = new Map<AgentId, Instant>();
  for (let at = from; at < to; at += hour) {
    const found = await store.arrivals({ from: at, to: Math.min(to, at + hour) });
    for (const one of found.signals) signals.set(one.room, (signals.get(one.room) ?? 0) + one.signals);
    for (const one of found.agents) last.set(one.agent, one.last);
    await setImmediate();
  }
  return { signals, last };
}

/** In one room, or in all of them. */
export const signalsIn = ({ signals }: Arrived, room: RoomId | undefined): number =>
  room === undefined ? [...signals.values()].reduce((sum, one) => sum + one, 0) : (signals.get(room) ?? 0);
