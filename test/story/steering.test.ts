/** A breach for which nothing was prepared is steered: chosen by a form, snoozed and passed on from the menu. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

describe.each(platforms)("a breach is steered, in $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    const looked = (pact: string): string => pact.replace(/intervention: .*/, "intervention: { mode: human-review }");
    set = await scene(platform, { pacts: { "airline-service.yaml": looked } });
    await set.app.replayExample();
  });
  afterAll(() => set?.close());
  const card = (agent: string) => set.room.expectCard(new RegExp(`${agent} fails its travellers`));

  test("the card asks for a look and offers the choice, with the rest in the menu", async () => {
    const shown = await card("airline-a");
    const { offers, words } = shown;
    expect(offers.filter((offer) => !shown.menu.includes(offer))).toEqual(["I'm looking", "Choose…", "Resolve"]);
    const menu = await shown.offered(as("mia"));
    expect(menu).toContain("Details");
    expect(menu.filter((entry) => entry !== "Details")).toEqual([
      "Pause airline-a now (anyone in the room)",
      "Snooze…",
      "Escalate now",
      "Reassign…",
      "Mute…",
      "Mark as noise…",
    ]);
    expect(words).toContain("please take a look. Nothing is done by itself: choose what is.");
  });

  test("chosen by a form, it is in force, with the person's name on the card", async () => {
    await (await card("airline-a")).click("Choose…", as("sam"));
    const form = await set.room.expectForm(/In force for the very next thing airline-a asks/, as("sam"));
    expect(form.fields).toEqual(["do", "limit", "reason"]);
    await form.submit({ do: "pause", reason: "it books the wrong flights" }, as("sam"));
    await set.room.expectPrivate("sam", /airline-a is paused/);
    await set.app.settled();
    expect(await set.decision("airline-a")).toBe("deny");
    expect((await card("airline-a")).words).toMatch(/PAUSED[\s\S]*Paused by Sam Okafor/);
  });

  test("a bystander is refused in the form, told who may", async () => {
    await (await card("airline-c")).click("Choose…", as("mia"));
    const form = await set.room.expectForm(/airline-c asks/, as("mia"));
    await form.submit({ do: "pause" }, as("mia"));
    await set.room.expectPrivate("mia", /This is for Dana, Sam or Lee to decide/);
  });

  test("a throttle without a limit is asked for it", async () => {
    await (await card("airline-c")).click("Choose…", as("sam"));
    const form = await set.room.expectForm(/airline-c asks/, as("sam"));
    await form.submit({ do: "throttle" }, as("sam"));
    await set.room.expectFormError(/10\/m/, as("sam"));
    expect(await set.decision("airline-c")).toBe("allow");
  });

  test("passed on, the other one is called by name, beside the card and directly", async () => {
    await (await card("airline-c")).click("Reassign…", as("sam"));
    const form = await set.room.expectForm(/called by name/, as("sam"));
    await form.submit({ to: "mia", reason: "she wrote the prompt" }, as("sam"));
    await set.room.expectPrivate("sam", /passed on: Mia is called now/);
    await set.app.settled();
    await set.room.expectDirect("mia", /airline-c[\s\S]*You are called because Sam asks you to/);
    await set.room.expectPing("mia", /please take a look/);
    await set.room.expectLine(await card("airline-c"), /Sam.*(calls: .*please take a look|passed it on to Mia)/);
  });

  test("snoozed, nobody is called until then", async () => {
    await (await card("airline-c")).click("Snooze…", as("mia"));
    const form = await set.room.expectForm(/Nobody is called before then/, as("mia"));
    await form.submit({ until: "1h" }, as("mia"));
    await set.room.expectPrivate("mia", /snoozed until/);
    await set.app.settled();
    const { words, offers, menu } = await card("airline-c");
    expect(words).toMatch(/SNOOZED[\s\S]*Snoozed by Mia until/);
    expect(offers.filter((offer) => !menu.includes(offer))).toEqual(["Choose…", "Resolve"]);
    expect(menu).toContain("End the snooze");
    await set.app.advance(59 * minute);
    expect(await set.room.directs("lee")).toEqual([]);
    await set.app.advance(2 * minute);
    await set.room.expectDirect("lee", /airline-c/);
  });

  test("nothing stumbled on the way", async () => {
    await set.app.advance(second);
    expect(set.app.faults).toEqual([]);
  });
});
