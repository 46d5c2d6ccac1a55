/** Where a room is shown, and strangers: who says that another place shows it, what an unowned agent causes, who pulls the cord. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as, type ExpectingRoom } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const shown = /This is the airline room of acme-air/;
const failing = /airline-a fails its travellers/;

const inChannels = platforms.filter(({ brought }) => brought !== "to every room");
const asking = platforms.filter(({ brought }) => brought === "into a channel");
const onPages = platforms.filter(({ brought }) => brought === "to every room");

async function shownInBoth(set: Scene, other: ExpectingRoom): Promise<void> {
  await set.app.replayExample();
  const here = await set.room.expectCard(failing);
  await other.expectCard(failing);
  await here.click("Approve", as("dana"));
  await set.room.expectPrivate("dana", /airline-a is quarantined/);
  await set.app.settled();
  await other.expectCard(/QUARANTINED[\s\S]*airline-a/);
}

describe.each(inChannels)("another channel, in $name", (platform) => {
  let set: Scene;
  let other: ExpectingRoom;
  beforeAll(async () => {
    set = await scene(platform);
    await set.room.enter();
    other = await set.room.elsewhere();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("shows a room once an admin says so, and nobody else may", async () => {
    await other.command("/ward room link airline", as("mia"));
    await other.expectPrivate("mia", /This is for Dana to decide/);
    expect((await other.cards()).filter(({ words }) => shown.test(words))).toEqual([]);
    await other.command("/ward room link airline", as("dana"));
    await other.expectPrivate("dana", /This channel now shows the airline room/);
    await other.expectCard(shown);
  });

  test("a breach is then shown in both, and a decision in one is seen in the other", () => shownInBoth(set, other));
});

describe.each(asking)("brought into a channel no file names, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform);
  });
  afterAll(() => set?.close());

  test("it asks which room this is, and takes an admin's press alone", async () => {
    const other = await set.room.elsewhere();
    const question = await other.expectCard(/Which room of acme-air is this\?/);
    expect(question.words).toContain("Dana Reyes can pick it below");
    await question.click("Show airline here", as("mia"));
    await other.expectPrivate("mia", /This is for Dana to decide/);
    await question.click("Show airline here", as("dana"));
    await other.expectPrivate("dana", /This channel now shows the airline room/);
    await other.expectCard(shown);
  });
});

describe.each(onPages)("every room has its page, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform);
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("there is no channel to link, and whoever tries reads why", async () => {
    await set.room.command("/ward room link airline", as("dana"));
    await set.room.expectPrivate("dana", /This page shows its room always/);
  });

  test("a breach is also shown on the first page, and a decision on one is seen on the other", async () =>
    shownInBoth(set, await set.room.elsewhere()));
});

describe.each(platforms)("strangers and the cord, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    // Only the room has a pact: an agent outside of it is nobody's.
    set = await scene(platform, { without: ["fleet.yaml"] });
    await set.room.enter();
    await set.app.replayExample();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("agents nobody answers for are told of to the admin alone, once, with what to do", async () => {
    const signal = { signal: "run.error", value: 1, at: new Date(set.app.now()).toISOString() };
    await set.app.ask("/v1/signals", [
      { agent: "stray-1", ...signal },
      { agent: "stray-2", ...signal },
    ]);
    await set.app.settled();
    const told = await set.room.expectDirect("dana", /Nobody answers for these 2 agents/);
    expect(told.words).toMatch(/stray-1[\s\S]*stray-2[\s\S]*Give each a room in wardroom\.yaml and a pact/);
    await set.app.ask("/v1/signals", [{ agent: "stray-1", ...signal }]);
    await set.app.settled();
    const about = async (person: "dana" | "mia") =>
      (await set.room.directs(person)).filter(({ words }) => words.includes("Nobody answers"));
    expect(await about("dana")).toHaveLength(1);
    expect(await about("mia")).toEqual([]);
    const { body } = await set.app.ask("/v1/actions", { agent: "stray-1", tool: "send_mail", args: {} });
    expect(body).toMatchObject({ decision: "deny", because: { clause: "unowned" } });
  });

  test("anyone of the room pulls the cord, and the room is shown who did; only another pair of eyes lets it go", async () => {
    await set.room.command("/ward pause airline-b it repeats itself", as("mia"));
    await set.room.expectPrivate("mia", /airline-b is paused/);
    await set.app.settled();
    const card = await set.room.expectAgent("airline-b", /Paused by Mia Lund/);
    expect(card.offers).toEqual(["Release airline-b"]);
    await card.click("Release airline-b", as("sam"));
    await set.room.expectPrivate("sam", /another pair of eyes/);
    expect(await set.decision("airline-b")).toBe("deny");
    await card.click("Release airline-b", as("dana"));
    await set.room.expectPrivate("dana", /airline-b is released/);
    await set.app.settled();
    const freed = await set.room.expectAgent("airline-b", /airline-b is free to act within its pact/);
    expect(freed.place).toBe(card.place);
    expect(freed.offers).not.toContain("Release airline-b");
    expect(await set.decision("airline-b")).toBe("allow");
  });
});
