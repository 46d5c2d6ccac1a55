/** What is judged over several agents becomes one breach about all of them, with the real watch, store and pacts. */
import { afterEach, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { strictest } from "../../src/domain/agent/restraint.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { fleet, noon } from "../support/breaches.ts";
import { directory, type Service, startService } from "../support/intake-service.ts";
import { recordedLines, recordedSpans } from "../support/recording.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const desk = (threshold: string): string => `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: together
    title: is overrun
    severity: high
    failure_mode: overspend
${threshold.replace(/^/gm, "    ")}
`;

async function start(threshold: string, path?: string): Promise<{ service: Service; secret: string }> {
  const service = await startService({
    ...(path && { directory: path }),
    pacts: (store) =>
      createPacts(
        store,
        (text, file) => parsePact(text, file).pact,
        () => fleet,
      ),
  });
  let running = true;
  const { stop } = service;
  service.stop = async () => {
    if (running) await stop();
    running = false;
  };
  cleanups.push(() => service.stop());
  if (service.world.pacts.live().length === 0)
    expect(await applyPact(service.world, { file: "desk.yaml", text: desk(threshold), how: "boot" })).toMatchObject({
      type: "done",
    });
  return { service, secret: await service.token(["signals:write"]) };
}

const spend = (agent: string, value: number, at = noon) => ({
  agent,
  signal: "cost",
  value,
  at: new Date(at).toISOString(),
});
const heldBy = async ({ world }: Service, ...agents: string[]) =>
  Promise.all(
    agents.map(async (agent) => strictest((await world.store.load(`agent:${agent}`))?.state.restraints ?? [])?.kind),
  );

test("a room that spends too much together is one breach about those who spent, and one decision", async () => {
  const { service, secret } = await start(`signal: cost
stat: sum
per: room
window: { time: 5m }
breach: { above: 100 }
intervention: { do: pause, mode: gated, ttl: 20m }`);
  const signals = [spend("airline-a", 60), spend("airline-b", 30), spend("airline-c", 20)];
  await service.post("/v1/signals", signals, secret);
  await service.watch.settled();
  const { world } = service;
  const [breach, ...others] = (await world.store.list("breach")).map(({ state }) => state);
  expect(others).toEqual([]);
  expect(breach).toMatchObject({ scope: "room:airline", room: "airline", measured: { value: 110 } });
  expect(breach?.members.map(({ agent, state }) => `${agent} ${state}`)).toEqual([
    "airline-a proposed",
    "airline-b proposed",
    "airline-c proposed",
  ]);
  const card = await drawCard(world, "breach:BR-1");
  expect(card?.title).toBe("BR-1 · the room airline is overrun");
  expect(card?.buttons[0]?.label).toBe("Approve: pause all 3 agents");
  expect(JSON.stringify(card?.body)).toContain("Sum of cost over the last 5 min of the room is 110");
  const press = { item: "breach:BR-1", verb: "approve", epoch: breach?.epoch ?? 0 };
  const dana = { how: "web", account: "dana", team: "", person: "dana" } as const;
  await createDoor(world).press(dana, { press });
  expect(await heldBy(service, "airline-a", "airline-b", "airline-c")).toEqual(["pause", "pause", "pause"]);
});

test("an automatic one restrains each of them at once", async () => {
  const { service, secret } = await start(`signal: cost
stat: sum
per: role
window: { time: 5m }
breach: { above: 100 }
intervention: { do: throttle, limit: 5/m, mode: automatic }`);
  await service.post("/v1/signals", [spend("airline-a", 60), spend("airline-b", 50)], secret);
  await service.watch.settled();
  expect(await heldBy(service, "airline-a", "airline-b")).toEqual(["throttle", "throttle"]);
});

test("silence decides for all of them", async () => {
  const { service, secret } = await start(`signal: cost
stat: sum
per: room
window: { time: 1h }
breach: { above: 100 }
intervention: { do: pause, mode: gated, ttl: 20m }`);
  await service.post("/v1/signals", [spend("airline-a", 60), spend("airline-b", 50)], secret);
  await service.watch.settled();
  service.clock.at += 20 * minute;
  const { store } = service.world;
  for (const timer of await store.dueTimers(service.clock.at, 10)) await fireTimer(service.world, timer);
  expect(await heldBy(service, "airline-a", "airline-b")).toEqual(["pause", "pause"]);
});

test("the room recovers together: the question is withdrawn", async () => {
  const { service, secret } = await start(`signal: cost
stat: sum
per: room
window: { time: 5m }
breach: { above: 100 }
intervention: { do: pause, mode: gated, ttl: 20m }`);
  await service.post("/v1/signals", [spend("airline-a", 60), spend("airline-b", 50)], secret);
  await service.watch.settled();
  service.clock.at += 6 * minute;
  await service.watch.beat();
  expect((await service.world.store.load("breach:BR-1"))?.state).toMatchObject({
    status: "resolved",
    resolved: { because: "recovered" },
    intervention: { state: "withdrawn" },
  });
});

test("an agent that stops sending breaches by the clock alone", async () => {
  const { service, secret } = await start(`signal: cost
stat: absent
window: { time: 10m }
breach: { above: 120 }
intervention: { do: pause, mode: gated, ttl: 20m }`);
  await service.post("/v1/signals", spend("airline-a", 1), secret);
  await service.watch.settled();
  service.clock.at += 2 * minute;
  await service.watch.beat();
  expect(service.crossings).toEqual([]);
  service.clock.at += 1;
  await service.watch.beat();
  expect(service.crossings).toMatchObject([{ type: "breached", agent: "airline-a", measured: { value: 120.001 } }]);
  await service.post("/v1/signals", spend("airline-a", 1, service.clock.at), secret);
  await service.watch.settled();
  expect(service.crossings.map(({ type }) => type)).toEqual(["breached", "cleared"]);
});

test("the consistency of the recorded peers is what counting it by hand gives", async () => {
  const { service, secret } = await start(`signal: evaluation.task_success
stat: consistency
by: tau.task_id
per: role
window: { time: 2h }
breach: { below: 0 }
intervention: { do: supervise, mode: gated }`);
  for (const line of recordedLines()) await service.post("/v1/traces", line, secret);
  await service.watch.settled();
  const results = new Map<unknown, unknown[]>();
  for (const { attributes, events } of recordedSpans())
    for (const one of events)
      if (one.name === "gen_ai.evaluation.result" && one.attributes["gen_ai.evaluation.name"] === "task_success") {
        const task = attributes["tau.task_id"];
        results.set(task, [...(results.get(task) ?? []), one.attributes["gen_ai.evaluation.score.value"]]);
      }
  const shares = [...results.values()].map(
    (all) => Math.max(...all.map((one) => all.filter((other) => other === one).length)) / all.length,
  );
  expect(shares).toHaveLength(50);
  const [standing] = service.world.standing("airline-a");
  expect(standing?.value).toBeCloseTo(shares.reduce((sum, one) => sum + one, 0) / 50, 9);
  expect(standing?.samples).toBe(200);
});

test("after a stop what was judged together goes on where it was", async () => {
  const { path, remove } = directory();
  cleanups.push(async () => remove());
  const crowded = `signal: cost
stat: p95
per: room
window: { time: 5m }
min_samples: 3
breach: { above: 10 }
intervention: { do: pause, mode: gated, ttl: 20m }`;
  const first = await start(crowded, path);
  await first.service.post("/v1/signals", [spend("airline-a", 1), spend("airline-b", 20)], first.secret);
  await first.service.watch.settled();
  await first.service.stop();
  const { service, secret } = await start(crowded, path);
  expect(service.world.standing("airline-b")).toMatchObject([{ state: "too-few", samples: 2 }]);
  await service.post("/v1/signals", spend("airline-b", 20, noon + 1), secret);
  await service.watch.settled();
  expect(service.world.standing("airline-a")).toMatchObject([{ state: "breach", value: 20, samples: 3 }]);
  const [{ state } = {}] = await service.world.store.list("breach");
  expect(state?.members.map(({ agent }) => agent)).toEqual(["airline-a", "airline-b"]);
});
