/** The story of the spine, in real time: a is answered across a crash, c is left to silence. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { type LiveScene, liveScene, platforms } from "../support/scene.ts";
import { until } from "../support/service.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");

/** airline-c answers to the same people, only sooner: a ladder of 2 s and 4 s, and a decision that ends after 6 s. */
const sooner = `id: airline-c
level: agent
of: airline-c
thresholds:
  - id: task-failure
    intervention: { ttl: 6s }
escalation:
  - { after: 0s, to: accountable }
  - { after: 2s, to: deputy }
  - { after: 4s, to: room }
`;

describe.each(platforms)("a fleet is governed in $name", (platform) => {
  let set: LiveScene;
  beforeAll(async () => {
    set = await liveScene(platform, { pacts: { "airline-c.yaml": sooner } });
  });
  afterAll(() => set?.close());
  const failing = (agent: string) => set.room.expectCard(new RegExp(`${agent} fails its travellers`));

  test("brought in, it introduces the room and binds it", () => set.room.enter());

  test("the recording is replayed; a breaches, and the card calls Dana", async () => {
    const { code, err } = await set.service.run("replay", recording, "--as-now", "--url", set.service.url);
    expect(err).not.toMatch(/refused/);
    expect(code).toBe(0);
    await set.room.expectPing("dana", /airline-a fails its travellers/);
    const { offers } = await failing("airline-a");
    expect(offers.slice(0, 3)).toEqual([
      "Approve: quarantine airline-a",
      "Deny: keep it running",
      "I'm looking · 15 min",
    ]);
    expect(offers).toContain("Details");
    expect(await set.decision("airline-a")).toBe("allow");
  });

  test("nobody answers for c: deputy, room, then the pact applies it", async () => {
    const card = await failing("airline-c");
    await set.room.expectDirect("lee", /airline-c/);
    await set.room.expectLine(card, /Level 3/);
    const called = (await set.room.lines(card)).filter(({ words }) => words.includes("Level 2"));
    expect(called).toHaveLength(1);
    await until(async () => (await set.decision("airline-c")) === "deny", "the pact quarantines airline-c");
    await set.room.expectCard(/QUARANTINED[\s\S]*airline-c[\s\S]*by the pact/);
  });

  test("Mia, linked but outside the RACI, is refused in private and told who may", async () => {
    await (await failing("airline-a")).click("Approve", as("mia"));
    await set.room.expectPrivate("mia", /This is for Dana, Sam or Lee to decide/);
    expect(await set.decision("airline-a")).toBe("allow");
  });

  test("killed between post and click, the old button still counts after the restart", async () => {
    const card = await failing("airline-a");
    await set.service.kill();
    await set.service.start();
    await set.room.online();
    await card.click("Approve", as("dana"));
    await set.room.expectPrivate("dana", /airline-a is quarantined/);
    expect(await set.decision("airline-a")).toBe("deny");
    const edited = await set.room.expectCard(/QUARANTINED[\s\S]*airline-a[\s\S]*by Dana Reyes/);
    expect(edited.place).toBe(card.place);
  });

  test("its operator alone may not let it go", async () => {
    await (await failing("airline-a")).click("Release airline-a", as("sam"));
    await set.room.expectPrivate("sam", /another pair of eyes must let it go/);
  });

  test("/ward answers in private and decides under the same rules", async () => {
    await set.room.command("/ward status", as("mia"));
    await set.room.expectPrivate("mia", /open in the airline room/);
    await set.room.command("/ward release airline-a fixed and checked", as("dana"));
    await set.room.expectPrivate("dana", /airline-a is released/);
    expect(await set.decision("airline-a")).toBe("allow");
  });

  test("the record holds, and the live tables are what it says", async () => {
    expect(await set.service.stop()).toBe(0);
    expect((await set.service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await set.service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
