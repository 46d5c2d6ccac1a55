/** More at once than a place takes, breaches and questions of agents among each other: each stands in one place and is decided there. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { as, type SeenCard } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

/** At the pace a place takes messages, all that waits has come: moved time for the service, and its own for what it talks to. */
async function allTold({ app }: Scene): Promise<void> {
  const told = async (): Promise<boolean> => {
    await app.advance(2 * second);
    const counts = await app.world.store.outboxCounts();
    return !counts.some(({ state }) => state === "pending" || state === "sending");
  };
  await until(told, "everything that waits is told");
}

const pact = `id: airline-service
level: room
of: airline
raci: { accountable: dana, responsible: sam }
thresholds:
  - id: down
    title: is down
    signal: failures
    stat: max
    window: { time: 2h }
    breach: { above: 10 }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 1h, on_silence: drop }
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 1h, on_silence: deny }
escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: deputy }
`;
const flooded = (config: string): string =>
  config.replace("    members: [mia]", "    members: [mia]\n    settings: { card_budget_per_hour: off, storm: off }");

const agents = Array.from({ length: 7 }, (_, index) => `airline-${index + 1}`);
const ids = agents.flatMap((_, index) => [`BR-${index + 1}`, `AP-${index + 1}`]);
const named = (id: string): RegExp => new RegExp(`\\b${id}\\b`);

