/** "/ward metrics": what was named is a room, an agent or a pact that the person may see, or what to tell apart by. */
import { nearest } from "../../domain/words/nearest.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { day, parseDuration } from "../../domain/words/time.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { MetricsFacts } from "../../views/metrics/metrics-card.ts";
import { readPacts } from "../read/read-status.ts";
import { type Dimension, dimensions, readMetrics, readMetricsBy } from "./read-metrics.ts";

/** Further back a journal need not go. */
export const longestSpan = 400 * day;
const usualSpan = 7 * day;

export async function metricsVerb(
  world: World,
  typed: Typed,
  { of, span }: { of?: string | undefined; span?: string | undefined },
): Promise<MetricsFacts | Reply> {
  // "/ward metrics 7d": what may be left out is known by how it looks.
  const [named, length] = of !== undefined && span === undefined && parseDuration(of) ? [undefined, of] : [of, span];
  const duration = length === undefined ? usualSpan : parseDuration(length);
  if (duration === undefined || duration <= 0 || duration > longestSpan)
    return refused(
      "arg_invalid",
      `How far back? Say it as 24h, 7d or 30d, at most 400d. "${length?.slice(0, 20)}" is none.`,
    );
  // What is decided in this very millisecond counts.
  const to = world.clock.now() + 1;
  const query = { from: to - duration, to, rooms: typed.rooms };
  const everything = typed.room ?? (typed.rooms.length === 1 ? typed.rooms[0] : undefined) ?? "all you see";
  if (named === undefined) return { of: everything, metrics: await readMetrics(world, query) };
  if (isDimension(named)) {
    const each = await readMetricsBy(world, query, named);
    return { of: `${everything} by ${named}`, metrics: await readMetrics(world, query), parts: { by: named, each } };
  }
  const one = await find(world, typed, named);
  if ("type" in one) return one;
  return { of: named, metrics: await readMetrics(world, { ...query, ...one }) };
}

const isDimension = (word: string): word is Dimension => (dimensions as readonly string[]).includes(word);

/** Only what the person may see is known to them. */
async function find(
  world: World,
  typed: Typed,
  name: string,
): Promise<{ room?: string; agent?: string; pact?: string } | Reply> {
  if (typed.rooms.includes(name)) return { room: name };
  const agent = (await world.store.load(`agent:${name}`))?.state;
  if (agent && typed.rooms.includes(agent.room)) return { agent: name };
  const pacts = (await readPacts(world, typed)).map(({ id }) => id);
  if (pacts.includes(name)) return { pact: name };
  const near = nearest(name, [...typed.rooms, ...pacts]);
  return refused(
    "not_found",
    `You see no room, agent or pact called ${name.slice(0, 60)}.${near ? ` Did you mean ${near}?` : ""} /ward metrics room, agent or pact tells them apart.`,
  );
}
