/** A decision about a breach that runs out of time: whoever may decide is called once more at three quarters of it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Breach } from "../../src/domain/breach/breach.ts";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { as, fleet, noon, pact, threshold, withoutStorms } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
const under = (change: Partial<Threshold> = {}, gated: Partial<Threshold["intervention"]> = {}): EffectivePact => ({
  ...pact,
  escalation: [
    { after: 0, to: "accountable" },
    { after: 5 * minute, to: "deputy" },
  ],
  thresholds: [
    {
      ...threshold,
      ...change,
      intervention: { ...threshold.intervention, ttl: 20 * minute, ...gated },
      cited: "airline-service@4#task-failure",
    },
  ],
});
const start = async (effective = under(), config = withoutStorms): Promise<void> => {
  await world?.close();
  world = await testWorld({ effective, config });
};
beforeEach(() => start());
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect((await world.store.rebuild()).differences).toEqual([]);
  await world.close();
  world = undefined as unknown as TestWorld;
});

const breach = async (id = "BR-1"): Promise<Breach> => {
  const thing = await world.store.load(`breach:${id}`);
  if (!thing) throw new Error(`there is no ${id}`);
  return thing.state;
};
const warned = () => world.store.journal({ types: ["breach.warned"] });
const warnings = async () =>
  (await warned()).map((one) => one.type === "breach.warned" && [one.at - noon, one.body.to]);
const card = async () => JSON.stringify(await drawCard(world, "breach:BR-1"));

describe("three quarters of the time to decide", () => {
  test("call whoever may decide once more, by name, and only once; the card and the history say so", async () => {
    await world.cross();
    await world.advance(15 * minute - second);
    expect(await warnings()).toEqual([]);
    expect(await card()).not.toContain("Three quarters");
    await world.advance(second);
    // Dana is accountable, the ladder has reached her deputy; Sam may stop it, but nobody has called him yet.
    expect(await warnings()).toEqual([[15 * minute, ["dana", "lee"]]]);
    expect(await card()).toContain("Three quarters of the time are gone: Dana and Lee were called once more, ");
    const [one] = await warned();
    const telling = await tellingOf(world, "breach:BR-1");
    const line = one && telling?.line(one);
    expect(line).toMatchObject({ pings: ["dana", "lee"] });
    expect(JSON.stringify(line?.text)).toMatch(/please decide: quarantine airline-a\?.*No answer by/);
    expect(line?.buttons.map(({ label }) => label)).toContain("Approve: quarantine airline-a");
    expect(JSON.stringify(telling?.direct("dana").text)).toContain("Three quarters of the time are gone.");
    await world.advance(5 * minute);
    expect(await warnings()).toHaveLength(1);
    expect((await breach()).intervention.state).toBe("applied");
    const after = await tellingOf(world, "breach:BR-1");
    expect(one && after?.line(one)).toMatchObject({ pings: [], buttons: [] });
    expect(await card()).not.toContain("Three quarters");
  });

  test("go to whoever is looking too, for a hold does not hold the end", async () => {
    await world.cross();
    await world.advance(10 * minute);
    await decideBreach(world, "BR-1", { type: "acknowledge", as: as("lee") });
    await world.advance(5 * minute);
    expect(await warnings()).toEqual([[15 * minute, ["dana", "lee"]]]);
  });

  test("call nobody who is away, and nobody at all when it is decided, recovered or automatic", async () => {
    const { lee } = fleet.people;
    if (!lee) throw new Error("there is no lee");
    const away = { ...fleet.people, lee: { ...lee, awayNow: { from: noon } } };
    await start(under(), { ...withoutStorms, people: away });
    await world.cross("airline-a");
    await world.advance(15 * minute);
    expect(await warnings()).toEqual([[15 * minute, ["dana"]]]);
    await world.cross("airline-b");
    await decideBreach(world, "BR-2", { type: "deny", as: as("dana") });
    await world.cross("airline-c");
    await world.clear("airline-c");
    await world.advance(hour);
    expect(await warnings()).toHaveLength(1);
    await start(under({}, { mode: "automatic" }));
    await world.cross();
    await start(under({ enforce: "shadow" }));
    await world.cross();
    await world.advance(hour);
    expect(await warnings()).toEqual([]);
  });

  test("of what is held open are warned of before its first end alone", async () => {
    await start(under({}, { on_silence: "hold" }));
    await world.cross();
    await world.advance(2 * hour);
    expect(await warnings()).toHaveLength(1);
    expect((await breach()).intervention.state).toBe("proposed");
  });

  test("are not warned of when they passed while nothing ran", async () => {
    await world.cross();
    const { expiresAt = 0 } = (await breach()).intervention;
    world.clock.now = () => expiresAt;
    expect((await world.store.dueTimers(expiresAt, 10)).map(({ command }) => command)).toContain("breach.warn");
    expect(await decideBreach(world, "BR-1", { type: "warn", until: expiresAt })).toMatchObject({ type: "nothing" });
    expect(await warnings()).toEqual([]);
  });

  test("survive that the live tables are folded anew", async () => {
    await world.cross();
    await world.advance(10 * minute);
    const before = await world.store.dueTimers(noon + 20 * minute, 10);
    expect(await world.store.rebuild({ apply: true })).toMatchObject({ ok: true });
    expect(await world.store.dueTimers(noon + 20 * minute, 10)).toEqual(before);
    await world.advance(5 * minute);
    expect(await warnings()).toHaveLength(1);
  });

  test("give whoever was called no right they did not have, and move no step of the ladder", async () => {
    await world.cross();
    await world.advance(15 * minute);
    expect(await breach()).toMatchObject({ reached: ["dana", "lee"], step: 2, round: 1, epoch: 1 });
  });
});

describe("nobody is woken by it", () => {
  const quiet = { ...defaultRoomSettings, quiet: { from: "12:10", to: "23:00" } };
  const { airline } = withoutStorms.rooms;
  if (!airline) throw new Error("the fleet has a room");
  const utc = Object.fromEntries(Object.entries(fleet.people).map(([id, one]) => [id, { ...one, tz: "UTC" }]));
  const config = {
    ...withoutStorms,
    people: utc,
    rooms: { airline: { ...airline, settings: { ...airline.settings, quiet: quiet.quiet } } },
  };

  test("in the quiet hours of all of them it is written down, and what is grave calls all the same", async () => {
    await start(under({ severity: "low" }), config);
    await world.cross();
    await world.advance(15 * minute);
    const [one] = await warned();
    expect(one?.body).toEqual({ to: ["dana", "lee"], until: noon + 20 * minute, quiet: true });
    expect(one && (await tellingOf(world, "breach:BR-1"))?.line(one)).toMatchObject({ pings: [] });
    expect(await card()).toContain("These are the quiet hours of Dana and Lee, so nobody was called once more.");
    await start(under({ severity: "high" }), config);
    await world.cross();
    await world.advance(15 * minute);
    expect((await warned())[0]?.body).toEqual({ to: ["dana", "lee"], until: noon + 20 * minute });
  });

  test("nor while it is muted; the decision ends as it says", async () => {
    await world.cross();
    await decideBreach(world, "BR-1", {
      type: "hush",
      hush: { because: "muted", until: noon + hour, by: "dana" },
    });
    await world.advance(20 * minute);
    expect(await warnings()).toEqual([]);
    expect((await breach()).intervention.state).toBe("applied");
  });
});
