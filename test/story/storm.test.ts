/** A storm: four agents fail at once, the room sees one card and one call more, one press holds all four. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { gatherEdits } from "../../src/flows/tell/card-in-room.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const recording = resolve(import.meta.dirname, "../fixtures/tau-airline.otlp.jsonl.gz");
const agents = ["airline-a", "airline-b", "airline-c", "airline-d"];

describe.each(platforms)("four agents fail at once, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    set = await scene(platform);
    await set.room.enter();
    await set.app.replayExample(recording);
    // Who joins once the card stands is drawn with the next edit.
    await set.app.advance(gatherEdits);
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });
  const decisions = () => Promise.all(agents.map(set.decision));

  test("the room sees one card for all four, and its people are called once more, beside it", async () => {
    const card = await set.room.expectCard(/STORM · 4 agents/);
    expect(card.words).toMatch(/airline-b.*airline-a.*airline-c.*airline-d/s);
    expect(card.offers.slice(0, 3)).toEqual([
      "Approve: quarantine all 4 agents",
      "Deny: keep them running",
      "I'm looking · 15 min",
    ]);
    expect((await set.room.cards()).filter(({ words }) => words.includes("BR-"))).toHaveLength(1);
    await set.room.expectLine(card, /storm/i);
    await set.room.expectPing("dana", /storm/i);
    // By the card when it was posted, then once more: in its thread and directly.
    expect((await set.room.pings("dana")).length).toBeLessThanOrEqual(3);
    await set.room.picture("storm");
  });

  test("one press holds all four", async () => {
    const card = await set.room.expectCard(/STORM · 4 agents/);
    await card.click("Approve", as("dana"));
    await set.room.expectPrivate("dana", /airline-b, airline-a, airline-c and airline-d are quarantined/);
    expect(await decisions()).toEqual(["deny", "deny", "deny", "deny"]);
    const held = await set.room.expectCard(/QUARANTINED · 4 agents/);
    expect(held.place).toBe(card.place);
  });

  test("one of them is let go by name, and the others stay", async () => {
    await set.room.command("/ward release airline-c checked", as("dana"));
    await set.room.expectPrivate("dana", /airline-c is released/);
    await set.app.advance(minute);
    expect(await decisions()).toEqual(["deny", "deny", "allow", "deny"]);
    const card = await set.room.expectCard(/QUARANTINED · 3 agents/);
    expect(card.offers).toContain("Release 3 of 4 agents");
    await set.room.picture("storm-held");
  });
});