describe.each(platforms)("seven breaches and seven questions at once, in $name", (platform) => {
  let set: Scene;
  const arrived = (): Promise<void> => allTold(set);
  beforeAll(async () => {
    set = await scene(platform, { pacts: { "airline-service.yaml": pact }, config: flooded });
    await set.measure(agents, "failures", 1);
    await set.room.busy();
    await Promise.all([
      set.measure(agents, "failures", 20),
      ...agents.map((agent) => set.app.ask("/v1/actions", { agent, tool: "issue_refund", args: { amount: 1 } })),
    ]);
    await arrived();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    expect(await set?.app.world.store.verify()).toMatchObject({ ok: true });
    expect(await set?.app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
    await set?.close();
  });
  /** The cards on which a thing stands: a line that only says it has a card of its own is none. */
  const placesOf = async (id: string): Promise<SeenCard[]> =>
    (await set.room.cards()).filter(({ words }) =>
      words
        .split("\n")
        .some((line) => named(id).test(line) && !line.includes("has its own card") && !/ at once[:,]/.test(line)),
    );
  const expectOnePlaceEach = async (): Promise<void> => {
    for (const id of ids) expect((await placesOf(id)).length, id).toBe(1);
  };
  const stateOf = async (id: string) =>
    (await set.app.world.store.load(id.startsWith("BR") ? `breach:${id}` : `approval:${id}`))?.state;

  test("each stands in one place, and its owner is asked there", async () => {
    await expectOnePlaceEach();
    for (const id of ids) await set.room.expectPing("dana", named(id));
  });

  test("what shares a message is never decided in bulk", async () => {
    expect((await set.room.cards()).some(({ offers }) => offers.some((offer) => /^Show .* alone$/.test(offer)))).toBe(
      platform.shares,
    );
    const shared = (await set.room.cards()).filter(({ offers }) =>
      offers.some((offer) => /^Show .* alone$/.test(offer)),
    );
    for (const { offers } of shared)
      expect(offers.filter((offer) => /^(Approve|Deny|Resolve|Release|Choose)/.test(offer))).toEqual([]);
  });

  test("looked at, all of them hold, each under its own rules", async () => {
    await set.room.lookAtAll(as("dana"));
    await expect
      .poll(
        async () => (await Promise.all(ids.map(stateOf))).filter((state) => state && "held" in state && state.held),
        {
          timeout: 8_000,
        },
      )
      .toHaveLength(ids.length);
    await arrived();
    const words = (await set.room.cards()).map((card) => card.words).join("\n");
    expect(words.match(/Dana(?: Reyes)? is looking/g)?.length).toBeGreaterThanOrEqual(ids.length);
    await expectOnePlaceEach();
  });

  test.each(["BR-6", "AP-6"])("%s, asked for, stands alone with its own buttons, and nowhere else", async (id) => {
    await set.room.showAlone(id, as("mia"));
    // A press is answered before all that it changes is drawn.
    const own = async (): Promise<boolean[]> => {
      await arrived();
      return (await placesOf(id)).map(({ offers }) => offers.some((one) => one.startsWith("Approve")));
    };
    await expect.poll(own, { timeout: 8_000 }).toEqual([true]);
    await expectOnePlaceEach();
  });

  test("alone, a question is decided by whom it asks, and refused to its operator and to a bystander", async () => {
    const [card] = await placesOf("AP-6");
    await card?.click("Approve", as("sam"));
    await set.room.expectPrivate("sam", /another pair of eyes/);
    await card?.click("Approve", as("mia"));
    await set.room.expectPrivate("mia", /This is for Dana/);
    await card?.click("Approve", as("dana"));
    await set.room.expectPrivate("dana", /airline-\d may run this issue_refund once/);
    expect(await stateOf("AP-6")).toMatchObject({ status: "approved" });
  });

  test("by its id each is decided where it is, under the same rules", async () => {
    await set.room.command("/ward approve AP-1", as("sam"));
    await set.room.expectPrivate("sam", /another pair of eyes/);
    await set.room.command("/ward deny AP-1 not today", as("mia"));
    await set.room.expectPrivate("mia", /This is for Dana/);
    await set.room.command("/ward deny AP-1 not today", as("dana"));
    await set.room.expectPrivate("dana", /Denied\. airline-\d is told so/);
    await set.room.command("/ward approve BR-1", as("dana"));
    await set.room.expectPrivate("dana", /airline-\d is paused/);
    await arrived();
    expect(await stateOf("AP-1")).toMatchObject({ status: "denied" });
    await expectOnePlaceEach();
    await set.room.expectCard(/DENIED[\s\S]*AP-1\b/);
    await set.room.expectCard(/PAUSED[\s\S]*BR-1\b/);
  });

  test("what nobody answered calls the deputy, each once, told why; what was decided calls nobody", async () => {
    await set.app.advance(26 * minute);
    await arrived();
    const told = await set.room.directs("lee");
    const open = ids.filter((id) => !["AP-1", "AP-6", "BR-1"].includes(id));
    for (const id of open) {
      const about = told.filter(({ words }) => named(id).test(words));
      expect(about.length, id).toBe(1);
      expect(about[0]?.words).toContain("You are called because Dana has not answered.");
    }
    for (const id of ["AP-1", "AP-6", "BR-1"])
      expect(
        told.filter(({ words }) => named(id).test(words)),
        id,
      ).toEqual([]);
    await expectOnePlaceEach();
  });

  test("once all are decided, no message still asks, and an old press is told so", async () => {
    const old = await set.room.directs("lee");
    for (const id of ids) await set.room.command(`/ward deny ${id}`, as("dana"));
    await expect
      .poll(async () => (await Promise.all(ids.map(stateOf))).filter((state) => state?.status === "waiting"), {
        timeout: 8_000,
      })
      .toEqual([]);
    await arrived();
    for (const { words, offers } of await set.room.directs("lee"))
      expect(
        offers.filter((offer) => /^(Approve|Deny|I'm looking)/.test(offer)),
        words,
      ).toEqual([]);
    const answered = (await set.room.privates("lee")).length;
    for (const one of old) await one.click("I'm looking", as("lee"));
    await expect
      .poll(async () => (await set.room.privates("lee")).length, { timeout: 8_000 })
      .toBe(answered + old.length);
    for (const id of ids.filter((one) => one.startsWith("AP"))) {
      const state = await stateOf(id);
      expect(state && "held" in state ? state.held?.by : undefined, id).not.toBe("lee");
    }
  });
});

describe.each(platforms)("four breaches and four questions at once, in $name", (platform) => {
  const few = agents.slice(0, 4);
  const asked = few.flatMap((_, index) => [`BR-${index + 1}`, `AP-${index + 1}`]);
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform, { pacts: { "airline-service.yaml": pact }, config: flooded });
    await set.measure(few, "failures", 1);
    await set.room.busy();
    await Promise.all([
      set.measure(few, "failures", 20),
      ...few.map((agent) => set.app.ask("/v1/actions", { agent, tool: "issue_refund", args: { amount: 1 } })),
    ]);
    await allTold(set);
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    expect(await set?.app.world.store.verify()).toMatchObject({ ok: true });
    expect(await set?.app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
    await set?.close();
  });
  const listed = ({ words }: SeenCard): string[] =>
    words.split("\n").flatMap((line) => asked.filter((id) => named(id).test(line) && !/ at once[:,]/.test(line)));

  test("more than five wait for one place, though no more than five of a kind: they share a message", async () => {
    const cards = await set.room.cards();
    for (const id of asked) expect(cards.filter((card) => listed(card).includes(id)).length, id).toBe(1);
    if (!platform.shares) return expect(cards.every((card) => new Set(listed(card)).size <= 1)).toBe(true);
    const shared = cards.filter((card) => new Set(listed(card)).size > 1);
    expect(shared).toHaveLength(1);
    const ids = new Set(shared.flatMap(listed));
    // One of a kind may have been on its way when the place said that it takes no more.
    expect(ids.size).toBeGreaterThan(5);
    for (const kind of ["BR", "AP"]) expect([...ids].some((id) => id.startsWith(kind))).toBe(true);
  });

  test("their owner is asked once there, and with nobody answering the deputy is told of each once, together", async () => {
    for (const id of asked) await set.room.expectPing("dana", named(id));
    await set.app.advance(26 * minute);
    await allTold(set);
    const told = await set.room.directs("lee");
    for (const id of asked) expect(told.filter(({ words }) => named(id).test(words)).length, id).toBe(1);
    if (platform.shares) expect(told.length).toBeLessThan(asked.length);
  });
});
