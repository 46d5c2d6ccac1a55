/** A change of a pact as people live it: proposed in a line, refused to a bystander, approved, judged by from the next signal, taken back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as, type ExpectingRoom } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

describe.each(platforms)("on $name", (platform) => {
  let told: Scene;
  let room: ExpectingRoom;
  beforeAll(async () => {
    told = await scene(platform);
    room = told.room;
    await room.enter();
  }, 120_000);
  afterAll(() => told?.close());

  const breachBound = () =>
    told.app.world.pacts.effective("airline-b")?.thresholds.find(({ id }) => id === "task-failure")?.breach;

  test("it is proposed in a line, refused to a bystander, and live with the accountable's press", async () => {
    await room.command(
      "/ward propose airline-service task-failure breach below 0.4 because it opens too late",
      as("mia"),
    );
    await room.expectPrivate("mia", /CR-1 proposes airline-service@2; it tightens/);
    const card = await room.expectCard(/CR-1.*airline-service v1 → v2 · TIGHTENS/s);
    expect(card.words).toMatch(/it opens too late/);
    expect(card.words).toMatch(/below: 0\.4/);
    await card.click("Approve v2", as("mia"));
    await room.expectPrivate("mia", /This is for Dana.* to decide/);
    expect(breachBound()).toMatchObject({ below: 0.3 });
    await card.click("Approve v2", as("dana"));
    await room.expectCard(/LIVE.*CR-1/s);
    expect(breachBound()).toMatchObject({ below: 0.4 });
  }, 120_000);

  test("the next signal is judged by it", async () => {
    const at = told.app.world.clock.now();
    const runs = [1, 1, 1, 0, 0, 0, 0, 0, 0, 1].map((value, index) => ({
      agent: "airline-b",
      signal: "evaluation.task_success",
      value: value * 0.9,
      run: `r${index}`,
      at: new Date(at + index).toISOString(),
    }));
    await told.app.ask("/v1/signals", runs as never);
    const breach = await until(
      async () => (await told.app.world.store.list("breach", { agent: "airline-b" }))[0]?.state,
      "a mean of 0.36 breaches below 0.4",
    );
    expect(breach.clause).toBe("airline-service@2#task-failure");
  }, 120_000);

  test("one press takes it back, with the second that a loosening takes", async () => {
    const card = await room.expectCard(/LIVE.*CR-1/s);
    await card.click("Revert to v1", as("dana"));
    await room.expectPrivate("dana", /CR-2 proposes airline-service@3; it loosens.*Dana agreed/);
    const again = await room.expectCard(/CR-2.*Take back CR-1/s);
    const { still_needed } = await told.app.world.store
      .load("change:CR-2")
      .then((thing) => ({ still_needed: thing?.state.consent.seconds.filter((id) => id !== "dana") ?? [] }));
    const [second] = still_needed;
    expect(second).toBeDefined();
    await again.click("Approve v3", as(second as "lee"));
    await room.expectCard(/REVERTED.*CR-1/s);
    expect(breachBound()).toMatchObject({ below: 0.3 });
  }, 120_000);

  test("a form asks for one field, and says beside it what is not understood", async () => {
    await room.command("/ward propose airline-service", as("sam"));
    const form = await room.expectForm(/One field of airline-service/, as("sam"));
    const field = "task-failure near_miss";
    await form.submit({ field, value: "soon" }, as("sam"));
    await room.expectFormError(/Say the bound/, as("sam"));
    const again = await room.expectForm(/One field of airline-service/, as("sam"));
    await again.submit({ field, value: "below 0.6", reason: "earlier" }, as("sam"));
    // A channel of Slack takes a message a second.
    await told.app.advance(5_000);
    await room.expectCard(/CR-3.*airline-service v3 → v4 · TIGHTENS.*earlier/s);
  }, 120_000);
});
