/** The example fleet twice over its recording, nobody answering: live without a chat, and in shadow in a room that people see. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { plain } from "../../src/views/card.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

let live: TestApp;
beforeAll(async () => {
  live = await testApp();
  await live.replayExample();
  await live.advance(10 * minute);
});
afterAll(() => live?.remove());

/** What a breach's history says, without what says that it is only watched, and without a place in this journal. */
const history = async (app: TestApp) =>
  (await app.world.store.journal({}))
    .filter(({ subject }) => subject.startsWith("breach:"))
    .map(({ type, subject, actor, at, body }: JournalEvent) => {
      const { shadow: _, ...told } = { shadow: undefined, ...body };
      if (type !== "breach.opened") return { type, subject, actor, at, body: told };
      const { enforce: __, ...threshold } = body.threshold;
      return { type, subject, actor, at, body: { ...told, threshold } };
    });

const decision = async (app: TestApp) =>
  (await app.ask("/v1/actions", { agent: "airline-a", tool: "book_reservation", args: {} })).body.decision;

describe.each(platforms)("a fleet in shadow, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    const watched = (pact: string): string => `${pact.trimEnd()}\nenforce: shadow\n`;
    set = await scene(platform, { pacts: { "airline-service.yaml": watched, "fleet.yaml": watched } });
    await set.app.replayExample();
    await set.app.advance(10 * minute);
  });
  afterAll(() => set?.close());

  test("what would have happened is what happens", async () => {
    // A last call is a call and no more: in shadow nobody is called.
    const all = await history(live);
    expect(all.some(({ type }) => type === "breach.warned")).toBe(true);
    const lived = all.filter(({ type }) => type !== "breach.warned");
    expect(new Set(lived.map(({ type }) => type))).toEqual(
      new Set(["breach.opened", "breach.escalated", "breach.expired", "breach.applied"]),
    );
    expect(await history(set.app)).toEqual(lived);
    const nearMisses = await live.world.store.list("near-miss");
    expect(await set.app.world.store.list("near-miss")).toHaveLength(nearMisses.length);
  });

  test("nobody is pinged and no card is posted", async () => {
    const said = await set.room.cards();
    expect(said.filter(({ words }) => /fails its travellers|quarantine/.test(words))).toEqual([]);
    expect(await set.room.directs("dana")).toEqual([]);
    expect(await set.room.directs("lee")).toEqual([]);
  });

  test("nothing is held back and nothing refused", async () => {
    expect(await set.app.world.store.journal({ types: ["agent.restrained"] })).toEqual([]);
    expect(await decision(live)).toBe("deny");
    expect(await decision(set.app)).toBe("allow");
  });

  test("the room's page and /ward status tell what it would have done", async () => {
    const page = await createRoomsReader(set.app.world).room("airline", "dana");
    const words = (page?.silenced.shadow ?? []).map(({ text }) => plain(text, { person: (id) => id, time: () => "T" }));
    expect(words).toEqual([
      "BR-2 airline-c fails its travellers. In shadow: would have called Dana and Lee, then the whole room, and quarantined it T.",
      "BR-1 airline-a fails its travellers. In shadow: would have called Dana and Lee, then the whole room, and quarantined it T.",
    ]);
    expect(page?.now).toEqual([]);
    await set.room.command("/ward status", as("dana"));
    await set.room.expectPrivate("dana", /In shadow[\s\S]*would have called Dana and Lee/);
  });

  test("live and shadow alike stumble over nothing, and both journals hold", async () => {
    for (const app of [live, set.app]) {
      expect(app.faults).toEqual([]);
      expect(await app.world.store.verify()).toMatchObject({ ok: true });
      expect(await app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
    }
  });
});
