/** The line of a filed postmortem becomes a change request exactly once, whatever stops in between. Over the real store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { fileFields } from "../../src/flows/postmortem/press-postmortem.ts";
import type { World } from "../../src/ports/world.ts";
import { type PactWorld, pactWorld } from "../support/pacts.ts";
import { by, endedBreach, findings, postmortemDesk } from "../support/postmortems.ts";

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
  await endedBreach(world);
});
afterEach(() => world.close());

const proposing = { ...findings, change_kind: "threshold", proposed: "failing breach below 0.4" };
const due = async () => {
  for (const timer of await world.store.dueTimers(world.clock.now(), 50)) await fireTimer(world, timer);
};
const changes = async () => (await world.store.list("change")).map(({ state }) => state.id);
const postmortem = async () => (await world.store.load("postmortem:PM-1"))?.state;

/** The process ends before anything with this kind of event is written. */
const stopsBefore = (type: string): World => ({
  ...world,
  store: Object.assign(Object.create(world.store), {
    commit(order: Parameters<World["store"]["commit"]>[0]) {
      if (order.events.some((one) => one.type === type)) throw new Error("killed");
      return world.store.commit(order);
    },
  }),
});

describe("a stop", () => {
  test.each(["change.proposed", "postmortem.linked"])(
    "before %s leaves what the next start makes up for, once",
    async (type) => {
      await expect(fileFields(stopsBefore(type), "PM-1", by("dana"), proposing)).rejects.toThrow("killed");
      expect(await postmortem()).toMatchObject({ status: "filed", proposes: world.clock.now() });
      await due();
      // Not before it is sure that whoever filed it is gone.
      expect(await postmortem()).not.toHaveProperty("change");
      world.move(15_000);
      await due();
      await due();
      expect(await changes()).toEqual(["CR-1"]);
      expect(await postmortem()).toMatchObject({ change: "CR-1" });
      expect((await world.store.load("change:CR-1"))?.state).toMatchObject({
        by: "person:dana",
        because: { postmortem: "PM-1", breach: "BR-1" },
      });
      expect(await world.store.dueTimers(world.clock.now() + 1e9, 50)).not.toContainEqual(
        expect.objectContaining({ command: "postmortem.propose" }),
      );
    },
  );

  test.each(["agent:airline-a", "person:sam", "person:dana"])(
    "does not take another text that %s proposes meanwhile for the line, whatever it cites",
    async (proposer) => {
      await expect(fileFields(stopsBefore("change.proposed"), "PM-1", by("dana"), proposing)).rejects.toThrow("killed");
      world.move(2_000);
      await proposeChange(world, {
        pact: "airline-service",
        text: postmortemDesk().replace("below: 0.3", "below: 0.31"),
        base: 1,
        title: "Harmless",
        because: { postmortem: "PM-1" },
        by: proposer,
        how: "api",
      });
      world.move(15_000);
      await due();
      expect(await postmortem()).toMatchObject({ change: "CR-2" });
      expect((await world.store.load("change:CR-2"))?.state).toMatchObject({
        by: "person:dana",
        changes: [expect.objectContaining({ after: expect.stringContaining("0.4") })],
      });
    },
  );

  test("after which its proposer sent another text is made up for by the change it began as", async () => {
    await expect(fileFields(stopsBefore("postmortem.linked"), "PM-1", by("dana"), proposing)).rejects.toThrow("killed");
    await proposeChange(world, {
      revises: "CR-1",
      text: postmortemDesk().replace("below: 0.3", "below: 0.35"),
      base: 1,
      title: "Less",
      by: "person:dana",
      how: "web",
    });
    world.move(15_000);
    await due();
    expect(await changes()).toEqual(["CR-1"]);
    expect(await postmortem()).toMatchObject({ change: "CR-1" });
  });

  test("after which the pact says that already is told as it is, and not tried again", async () => {
    await expect(fileFields(stopsBefore("change.proposed"), "PM-1", by("dana"), proposing)).rejects.toThrow("killed");
    const text = postmortemDesk().replace("below: 0.3", "below: 0.4").replace("level:", "base: 1\nlevel:");
    expect(await applyPact(world, { file: "desk.yaml", text, how: "cli", as: "dana" })).toMatchObject({
      type: "done",
    });
    world.move(15_000);
    await due();
    const told = await world.store.journal({ subject: "postmortem:PM-1", types: ["postmortem.unproposed"] });
    expect(told).toMatchObject([{ body: { why: expect.stringMatching(/already says exactly this\.$/) } }]);
    expect(await postmortem()).not.toHaveProperty("proposes");
  });
});

test("two who file at once file it once, and propose once", async () => {
  const replies = await Promise.all(["dana", "sam"].map((who) => fileFields(world, "PM-1", by(who), proposing)));
  expect(replies.map(({ type }) => type).sort()).toEqual(["done", "refused"]);
  world.move(15_000);
  await due();
  expect(await changes()).toEqual(["CR-1"]);
});
