/** GET /metrics: how the service itself does, as Prometheus text. Counters are of this process; what is open or waits is read when it is asked for. */
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics } from "prom-client";
import { severities } from "../../domain/pact/pact.ts";
import { described, type Operation } from "../../http/operation.ts";
import type { ChatPlatform, Door } from "../../ports/chat.ts";
import type { Ingest } from "../../ports/ingest.ts";
import type { World } from "../../ports/world.ts";
import { countDoor, countPlatform } from "./count-chat.ts";
import { countEvent } from "./count-events.ts";
import { expose } from "./exposition.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { histogramStart, roomsOf, startCounters } from "./start-at-zero.ts";

export interface Meters {
  platform(platform: ChatPlatform): ChatPlatform;
  door(door: Door): Door;
  ingest(ingest: Ingest): Ingest;
  /** Adds GET /metrics. `behind`: how many batches are not judged yet. */
  serve(app: FastifyInstance, behind: () => Promise<number>): void;
  stop(): void;
}

const api: Operation = {
  summary: "How the service does, as Prometheus text",
  tag: "service",
  who: "anybody",
  answers: {
    200: {
      description: "Text exposition format 0.0.4; OpenMetrics 1.0.0 where Accept asks for it",
      schema: { type: "string" },
    },
  },
};

/** Gauges under names that are kept for counters; the same library gives each a second time under a better one. */
const misnamed = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

export function createMeters(world: World): Meters {
  const meters = createInstruments();
  collectDefaultMetrics({ register: meters.registry });
  for (const name of misnamed) meters.registry.removeSingleMetric(name);
  const startHistograms = histogramStart(meters);
  startHistograms(world.config);
  const stop = world.store.onCommit((events) => {
    startHistograms(world.config);
    for (const event of events)
      countEvent(world, meters, event).catch((fault: unknown) =>
        world.log.warn({ fault: String(fault), seq: event.seq }, "an event was not counted for /metrics"),
      );
  });
  return {
    stop,
    platform: (platform) => countPlatform(platform, meters),
    door: (door) => countDoor(door, meters),
    ingest: (ingest) => ({
      ...ingest,
      async accept(drafts, options) {
        const accepted = await ingest.accept(drafts, options);
        if (accepted === "written") meters.observations.inc(drafts.reduce((sum, { lines }) => sum + lines.length, 0));
        return accepted;
      },
    }),
    serve(app, behind) {
      app.get("/metrics", described(api), async (request, reply) => {
        startHistograms(world.config);
        startCounters(world, meters);
        await readGauges(world, meters, await behind());
        const { type, text } = await expose(meters.registry, request.headers.accept);
        return reply.type(type).header("vary", "accept").send(text);
      });
    },
  };
}

async function readGauges(
  { store, clock, platforms, config }: World,
  meters: Instruments,
  behind: number,
): Promise<void> {
  meters.behind.set(behind);
  meters.outbox.reset();
  for (const { lane, state, count } of await store.outboxCounts())
    if (state === "pending" || state === "sending" || state === "failed") meters.outbox.set({ lane, state }, count);
  const next = await store.nextOutbox();
  meters.overdue.set(next === undefined ? 0 : Math.max(0, clock.now() - next) / 1_000);
  const open = (await store.list("breach", { status: "open" })).flatMap(({ state }) => (state.shadow ? [] : [state]));
  const waiting = (await store.list("approval", { status: "waiting" })).map(({ state }) => state);
  meters.open.reset();
  meters.waiting.reset();
  for (const room of new Set([...roomsOf(config), ...[...open, ...waiting].map((one) => one.room)])) {
    for (const severity of severities) meters.open.set({ room, severity }, 0);
    meters.waiting.set({ room }, 0);
  }
  for (const { room, threshold } of open) meters.open.inc({ room, severity: threshold.severity });
  for (const { room } of waiting) meters.waiting.inc({ room });
  for (const platform of platforms)
    meters.chatUp.set(
      { platform: platform.name },
      platform.problems().some(({ severity }) => severity === "refused") ? 0 : 1,
    );
}
