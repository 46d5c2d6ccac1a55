/** Nobody answers, in moved time, with the example's own ladder: deputy, then the room, then the pact. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { as, type SeenCard } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

describe.each(platforms)("nobody answers, in $name", (platform) => {
  let set: Scene;
  let direct: SeenCard;
  beforeAll(async () => {
    set = await scene(platform);
    await set.app.replayExample();
  });
  afterAll(() => set?.close());

  const card = () => set.room.expectCard(/airline-c fails its travellers/);
  const calls = async (words: RegExp) => (await set.room.lines(await card())).filter((line) => words.test(line.words));

  test("the card asks Dana and prints the minute at which silence ends", async () => {
    const { words } = await set.room.expectPing("dana", /airline-c fails its travellers/);
    expect(words).toMatch(/Dana.*: quarantine airline-c\? Release undoes it/);
    expect(words).toMatch(/No answer by .*: quarantined by the pact/);
    expect(await calls(/Level/)).toEqual([]);
  });

  test("after 30 s the deputy is called, beside the card and directly", async () => {
    await set.app.advance(31 * second);
    expect(await calls(/Level 2/)).toHaveLength(1);
    direct = await set.room.expectDirect("lee", /airline-c[\s\S]*You are called because Dana has not answered/);
    expect((await card()).words).toContain("ESCALATED · LEVEL 2");
  });

  test("after 60 s the room is called", async () => {
    await set.app.advance(30 * second);
    expect(await calls(/Level 3.*(room was asked|Everyone responsible in this room)/)).toHaveLength(1);
    expect(await set.decision("airline-c")).toBe("allow");
  });

  test("after two minutes the pact has decided, recorded as expired, never as a person's", async () => {
    await set.app.advance(60 * second);
    expect(await set.decision("airline-c")).toBe("deny");
    expect((await card()).words).toMatch(/QUARANTINED[\s\S]*Quarantined by the pact[\s\S]*Nobody had answered/);
    const [expired] = (await set.app.world.store.journal({ types: ["breach.expired"] })).filter(
      ({ subject }) => subject === "breach:BR-2",
    );
    expect(expired?.actor).toBe("pact:airline-service@1");
  });

  test("no button outlives its question, beside the card or in a direct message", async () => {
    expect((await calls(/Level/)).flatMap(({ offers }) => offers)).toEqual([]);
    const told = (await set.room.directs("lee")).filter(({ words }) => words.includes("airline-c"));
    const asked = direct.offers.filter((offer) => !direct.menu.includes(offer));
    expect(asked).toEqual(expect.arrayContaining([expect.stringMatching(/^Approve/), expect.stringMatching(/^Deny/)]));
    expect(told.flatMap(({ offers }) => offers).filter((offer) => asked.includes(offer))).toEqual([]);
    await direct.click("Deny", as("lee"));
    await set.room.expectPrivate("lee", /BR-2: .*by the pact/);
  });

  test("resolved, it asks with one tap whether the pact was right", async () => {
    await (await card()).click("Resolve", as("dana"));
    await set.room.expectPrivate("dana", /was the pact right/);
    await set.app.settled();
    await (await card()).click("Threshold stale", as("dana"));
    await set.room.expectPrivate("dana", /Noted: threshold stale/);
    expect((await set.app.world.store.load("breach:BR-2"))?.state).toMatchObject({
      status: "reviewed",
      verdict: "threshold stale",
    });
  });

  test("nothing stumbled on the way, and nobody was called more than by the ladder and by the last call", async () => {
    expect(set.app.faults).toEqual([]);
    expect((await set.room.directs("lee")).filter(({ words }) => words.includes("airline-c")).length).toBeLessThan(3);
  });
});
