/** A near miss with a consequence: in force while the value is in the band, and no longer; a breach takes it over. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { pact, threshold } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const slow: Threshold = {
  ...threshold,
  id: "slow",
  title: "answers slowly",
  signal: "latency",
  stat: "max",
  window: { time: minute },
  min_samples: 1,
  near_miss: { above: 5, do: "throttle" },
  breach: { above: 10 },
  intervention: {
    do: "quarantine",
    mode: "gated",
    limit: { count: 2, per: minute },
    ttl: 20 * minute,
    on_silence: "apply",
  },
};

let service: Service;
let secret: string;
let current: Threshold;
let beyond: number;
let changed: Threshold | undefined;
const effective = (agent: string, seq: number): EffectivePact | undefined =>
  agent.startsWith("airline-")
    ? {
        ...pact,
        agent,
        of: [seq > beyond ? "airline-service@5" : "airline-service@4"],
        thresholds: [
          { ...((seq > beyond && changed) || current), cited: `airline-service@${seq > beyond ? 5 : 4}#slow` },
        ],
      }
    : undefined;
const cache = new Map<string, EffectivePact | undefined>();

async function begin(change: Partial<Threshold> = {}): Promise<void> {
  current = { ...slow, ...change };
  beyond = Number.MAX_SAFE_INTEGER;
  changed = undefined;
  cache.clear();
  service = await startService({
    effectiveAt: (agent, seq) => {
      const key = `${agent}|${seq > beyond}`;
      if (!cache.has(key)) cache.set(key, effective(agent, seq));
      return cache.get(key);
    },
  });
  secret = await service.token(["signals:write", "agent"]);
}
beforeEach(() => begin());
afterEach(async () => {
  expect(service.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(await service.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await service.stop();
});

async function measure(value: number, after = 0): Promise<void> {
  service.clock.at += after;
  const at = new Date(service.clock.now()).toISOString();
  await service.post("/v1/signals", { agent: "airline-a", signal: "latency", value, at }, secret);
  await service.watch.settled();
}
const held = async () =>
  ((await service.world.store.load("agent:airline-a"))?.state.restraints ?? []).map(
    ({ kind, cause }) => `${kind} ${cause}`,
  );
const near = "throttle near-miss:airline-a|airline-service#slow";
const press = (verb: string, person = "dana") =>
  createDoor(service.world).press(
    { how: "web", account: person, team: "", person },
    { press: { item: "breach:BR-1", verb, epoch: 1 } },
  );

test("it acts on entering the band, once, and ends on the safe side", async () => {
  await measure(4);
  expect(await held()).toEqual([]);
  await measure(6);
  await measure(7);
  expect(await held()).toEqual([near]);
  const [restrained] = await service.world.store.journal({ types: ["agent.restrained"] });
  expect(restrained).toMatchObject({
    actor: "pact:airline-service@4",
    body: { kind: "throttle", limit: { count: 2, per: minute }, how: "pact" },
  });
  await measure(1, 61 * second);
  expect(await held()).toEqual([]);
  expect(await service.world.store.list("near-miss")).toHaveLength(1);
  expect(await service.world.store.journal({ types: ["agent.restrained"] })).toHaveLength(1);
});

test("while it lasts the gate lets through what the limit allows", async () => {
  await measure(6);
  const ask = async () =>
    (await service.post("/v1/actions", { agent: "airline-a", tool: "book", args: {} }, secret)).body.decision;
  expect([await ask(), await ask(), await ask()]).toEqual(["allow", "allow", "deny"]);
});

test("a breach takes it over: held while somebody is asked, and then as was decided", async () => {
  await measure(6);
  await measure(11);
  expect(await held()).toEqual([near]);
  await press("approve");
  expect(await held()).toEqual(["quarantine breach:BR-1"]);
});

test("denied, the agent is free: a person let it run", async () => {
  await measure(6);
  await measure(11);
  await press("deny");
  expect(await held()).toEqual([]);
});

test("recovered before anybody answered, it is free", async () => {
  await measure(6);
  await measure(11);
  await measure(1, 61 * second);
  expect(await held()).toEqual([]);
  expect((await service.world.store.load("breach:BR-1"))?.state.status).toBe("resolved");
});

test("an automatic breach takes over in the same breath", async () => {
  await service.stop();
  await begin({ intervention: { ...slow.intervention, mode: "automatic" } });
  await measure(6);
  await measure(11);
  expect(await held()).toEqual(["quarantine breach:BR-1"]);
});

test("time alone ends it when the samples leave the window", async () => {
  await measure(6);
  service.clock.at += 2 * minute;
  await service.watch.beat();
  await service.watch.settled();
  expect(await held()).toEqual([]);
});

test("a pact that no longer says so ends it", async () => {
  await measure(6);
  changed = { ...slow, near_miss: { above: 5 } };
  beyond = (await service.world.store.ingest()).head;
  // What makes the watch ask for the pact again.
  service.world.config = { ...service.world.config };
  await measure(6);
  expect(await held()).toEqual([]);
});

test("in shadow nothing is held back", async () => {
  await service.stop();
  await begin({ enforce: "shadow" });
  await measure(6);
  expect(await held()).toEqual([]);
});

test("a person may release it earlier, and it stays so for the rest of the stay", async () => {
  await measure(6);
  await createDoor(service.world).command(
    { how: "web", account: "dana", team: "", person: "dana" },
    { channel: "web:airline", room: "airline" },
    "release airline-a",
  );
  await measure(7);
  expect(await service.world.store.journal({ types: ["agent.restrained"] })).toHaveLength(1);
});
