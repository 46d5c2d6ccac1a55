/** A proposal is tried over the recorded past by itself, and remembers what it would have changed. */
import { expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { replayChange } from "../../src/flows/change/replay-change.ts";
import { deskPact, live, say, startPast } from "../support/past.ts";

test("a proposal says once what the last 30 days would have been under it", async () => {
  const service = await startPast();
  try {
    await live(service, deskPact());
    for (const value of [8, 8, 30, 30]) {
      await say(service, "airline-a", value);
      service.clock.at += minute;
    }
    const { world } = service;
    const order = { pact: "airline-service", text: deskPact({ base: 1, above: 6 }), title: "Stop it sooner" };
    const reply = await proposeChange(world, { ...order, by: "person:sam", how: "cli" });
    expect(reply.type).toBe("done");
    await replayChange(world, "CR-1");
    await replayChange(world, "CR-1");
    const events = await world.store.journal({ types: ["change.replayed"] });
    expect(events).toHaveLength(1);
    expect((await world.store.load("change:CR-1"))?.state.replay?.[0]).toBe(
      "Over 30 days to 22 Nov (4 signals of latency): BR-1 trips 2 min earlier. No more breaches, none fewer.",
    );
  } finally {
    await service.stop();
  }
});
