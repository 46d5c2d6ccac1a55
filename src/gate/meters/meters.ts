/** GET /metrics: how the service itself does, as Prometheus text. Counters are of this process; what is open or waits is read when it is asked for. */
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, prometheusContentType } from "prom-client";
import { severities } from "../../domain/pact/pact.ts";
import { described, type Operation } from "../../http/operation.ts";
import type { ChatPlatform, Door } from "../../ports/chat.ts";
import type { Ingest } from "../../ports/ingest.ts";
import type { World } from "../../ports/world.ts";
import { countDoor, countPlatform } from "./count-chat.ts";
import { countEvent } from "./count-events.ts";
import { createInstruments, type Instruments } from "./instruments.ts";

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
  answers: { 200: { description: "Text exposition format 0.0.4", schema: { type: "string" } } },
};

export function createMeters(world: World): Meters {
  const meters = createInstruments();
  collectDefaultMetrics({ register: meters.registry });
  const stop = world.store.onCommit((events) => {
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
      app.get("/metrics", described(api), async (_request, reply) => {
        await readGauges(world, meters, await behind());
        return reply.type(prometheusContentType).send(await meters.registry.metrics());
      });
    },
  };
}

async function readGauges({ store, clock, platforms }: World, meters: Instruments, behind: number): Promise<void> {
  meters.behind.set(behind);
  meters.outbox.reset();
  for (const { lane, state, count } of await store.outboxCounts())
    if (state === "pending" || state === "sending" || state === "failed") meters.outbox.set({ lane, state }, count);
  const next = await store.nextOutbox();
  meters.overdue.set(next === undefined ? 0 : Math.max(0, clock.now() - next) / 1_000);
  const open = (await store.list("breach", { status: "open" })).filter(({ state }) => !state.shadow);
  for (const severity of severities)
    meters.open.set({ severity }, open.filter(({ state }) => state.threshold.severity === severity).length);
  meters.waiting.set((await store.list("approval", { status: "waiting" })).length);
  for (const platform of platforms)
    meters.chatUp.set(
      { platform: platform.name },
      platform.problems().some(({ severity }) => severity === "refused") ? 0 : 1,
    );
}
