/** Judged again, the past comes out as the journal remembers it: only then does it say anything about a candidate. */
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { backtest } from "../../src/flows/backtest/backtest.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { segment } from "../support/commits.ts";
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

test("segments of a version before give what they gave, across the upgrade, beside those of the next", async () => {
  const { path, remove } = directory();
  cleanups.push(remove);
  let service = await startPast({ directory: path });
  cleanups.push(() => service.world.store.close());
  await live(
    service,
    deskPact({ above: 0.5, near: 0.25, window: "{ time: 1m }" }).replace("signal: latency", "signal: tool.error"),
  );
  const send = async (derive: string, trace: string, by: string, span: object): Promise<void> => {
    service.clock.at += second;
    const at = service.clock.at;
    const line = {
      ...{ kind: "span", resource: {}, trace, name: "x", start: at - second, end: at },
      ...{ attributes: {}, events: [], links: [], status: 2, by, ...span },
    };
    const [agents, idHashes] = [by.startsWith("zz") ? [by] : [], new Uint8Array(0)];
    await service.world.store.appendSegments([
      segment([JSON.stringify(line)], { ...{ derive, receivedAt: at, minAt: at, maxAt: at, agents, idHashes } }),
    ]);
    await service.watch.settled();
  };
  const invoke = (agent: string) => ({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent });
  const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book" };
  /** Its tool fails, and another agent's span stands under the id of its run. */
  const attacked = async (derive: string, trace: string, agent: string): Promise<void> => {
    await send(derive, trace, "zz-z", { span: "01", attributes: invoke("zz-z") });
    await send(derive, trace, agent, { span: "02", parent: "01", attributes: tool });
    await send(derive, trace, agent, { span: "01", attributes: invoke(agent) });
  };
  const crossed = (): string[] => service.crossings.flatMap((one) => (one.type === "breached" ? [one.agent] : []));
  const waits = async (derive: string, trace: string): Promise<void> => {
    await send(derive, trace, "airline-c", { span: "02", parent: "01", attributes: tool });
  };
  await attacked("derive/1", "aa", "airline-a");
  await waits("derive/1", "bb");
  expect(crossed()).toEqual([]);

  const at = service.clock.now();
  await service.stop();
  await service.world.store.close();
  service = await startPast({ directory: path, at });
  await keepAsBefore(service);
  await service.world.store.close();
  service = await startPast({ directory: path, at });
  await service.watch.settled();
  // What waited then is found by the version of now.
  await send("derive/2", "bb", "zz-z", { span: "01", attributes: invoke("zz-z") });
  await send("derive/2", "bb", "airline-c", { span: "01", attributes: invoke("airline-c") });
  await attacked("derive/2", "cc", "airline-b");
  await attacked("derive/1", "dd", "airline-d");
  expect(crossed()).toEqual(["airline-c", "airline-b"]);
  const { reproduced } = await whole(service);
  const near = service.crossings.filter(({ type }) => type === "near-missed").length;
  expect(reproduced).toEqual({ recorded: near + 2, same: near + 2, missing: [], unknown: [] });
});

/** Stops it and leaves what the version before would have left: its own snapshot, in its form. */
async function keepAsBefore(service: Service): Promise<void> {
  const { watch, app, tokens, world } = service;
  await app.close();
  await watch.stop();
  tokens.stop();
  const kept = await world.store.loadSnapshot("ingest:1", derivation);
  if (!kept) throw new Error("nothing was kept");
  const state = JSON.parse(kept.state);
  expect(state.derivation.waiting).toHaveLength(1);
  const { version: _, waiting, ...before } = state.derivation;
  const derived = { ...before, waiting: waiting.map(({ nth: __, ...one }: { nth: number }) => one) };
  await world.store.saveSnapshot({
    ...kept,
    derive: "derive/1",
    state: JSON.stringify({ ...state, derivation: derived }),
  });
  await world.store.saveSnapshot({ ...kept, seq: 0, state: "gone" });
}
