/** One room shown on two platforms at once: what is decided on one is seen on the other, whoever is faster. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { as, type RoomPlatform } from "../support/room-harness.ts";
import { discordRoom } from "../support/room-on-discord.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
`;
const pairs: { one: RoomPlatform; other: RoomPlatform }[] = [
  { one: slackRoom, other: webRoom },
  { one: slackRoom, other: discordRoom },
];

describe.each(pairs)("one room in $one.name and in $other.name", ({ one, other }) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene([one, other], { pacts: { "airline-d.yaml": pact } });
    await set.app.replayExample();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  const rooms = () => {
    const [here, there] = set.rooms;
    if (!here || !there) throw new Error("the scene has two rooms");
    return { here, there };
  };

  test("a decision on one edits the cards on both", async () => {
    const { here, there } = rooms();
    const seen = await here.expectCard(/airline-a fails its travellers/);
    await (await there.expectCard(/airline-a fails its travellers/)).click("Approve", as("dana"));
    await there.expectPrivate("dana", /airline-a is quarantined/);
    await set.app.settled();
    const edited = await here.expectCard(/QUARANTINED[\s\S]*airline-a[\s\S]*by Dana Reyes/);
    expect(edited.place).toBe(seen.place);
    await there.expectCard(/QUARANTINED[\s\S]*airline-a[\s\S]*by Dana Reyes/);
  });

  test("one human linked on both counts once towards a quorum", async () => {
    const { here, there } = rooms();
    await set.app.ask("/v1/actions", { agent: "airline-d", tool: "issue_refund", args: { amount: 1 } });
    await set.app.settled();
    const question = /airline-d asks to run issue_refund/;
    const onThere = await there.expectCard(question);
    await (await here.expectCard(question)).click("Approve", as("dana"));
    await here.expectPrivate("dana", /counts: 1 of 2/);
    await onThere.click("Approve", as("dana"));
    await there.expectPrivate("dana", /already/i);
    expect((await set.app.world.store.load("approval:AP-1"))?.state).toMatchObject({
      status: "waiting",
      votes: [{ by: "dana" }],
    });
    await onThere.click("Approve", as("mia"));
    await there.expectPrivate("mia", /may run this issue_refund once/);
    await set.app.settled();
    await here.expectCard(/APPROVED[\s\S]*\(2 of 2\)/);
  });

  test("pressed at once on both, ten times over, it is one decision each, and the slower one is told who won", async () => {
    const { here, there } = rooms();
    for (let round = 2; round <= 11; round++) {
      const id = `AP-${round}`;
      await set.app.ask("/v1/actions", { agent: "airline-d", tool: "issue_refund", args: { amount: round } });
      // A platform's own pace, which is waited for in moved time.
      await set.app.advance(5 * second);
      const open = new RegExp(`${id}\\b[\\s\\S]*asks to run`);
      const [mine, theirs] = [await here.expectCard(open), await there.expectCard(open)];
      await mine.click("Approve", as("dana"));
      await here.expectPrivate("dana", new RegExp(`${id} counts: 1 of 2`));
      // Mia's yes is the second one, Lee's no is the end of it: whichever comes first decides.
      await Promise.all([mine.click("Approve", as("mia")), theirs.click("Deny", as("lee"))]);
      await expect
        .poll(async () => (await set.app.world.store.load(`approval:${id}`))?.state.status, { timeout: 8_000 })
        .toMatch(/approved|denied/);
      const status = (await set.app.world.store.load(`approval:${id}`))?.state.status;
      const [loser, room, winner] =
        status === "approved" ? (["lee", there, "Mia"] as const) : (["mia", here, "Lee"] as const);
      await room.expectPrivate(loser, new RegExp(`${id}.*already.*${winner}`));
      await set.app.advance(5 * second);
    }
    const ended = await set.app.world.store.journal({ types: ["approval.approved", "approval.denied"] });
    expect(ended.filter(({ subject }) => subject !== "approval:AP-1")).toHaveLength(10);
  });

  test("the record holds", async () => {
    expect(await set.app.world.store.verify()).toMatchObject({ ok: true });
    expect(await set.app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  });
});
