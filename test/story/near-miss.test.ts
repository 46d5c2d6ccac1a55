/** A near miss with a consequence: the room reads of it in one place, which changes when it ends, and nobody is called. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

/** In the place of the example's: a slow agent is throttled while it is near. */
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana, responsible: sam }
thresholds:
  - id: slow
    title: answers slowly
    signal: latency
    stat: max
    window: { time: 5m }
    near_miss: { above: 5, do: throttle }
    breach: { above: 10 }
    severity: high
    failure_mode: unavailable
    intervention: { do: throttle, mode: gated, limit: 2/m, ttl: 30m }
escalation:
  - { after: 0s, to: accountable }
`;
const near = /while it is near a breach: answers slowly/;
const over = /airline-a is no longer held back for being near a breach/;

describe.each(platforms)("an agent comes near a breach, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform, { pacts: { "airline-service.yaml": pact } });
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  const measure = async (value: number): Promise<void> => {
    const at = new Date(set.app.now()).toISOString();
    await set.app.ask("/v1/signals", { agent: "airline-a", signal: "latency", value, at });
    await set.app.settled();
  };
  const causes = async () =>
    (await set.app.world.store.load("agent:airline-a"))?.state.restraints.map(({ cause }) => cause);

  test("entering the band is said once, and calls nobody", async () => {
    await measure(6);
    const line = await set.room.expectAgent("airline-a", near);
    expect(line.words).toMatch(/throttled/i);
    expect(line.offers).toEqual(["Release airline-a"]);
    expect(await set.room.agent("airline-a")).toHaveLength(1);
    for (const person of ["dana", "sam", "lee", "mia"] as const) expect(await set.room.pings(person)).toEqual([]);
  });

  test("leaving it is said in the same place", async () => {
    const [line] = await set.room.agent("airline-a");
    await set.app.advance(6 * minute);
    await measure(1);
    const ended = await set.room.expectAgent("airline-a", over);
    expect(ended.place).toBe(line?.place);
    expect(ended.words).not.toMatch(near);
    expect(ended.offers).not.toContain("Release airline-a");
    expect(await set.room.agent("airline-a")).toHaveLength(1);
    expect(await causes()).toEqual([]);
  });

  test("a breach takes it over once it is decided, and the room reads so", async () => {
    await measure(6);
    await set.room.expectAgent("airline-a", near);
    await measure(12);
    const card = await set.room.expectCard(/airline-a answers slowly/);
    await set.room.expectPing("dana", /airline-a answers slowly/);
    await card.click("Approve: throttle airline-a", as("dana"));
    await set.room.expectPrivate("dana", /airline-a is throttled/);
    await set.app.settled();
    await set.room.expectAgent("airline-a", over);
    expect((await set.room.agent("airline-a")).filter(({ words }) => near.test(words))).toEqual([]);
    expect(await causes()).toEqual(["breach:BR-1"]);
  });
});
