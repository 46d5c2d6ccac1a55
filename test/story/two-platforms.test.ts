/** One room shown on two platforms at once: what is decided on one is seen on the other, whoever is faster. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventBodies } from "../../src/domain/journal/event-kinds.ts";
import { second } from "../../src/domain/words/time.ts";
import { openBundle } from "../../src/flows/evidence/open-bundle.ts";
import { verifyBundle } from "../../src/format/verify-bundle.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
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

async function testSigner() {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-signer-"));
  const signer = await openEvidenceKey(dir);
  rmSync(dir, { recursive: true });
  return signer;
}

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

  test("the evidence of it holds every text that people were shown, on each platform, and the one that was decided on", async () => {
    const { store, platforms, config } = set.app.world;
    const [approved] = await store.journal({ types: ["breach.approved"] });
    if (approved?.type !== "breach.approved") throw new Error("the breach was approved above");
    const opened = await openBundle({ store, config }, await testSigner(), approved.subject, "wardroom test");
    const cards: (EventBodies["card.shown"] & { content: { state?: string } })[] = [];
    const lines: string[] = [];
    for await (const line of opened?.lines ?? []) {
      lines.push(line);
      const { kind, part, body } = JSON.parse(line);
      if (kind === "body" && part === "card") cards.push(body);
    }
    expect(await verifyBundle([Buffer.from(lines.join(""))])).toMatchObject({ ok: true, withheld: 0 });
    const shown = await store.journal({ subject: `card:${approved.subject}`, types: ["card.shown"] });
    for (const { name } of platforms) {
      const there = cards.filter(({ platform }) => platform === name);
      expect(there).toHaveLength(shown.filter(({ body }) => "platform" in body && body.platform === name).length);
      const texts = (state: string) =>
        JSON.stringify(there.filter(({ content }) => content.state === state).map(({ content }) => content));
      expect(texts("OPEN")).toContain("airline-a fails its travellers");
      expect(texts("OPEN")).toContain("quarantine airline-a?");
      expect(texts("QUARANTINED")).toMatch(/Quarantined by .*Dana Reyes/);
    }
    const { how, shown: pressed } = approved.body;
    if (platforms.some(({ name }) => name === how)) expect(cards.map(({ digest }) => digest)).toContain(pressed);
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
      // A platform's own pace, which is waited for in moved time: a message that met it is tried once more, and perhaps again.
      for (let waits = 0; waits < 3; waits++) await set.app.advance(5 * second);
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
