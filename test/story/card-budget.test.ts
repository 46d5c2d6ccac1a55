/** Ten agents breach a mild threshold within a minute, in a room with a budget of three cards an hour. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const threshold = (id: string, signal: string, severity: string) => `  - id: ${id}
    title: answers slowly
    signal: ${signal}
    stat: max
    window: { time: 30m }
    breach: { above: 10 }
    severity: ${severity}
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 30m, on_silence: drop }
`;
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana }
thresholds:
${threshold("slow", "latency", "medium")}${threshold("down", "failures", "high")}escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: deputy }
`;
const budget = (config: string): string =>
  config.replace("    members: [mia]", "    members: [mia]\n    settings: { card_budget_per_hour: 3, storm: off }");

describe.each(platforms)("a room with a budget of three cards an hour, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform, { pacts: { "airline-service.yaml": pact }, config: budget });
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  const shown = async (words: RegExp) => (await set.room.cards()).filter((card) => words.test(card.words));
  const cards = () => shown(/answers slowly/);
  const lines = () => shown(/of low or medium severity/);

  test("three get a card each, the other seven one line that counts them and calls nobody", async () => {
    for (let n = 1; n <= 10; n++) await set.measure(`airline-${n}`, "latency", 20);
    expect(await cards()).toHaveLength(3);
    expect(await lines()).toHaveLength(1);
    await set.app.advance(15_000);
    const [line, ...more] = await lines();
    expect(more).toEqual([]);
    expect(line?.words).toMatch(/and 7 more of low or medium severity[\s\S]*\/ward list/);
    expect((await set.room.pings("dana")).filter(({ words }) => words.includes("low or medium"))).toEqual([]);
    // Those that come meanwhile are counted in one edit.
    if (line) expect(await set.room.redraws(line)).toBeLessThanOrEqual(1);
    await set.room.command("/ward list", as("dana"));
    await set.room.expectPrivate("dana", /Yours: 10 breaches/);
  });

  test("what is high has its card whatever was shown before", async () => {
    await set.measure("airline-11", "failures", 20);
    expect(await cards()).toHaveLength(4);
  });

  test("one that is over is no longer counted, where the line stands", async () => {
    const [before] = await shown(/and 7 more/);
    await set.room.command("/ward deny BR-10", as("dana"));
    await set.room.expectPrivate("dana", /keeps running/);
    await set.room.command("/ward resolve BR-10", as("dana"));
    await set.room.expectPrivate("dana", /BR-10 is resolved/);
    await set.app.settled();
    const after = await set.room.expectCard(/and 6 more/);
    expect(after.place).toBe(before?.place);
  });

  test("each that escalates gets its card, or shares one where more than five do at once, and is counted no more", async () => {
    const [before] = await lines();
    await set.app.advance(11 * minute);
    const shown = await cards();
    for (let n = 1; n <= 9; n++)
      expect(
        shown.some(({ words }) => words.includes(`airline-${n} answers slowly`)),
        `airline-${n}`,
      ).toBe(true);
    const card = await set.room.expectCard(/airline-9 answers slowly/);
    expect((await set.room.lines(card)).filter(({ words }) => /Level 2|BR-9/.test(words))).toHaveLength(1);
    expect(await lines()).toEqual([]);
    for (const { words } of (await set.room.cards()).filter(({ place }) => place === before?.place))
      expect(words).toContain("Every other one is over, or has its own card");
  });
});
