/** A drill as people live it: labelled wherever it is seen, answered or not, counted in no figure, and cut short by what is real. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Drill } from "../../src/domain/drill/drill.ts";
import { day, minute, second } from "../../src/domain/words/time.ts";
import { readMetrics } from "../../src/flows/metrics/read-metrics.ts";
import { as, type ExpectingRoom, type Person, type SeenLine } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

describe.each(platforms)("a drill on $name", (platform) => {
  let told: Scene;
  let room: ExpectingRoom;
  let began: number;
  let before: unknown;
  beforeAll(async () => {
    told = await scene(platform);
    room = told.room;
    began = told.app.now();
    await room.enter();
    await serve([1, 1, 0, 1, 1], "before");
    before = await figures();
  }, 120_000);
  afterAll(async () => {
    expect(told?.app.faults).toEqual([]);
    await told?.close();
  });

  const drill = async (id: string): Promise<Drill | undefined> =>
    (await told.app.world.store.load(`drill:${id}`))?.state;
  const figures = async () => ({
    metrics: await readMetrics(told.app.world, { from: began - day, to: began + day }),
    thresholds: told.app.watch.standing("airline-a"),
    breaches: await told.app.world.store.list("breach"),
    decision: await told.decision("airline-a"),
  });
  async function serve(values: readonly number[], session: string): Promise<void> {
    const signals = values.map((value, index) => ({
      agent: "airline-a",
      signal: "evaluation.task_success",
      value,
      run: `${session}-${index}`,
      at: new Date(told.app.now() + index).toISOString(),
    }));
    expect(await told.app.ask("/v1/signals", signals)).toMatchObject({ body: { accepted: values.length } });
    await told.app.settled();
  }
  /** A channel of Slack takes a message a second. */
  const start = async (id: string): Promise<void> => {
    await told.app.advance(5 * second);
    await room.command("/ward drill airline-a", as("dana"));
    await room.expectPrivate("dana", new RegExp(`${id} is under way.*Its card says DRILL`, "s"));
    await told.app.settled();
    await room.expectCard(new RegExp(`DRILL.*${id}`, "s"));
  };
  const ofDrills = (lines: readonly SeenLine[]): SeenLine[] => lines.filter(({ words }) => /DR-\d/.test(words));

  test("typed by the accountable, it calls the owner; whoever else presses is refused", async () => {
    await room.command("/ward drill airline-a", as("mia"));
    await room.expectPrivate("mia", /Dana/);
    await start("DR-1");
    await room.expectPing("dana", /DRILL.*airline-a fails its travellers/s);
    const card = await room.expectCard(/DRILL.*DR-1.*airline-a fails its travellers/s);
    expect(card.words).toMatch(/This is a drill\. Nothing is wrong with airline-a/);
    expect(card.offers).toContain("Drill: approve quarantine airline-a");
    await card.click("Drill: approve", as("mia"));
    await room.expectPrivate("mia", /This is for Dana/);
    expect(await drill("DR-1")).toMatchObject({ status: "open", lastAsked: { to: ["dana"] } });
  }, 120_000);

  test("she presses: it is measured and passed, and nothing was done to the agent", async () => {
    await told.app.advance(20 * second);
    await (await room.expectCard(/DRILL.*DR-1/s)).click("Drill: approve", as("dana"));
    await room.expectPrivate("dana", /20 s after its signal/);
    const card = await room.expectCard(
      /DRILL PASSED.*DR-1.*Dana would have approved, 20 s after its signal arrived; its ladder went to step 1/s,
    );
    expect(card.offers.filter((offer) => offer.startsWith("Drill:"))).toEqual([]);
    expect(await drill("DR-1")).toMatchObject({
      status: "ended",
      answered: { by: "dana", answer: "approve", ms: 20 * second },
      ended: { passed: true, because: "answered" },
    });
    expect((await told.app.world.store.load("agent:airline-a"))?.state.restraints).toEqual([]);
  }, 120_000);

  test("a second one in silence climbs the ladder, and ends as failed", async () => {
    await start("DR-2");
    await room.expectPing("dana", /DR-2/);
    await told.app.advance(35 * second);
    await room.expectPing("lee", /DRILL/);
    await told.app.advance(2 * minute);
    await room.expectCard(/DRILL FAILED.*DR-2.*ladder went to step 3/s);
    expect(await drill("DR-2")).toMatchObject({
      called: [{ person: "dana" }, { person: "lee" }],
      highestStep: 3,
      ended: { passed: false, because: "silence" },
    });
    expect((await told.app.world.store.load("agent:airline-a"))?.state.restraints).toEqual([]);
  }, 120_000);

  test("it says what it is in each message, card, call and line", async () => {
    const cards = await room.cards();
    const people: Person[] = ["dana", "lee", "sam", "mia"];
    const seen = [
      ...cards,
      ...(await Promise.all(people.map((person) => room.pings(person)))).flat(),
      ...(await Promise.all(people.map((person) => room.directs(person)))).flat(),
    ];
    expect(ofDrills(seen).length).toBeGreaterThan(1);
    for (const { words } of ofDrills(seen)) expect(words).toContain("DRILL");
    for (const card of cards.filter(({ words }) => /DR-\d/.test(words))) {
      expect(await room.details(card, as("mia"))).toContain("DRILL");
      // On its own page the history stands under its card; in chat each line may be read alone.
      if (platform.name !== "the web room")
        for (const { words } of await room.lines(card)) expect(words).toContain("DRILL");
    }
    for (const { words } of ofDrills(await room.notices())) expect(words).toMatch(/drill/i);
  }, 120_000);

  test("no figure, window, breach or answer of the gate is another for it", async () => {
    expect(await figures()).toEqual(before);
  });

  test("a real breach comes first: the drill that runs is cut short, and counts for nobody", async () => {
    await start("DR-3");
    await room.expectPing("dana", /DR-3/);
    await serve([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "real");
    await until(async () => (await drill("DR-3"))?.status === "ended", "the drill gives way");
    expect(await drill("DR-3")).toMatchObject({ ended: { because: "breach", breach: "BR-1", passed: false } });
    await told.app.advance(5 * second);
    await room.expectCard(/DRILL ENDED.*DR-3.*BR-1 opened and came first/s);
    const card = await room.expectCard(/OPEN.*BR-1.*airline-a fails its travellers/s);
    expect(card.words).not.toContain("DRILL");
    await room.command("/ward drill airline-a", as("dana"));
    await room.expectPrivate("dana", /BR-1 is real and waits for people/);
    await room.command("/ward drills", as("mia"));
    await room.expectPrivate("mia", /1 passed, 1 failed, 1 cut short, median 20 s to the answer/);
  }, 120_000);
});
