/** A mild breach at 04:00 of its owner: the card is shown without a call, and the owner is called when the quiet hours end. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const threshold = (id: string, severity: string) => `  - id: ${id}
    title: answers slowly
    signal: ${id}
    stat: max
    window: { time: 12h }
    breach: { above: 10 }
    severity: ${severity}
    failure_mode: unavailable
    intervention: { mode: human-review }
`;
const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana, responsible: sam }
thresholds:
${threshold("latency", "medium")}${threshold("failures", "high")}escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: deputy }
`;
const quiet = (config: string): string =>
  config.replace("    members: [mia]", '    members: [mia]\n    settings: { quiet: { from: "22:00", to: "07:00" } }');

describe.each(platforms)("at 04:00 of its owner, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    // 04:00 in Berlin, 12:00 in Seoul.
    set = await scene(platform, {
      pacts: { "airline-service.yaml": pact },
      config: quiet,
      at: Date.UTC(2026, 10, 23, 3),
    });
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  const card = (agent: string) => set.room.expectCard(new RegExp(`${agent} answers slowly`));
  const called = async (person: "dana" | "lee", agent: string) =>
    [...(await set.room.pings(person)), ...(await set.room.directs(person))].filter(({ words }) =>
      words.includes(agent),
    );

  test("the card is shown and calls nobody, and says when it will", async () => {
    await set.measure("airline-a", "latency", 20);
    expect((await card("airline-a")).words).toMatch(/QUIET HOURS[\s\S]*Quiet hours: Dana is called at/);
    expect(await called("dana", "airline-a")).toEqual([]);
    await set.app.advance(2 * hour + 59 * minute);
    expect(await called("dana", "airline-a")).toEqual([]);
  });

  test("in the morning the owner is called anew, for a card that is drawn again calls nobody", async () => {
    await set.app.advance(minute + second);
    await set.room.expectLine(await card("airline-a"), /It may call/);
    await set.room.expectPing("dana", /Dana.*please take a look/);
    await set.room.expectPing("dana", /airline-a answers slowly/);
    await set.room.expectDirect("dana", /airline-a answers slowly/);
  });

  test("and the next one after the same gap as by day, told why", async () => {
    await set.app.advance(9 * minute);
    expect(await called("lee", "airline-a")).toEqual([]);
    await set.app.advance(minute);
    await set.room.expectDirect("lee", /airline-a[\s\S]*You are called because Dana has not answered/);
  });

  test("an agent that nobody has seen cannot be muted", async () => {
    await set.room.command("/ward mute airline-b 1h the vendor is down", as("sam"));
    await set.room.expectPrivate("sam", /No agent called airline-b has been seen/);
  });

  test("muted, the first call after the mute is a new one too", async () => {
    await set.measure("airline-b", "latency", 1);
    await set.room.command("/ward mute airline-b 1h the vendor is down", as("sam"));
    await set.room.expectPrivate("sam", /airline-b is muted until/);
    await set.measure("airline-b", "failures", 20);
    expect((await card("airline-b")).words).toMatch(/MUTED[\s\S]*Muted by Sam Okafor: nobody is called before/);
    expect(await called("dana", "airline-b")).toEqual([]);
    await set.room.command("/ward status", as("dana"));
    await set.room.expectPrivate("dana", /airline-b is muted by Sam Okafor until[\s\S]*the vendor is down/);
    await set.app.advance(hour + second);
    await set.room.expectLine(await card("airline-b"), /It may call/);
    await set.room.expectPing("dana", /airline-b answers slowly/);
    await set.room.expectDirect("dana", /airline-b/);
  });
});
