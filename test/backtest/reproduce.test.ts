/** Judged again, the past comes out as the journal remembers it: only then does it say anything about a candidate. */
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { backtest } from "../../src/flows/backtest/backtest.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { directory, type Service, startService } from "../support/intake-service.ts";
import { versionOf } from "../support/pacts.ts";
import { deskPact, live, say, startPast } from "../support/past.ts";
import { recordedLines } from "../support/recording.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const whole = async ({ world, clock }: Service) =>
  backtest(world, { candidate: [], everything: true, from: 0, to: clock.now() + day });

test("the recorded runs under the example's pacts give every breach and near miss again", async () => {
  const { config } = parseFleetConfig(readFileSync("examples/airline/wardroom.yaml"), "wardroom.yaml");
  if (!config) throw new Error("the example's wardroom.yaml does not read");
  const service = await startService({
    config,
    pacts: (store) =>
      createPacts(
        store,
        (text, file) => parsePact(text, file).pact,
        () => config,
      ),
  });
  cleanups.push(() => service.stop());
  for (const name of ["fleet", "airline-service"]) {
    const text = readFileSync(`examples/airline/pacts/${name}.yaml`, "utf8");
    expect(await applyPact(service.world, { file: `${name}.yaml`, text, how: "boot" })).toMatchObject({ type: "done" });
  }
  const secret = await service.token(["signals:write"]);
  for (const request of recordedLines()) await service.post("/v1/traces", request, secret);
  await service.watch.settled();

  const { reproduced } = await whole(service);
  const crossed = service.crossings.filter(({ type }) => type === "breached").length;
  const near = service.crossings.filter(({ type }) => type === "near-missed").length;
  expect(crossed).toBe(4);
  expect(reproduced).toEqual({ recorded: crossed + near, same: crossed + near, missing: [], unknown: [] });
});

test("pacts that change midway, restarts and late signals leave nothing that does not come again", async () => {
  const { path, remove } = directory();
  cleanups.push(remove);
  let service = await startPast({ directory: path });
  const restart = async () => {
    const at = service.clock.now();
    await service.stop();
    await service.world.store.close();
    service = await startPast({ directory: path, at });
    await service.watch.settled();
  };
  cleanups.push(() => service.world.store.close());
  await live(service, deskPact());
  const agents = ["airline-a", "airline-b", "airline-c"];
  let seed = 7;
  const chance = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let version = 1;
  for (let step = 0; step < 240; step++) {
    service.clock.at += Math.floor(chance() * 4 * minute);
    const agent = agents[Math.floor(chance() * 3)] ?? "";
    // Some come late, and some so late that they are not judged any more.
    const late = step % 17 === 0 ? 25 * hour : step % 5 === 0 ? 3 * minute : 0;
    await say(service, agent, 16 * chance() ** 2, { at: service.clock.now() - late });
    if (step % 40 === 39) {
      const above = [8, 12, 6, 9, 11, 7][version - 1] ?? 10;
      await live(service, deskPact({ base: version, above, near: above / 2, ...(version === 3 && { stat: "max" }) }));
      version += 1;
    }
    if (step % 60 === 30) await restart();
    if (step % 7 === 0) await service.watch.beat();
  }
  service.clock.at += hour;
  await service.watch.beat();
  const { reproduced, breaches, nearMisses } = await whole(service);
  expect(reproduced.recorded).toBeGreaterThan(20);
  expect(reproduced).toEqual({ recorded: reproduced.recorded, same: reproduced.recorded, missing: [], unknown: [] });
  expect(breaches.live).toBe(breaches.same);
  expect(nearMisses.live).toBe(nearMisses.candidate);

  // Judged beside a candidate, what was in force still comes out as it did.
  const beside = await backtest(service.world, {
    candidate: [versionOf(deskPact({ above: 3, near: 2 }), 9)],
    from: 0,
    to: service.clock.now(),
  });
  expect(beside.reproduced).toEqual(reproduced);
  expect(beside.breaches.candidate).toBeGreaterThan(0);
});
