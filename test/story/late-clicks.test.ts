/** What was decided in one place is dead in every other: no old button decides, and whoever presses one is told who decided. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { as, type SeenCard } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 2m, on_silence: deny }
`;
/** Every button that decides, holds or hands on; what only shows something is none of them. */
const deciding =
  /^(Approve|Deny|I'm (still )?(looking|on it)|Choose|Resolve|Release|Lift|Snooze|Escalate|Reassign|Mute|Mark)/;

describe.each(platforms)("decided in one place, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform, { pacts: { "airline-d.yaml": pact } });
    await set.app.replayExample();
    await set.app.ask("/v1/actions", { agent: "airline-d", tool: "issue_refund", args: { amount: 1 } });
    await set.app.ask("/v1/actions", { agent: "airline-d", tool: "issue_refund", args: { amount: 2 } });
    await set.app.advance(31 * second);
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  /** Each press has an answer of its own. */
  const expectTold = async (press: () => Promise<void>, words: RegExp): Promise<void> => {
    const told = async () => (await set.room.privates("lee")).filter((one) => words.test(one.words)).length;
    const before = await told();
    await press();
    await expect.poll(told, { timeout: 8_000 }).toBe(before + 1);
  };
  const things = [
    {
      what: "a breach",
      about: /BR-1\b/,
      yes: /airline-a is quarantined/,
      ended: /BR-1: airline-a was already quarantined by Dana Reyes at/,
    },
    {
      what: "a question",
      about: /AP-1\b/,
      yes: /may run this issue_refund once/,
      ended: /AP-1: already approved by Dana at/,
    },
  ];
  const directs = async (about: RegExp) => (await set.room.directs("lee")).filter(({ words }) => about.test(words));

  describe.each(things)("$what", ({ about, yes, ended }) => {
    let direct: SeenCard;
    let card: SeenCard;

    test("calls the deputy directly, who reads why and can answer there", async () => {
      direct = await set.room.expectDirect("lee", about);
      expect(direct.words).toContain("You are called because Dana has not answered.");
      expect(direct.offers.some((offer) => offer.startsWith("Approve"))).toBe(true);
      expect(direct.offers.some((offer) => offer.startsWith("Deny"))).toBe(true);
      card = await set.room.expectCard(about);
    });

    test("decided on its card, no button that was sent anywhere outlives it", async () => {
      await card.click("Approve", as("dana"));
      await set.room.expectPrivate("dana", yes);
      await set.app.settled();
      const offered = [...(await directs(about)), ...(await set.room.lines(card))].flatMap(({ offers }) => offers);
      expect(offered.filter((offer) => deciding.test(offer))).toEqual([]);
    });

    test.each(["Approve", "Deny"])("who presses the old %s in a direct message is told who decided", async (label) => {
      await expectTold(() => direct.click(label, as("lee")), ended);
    });

    test.each(["Approve", "Deny"])("and so is who presses the old %s in the room", async (label) => {
      await expectTold(() => card.click(label, as("lee")), ended);
    });
  });

  test("what was decided is decided once, by the one who did", async () => {
    const ended = await set.app.world.store.journal({
      types: ["breach.approved", "breach.denied", "approval.approved", "approval.denied"],
    });
    expect(ended.map(({ subject, actor }) => [subject, actor])).toEqual([
      ["breach:BR-1", "person:dana"],
      ["approval:AP-1", "person:dana"],
    ]);
  });

  test("what silence ends tells a late answer that the pact decided", async () => {
    const card = await set.room.expectCard(/AP-2\b/);
    const direct = await set.room.expectDirect("lee", /AP-2\b/);
    await set.app.advance(95 * second);
    for (const old of [card, direct])
      await expectTold(() => old.click("Approve", as("lee")), /AP-2: nobody answered in time.*told "expired"/);
    expect((await directs(/AP-2\b/)).flatMap(({ offers }) => offers).filter((offer) => deciding.test(offer))).toEqual(
      [],
    );
    expect((await set.app.world.store.load("approval:AP-2"))?.state).toMatchObject({ status: "expired", votes: [] });
  });
});
