/** GET /v1/metrics: the figures the loop is judged by, of what the caller may see. (POST /v1/metrics takes OTLP.) */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { RoomId } from "../domain/pact/pact.ts";
import { day, parseDuration } from "../domain/words/time.ts";
import { longestSpan } from "../flows/metrics/metrics-verb.ts";
import { dimensions, readMetrics, readMetricsBy } from "../flows/metrics/read-metrics.ts";
import { roomsSeenBy } from "../flows/read/sees-room.ts";
import type { Caller } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText, instantText } from "../http/read-body.ts";
import type { World } from "../ports/world.ts";
import { metricsFacts } from "../views/metrics/metrics-facts.ts";
import { readsAll } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant, nullable } from "./people/shapes.ts";

const count = z.int().min(0);
const share = nullable(z.number()).describe("null: there is nothing yet to be a share of");
const spread = z
  .object({
    n: count.describe("How many it rests on"),
    median_ms: nullable(z.number()),
    p90_ms: nullable(z.number()).describe("By nearest rank"),
    mean_ms: nullable(z.number()),
  })
  .meta({ id: "Spread" });
const counts = z.record(z.string(), count);

const figures = z
  .object({
    from: instant,
    to: instant.describe("Not part of the span"),
    signal_to_intervention: spread.describe("From the arrival of the signal that crossed to the restraint in force"),
    near_misses: z.object({ n: count, by_failure_mode: counts }),
    complete_evidence: z.discriminatedUnion("state", [
      z.object({
        state: z.literal("measured"),
        complete: count.describe(
          "Closed runs with every slot that their pact names; of a pact, of the runs it held for",
        ),
        closed: count,
        share,
        missing: counts.describe("Runs without it, by slot"),
      }),
      z.object({ state: z.literal("not-measured"), because: z.string() }),
    ]),
    stale_control: z.object({
      judged: count.describe("Escalated items (past the first step of their ladder) that were judged"),
      stale: count.describe("Of them, those judged pact outdated or threshold stale"),
      share,
      by_verdict: counts,
    }),
    breaches: z.object({ opened: count }),
    escalations: counts.describe("By step of the ladder; 1 is the first call"),
    time_to_acknowledge: spread.describe("From opening to the first thing a person did about the breach"),
    time_to_resolve: spread,
    approvals: z.object({
      latency: spread.describe("From asking to the decision of people"),
      approved: count,
      denied: count,
      expired: count.describe("Nobody decided in time"),
    }),
    refused_clicks: z.object({ n: count, by_reason: counts }),
    rubber_stamps: z.object({
      decisions: count,
      approved: count,
      too_quick: count.describe("Within 5 s of being asked"),
      share,
    }),
    human_load: z.array(
      z.object({
        person: z.string(),
        decisions: count,
        minutes: z.number().describe("An estimate from acts close to each other"),
        per_week: z
          .object({ decisions: z.number(), minutes: z.number() })
          .describe("A span of less than a week is not made up to one"),
      }),
    ),
  })
  .meta({ id: "Metrics" });

const api = {
  summary: "Read the figures the loop is judged by",
  description:
    "The four metrics and how people are doing under them, over a span of the journal. With `by` also for each room, agent, pact or failure mode there is something to say of.",
  tag: "metrics",
  who: ["person", "auditor"],
  query: z.strictObject({
    room: idText.optional(),
    agent: idText.optional(),
    pact: idText.optional(),
    failure_mode: idText.optional(),
    by: z.enum(dimensions).optional().describe("Told apart by this"),
    span: z.string().max(16).optional().describe("How far back from `to`; 7d when neither this nor `from` is given"),
    from: instantText.optional().describe("First instant of the span"),
    to: instantText.optional().describe("First instant after it; now when left out"),
  }),
  answers: {
    200: {
      description: "The figures; each says how many it rests on",
      schema: figures.extend({
        parts: z
          .array(figures.extend({ name: z.string() }))
          .optional()
          .describe("With `by`, in order of name"),
      }),
    },
  },
  errors: { 404: ["not_found"], 422: ["range"] },
} as const;

export function registerMetrics(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;
  operate(app, "GET", "/v1/metrics", api, keys, async ({ caller, query }) => {
    await audited(room, caller, "metrics");
    const { room: inRoom, agent, pact, failure_mode: failureMode, by } = query;
    const rooms = await roomsOf(world, caller);
    // What is not theirs to see is answered like what does not exist.
    if (inRoom !== undefined && (rooms ? !rooms.includes(inRoom) : !world.config.rooms[inRoom] && inRoom !== "fleet"))
      throw new HttpError("not_found", 404, "There is no such room.", { hint: "Leave it out for all you may see." });
    const asked = {
      ...spanOf(query, world.clock.now()),
      ...(rooms && { rooms }),
      ...(inRoom !== undefined && { room: inRoom }),
      ...(agent !== undefined && { agent }),
      ...(pact !== undefined && { pact }),
      ...(failureMode !== undefined && { failureMode }),
    };
    const whole = metricsFacts(await readMetrics(world, asked));
    if (!by) return whole;
    const parts = await readMetricsBy(world, asked, by);
    return { ...whole, parts: parts.map(({ name, metrics }) => ({ name, ...metricsFacts(metrics) })) };
  });
}

/** Undefined: all of them. */
const roomsOf = async (world: World, caller: Caller): Promise<readonly RoomId[] | undefined> =>
  readsAll(caller) ? undefined : roomsSeenBy(world, caller.person ?? "");

function spanOf(
  { from, to, span }: { from?: number | undefined; to?: number | undefined; span?: string | undefined },
  now: number,
): { from: number; to: number } {
  const end = to ?? now + 1;
  const length = span === undefined ? 7 * day : (parseDuration(span) ?? 0);
  if (length <= 0 || length > longestSpan)
    throw new HttpError("range", 422, '"span" is a duration such as 24h, 7d or 30d, at most 400d.', { field: "span" });
  const start = from ?? end - length;
  if (from !== undefined && span !== undefined)
    throw new HttpError("range", 422, '"from" and "span" say the same twice. Give one of them.', { field: "span" });
  if (start >= end) throw new HttpError("range", 422, '"from" must be before "to".', { field: "from" });
  return { from: start, to: end };
}
