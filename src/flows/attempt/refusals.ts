/** Refused attempts are remembered too: at most one event a minute for each person, item and reason, with a count. */
import { event, type How, type Subject } from "../../domain/journal/event.ts";
import type { Reply } from "../../domain/words/reply.ts";
import { minute } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

/** Attempts since the last event of their kind. In memory: after a crash a count may be too low, never too high. */
const unwritten = new WeakMap<World, Map<string, number>>();

export async function recordRefusal(
  world: World,
  attempt: { by: string; item: Subject; act: string; how: How },
  reply: Reply | { type: "refused"; code: string },
): Promise<void> {
  if (reply.type !== "refused") return;
  const { by, item, act, how } = attempt;
  const counts = unwritten.get(world) ?? new Map<string, number>();
  unwritten.set(world, counts);
  const key = `${by} ${item} ${reply.code}`;
  const count = (counts.get(key) ?? 0) + 1;
  const subject = `refusals:${item}` as const;
  const last = (await world.store.load(subject))?.state.last[`${by} ${reply.code}`];
  if (last !== undefined && world.clock.now() - last < minute) {
    counts.set(key, count);
    return;
  }
  counts.delete(key);
  await world.store.commit({
    expected: [],
    events: [event("act.refused", subject, by, { by, item, act, code: reply.code, how, count })],
    effects: [],
  });
}
