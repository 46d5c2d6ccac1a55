/** Alerts and metrics held against a pact: a breach lasts as long as the alert, a counter goes on after a restart. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { noon, pact, threshold } from "../support/breaches.ts";
import { directory, type Service, startService } from "../support/intake-service.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const held =
  (change: Partial<Threshold>) =>
  (agent: string): EffectivePact => ({
    ...pact,
    agent,
    thresholds: [
      {
        ...threshold,
        id: "own",
        min_samples: 1,
        near_miss: undefined,
        ...change,
        cited: "airline-service@4#own",
      },
    ],
  });

const beats = async (service: Service, ...after: number[]): Promise<void> => {
  for (const one of after) {
    service.clock.at += one;
    await service.watch.beat();
    await service.watch.settled();
  }
};

const alerts = readFileSync(join(import.meta.dirname, "../fixtures/alertmanager/0.25.0.jsonl"), "utf8").split("\n");
const began = Date.parse("2026-11-26T03:02:31.995Z");
const firing: Partial<Threshold> = {
  signal: "alert.HighErrorRate",
  stat: "max",
  window: { runs: 10 },
  match: { severity: "page" },
  breach: { above: 0 },
};

test("an alert that fires is a breach until it is resolved, however long that takes", async () => {
  const service = await startService({ at: began + second, effectiveAt: held(firing) });
  cleanups.push(() => service.stop());
  const secret = await service.token(["signals:write"]);
  const types = () => service.crossings.map(({ type, agent }) => [type, agent]);
  await service.post("/v1/alerts", alerts[0], secret);
  await service.watch.settled();
  expect(types()).toEqual([["breached", "airline-a"]]);
  await beats(service, minute, minute, hour);
  await service.post("/v1/alerts", alerts[1], secret);
  await beats(service, minute);
  expect(types()).toHaveLength(1);
  const ended = JSON.stringify(JSON.parse(alerts[2] ?? "")).replace(
    "2026-11-26T03:02:41Z",
    new Date(service.clock.at).toISOString(),
  );
  await service.post("/v1/alerts", ended, secret);
  await beats(service, second);
  expect(types()).toEqual([
    ["breached", "airline-a"],
    ["cleared", "airline-a"],
  ]);
});

test("an alert that is told late to have fired does not undo that it was resolved", async () => {
  const service = await startService({ at: began + 20 * second, effectiveAt: held(firing) });
  cleanups.push(() => service.stop());
  const secret = await service.token(["signals:write"]);
  await service.post("/v1/alerts", alerts[2], secret);
  await service.post("/v1/alerts", alerts[0], secret);
  await service.watch.settled();
  expect(service.crossings).toEqual([]);
  expect(service.world.standing("airline-a")).toMatchObject([{ value: 0, samples: 1 }]);
});

const counter = (value: number, at: number) => ({
  resourceMetrics: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "airline-a" } }] },
      scopeMetrics: [
        {
          metrics: [
            {
              name: "refund.issued",
              sum: {
                aggregationTemporality: 2,
                isMonotonic: true,
                dataPoints: [{ startTimeUnixNano: `${noon}000000`, timeUnixNano: `${at}000000`, asInt: String(value) }],
              },
            },
          ],
        },
      ],
    },
  ],
});

test.each(["saved", "lost"])("a counter goes on where it was after a restart, its snapshot %s", async (snapshot) => {
  const { path, remove } = directory();
  cleanups.push(remove);
  const effectiveAt = held({
    signal: "refund.issued",
    stat: "sum",
    window: { time: minute },
    breach: { above: 10 },
  });
  const first = await startService({ directory: path, at: noon + minute, effectiveAt });
  await first.post("/v1/metrics", counter(9, first.clock.at), await first.token(["signals:write"]));
  await first.watch.settled();
  if (snapshot === "lost") first.world.store.saveSnapshot = async () => {};
  await first.stop();
  const second_ = await startService({ directory: path, at: noon + 3 * minute, effectiveAt });
  cleanups.push(() => second_.stop());
  const secret = await second_.token(["signals:write"]);
  await second_.post("/v1/metrics", counter(15, second_.clock.at), secret);
  await second_.watch.settled();
  const [standing] = second_.world.standing("airline-a");
  expect([standing?.value, second_.crossings]).toEqual([6, []]);
});
