/** A room is set by its people: who may, a wrong answer said at once, a kill in between, and a file that wins. In real time. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { type LiveScene, liveScene, platforms } from "../support/scene.ts";

describe.each(platforms)("a room is set, in $name", (platform) => {
  let set: LiveScene;
  beforeAll(async () => {
    set = await liveScene(platform);
    await set.room.enter();
  });
  afterAll(() => set?.close());

  test("who may not change them reads who may, and no form opens", async () => {
    await set.room.command("/ward room settings", as("mia"));
    await set.room.expectPrivate("mia", /This is for Dana to decide/);
    expect(await set.room.form(as("mia"))).toBeUndefined();
  });

  test("an admin finds the form filled in; what is wrong is said of its field, and the rest stays typed", async () => {
    await set.room.command("/ward room settings", as("dana"));
    const form = await set.room.expectForm(/Settings of airline/, as("dana"));
    expect(form.filled).toEqual({
      ack_ttl: "2h",
      reopen_window: "30m",
      broadcast_from_level: "2",
      card_budget_per_hour: "12",
      quiet: "none",
    });
    await form.submit({ ack_ttl: "60", quiet: "22:00-07:00" }, as("dana"));
    await set.room.expectFormError(/60 has no unit/, as("dana"));
    const again = await set.room.expectForm(/Settings of airline/, as("dana"));
    expect(again.filled).toMatchObject({ ack_ttl: "60", quiet: "22:00-07:00" });
    await again.submit({ ack_ttl: "1h" }, as("dana"));
    const saved = /ack_ttl 2h -> 1h; quiet none -> 22:00 to 07:00/;
    const answer = await set.room.expectPrivate("dana", saved);
    expect(answer.words).toContain("Saved, and in force from now on");
    const told = await set.room.expectNotice(saved);
    expect(told.words).toContain("Dana Reyes changed settings of the airline room");
  });

  test("killed and started again, they are in force, and anyone of the room sees which come from chat", async () => {
    await set.service.kill();
    await set.service.start();
    await set.room.online();
    await set.room.command("/ward room", as("mia"));
    await set.room.expectPrivate(
      "mia",
      /ack_ttl 1h · saved in chat by Dana[\s\S]*reopen_window 30m\s[\s\S]*quiet 22:00 to 07:00 · saved in chat by Dana/,
    );
  });

  test("storms have a form of their own", async () => {
    await set.room.command("/ward room settings storm", as("dana"));
    const form = await set.room.expectForm(/Storms in airline/, as("dana"));
    await form.submit({ "storm.agents": "8" }, as("dana"));
    await set.room.expectNotice(/storm 5 agents .* -> 8 agents/);
  });

  test("where a card is talked about it is typed too, in one line or with the form", async () => {
    await set.service.post("/v1/actions", {
      agent: "airline-b",
      tool: "send_certificate",
      args: { amount: 200, user_id: "mia_li_3668" },
    });
    const card = await set.room.expectCard(/AP-1/);
    await set.room.commandAt(card, "/ward room settings reopen_window=10m", as("dana"));
    await set.room.expectNotice(/Dana Reyes changed settings of the airline room: reopen_window 30m -> 10m/);
    await set.room.commandAt(card, "/ward room settings", as("dana"));
    const form = await set.room.expectForm(/Settings of airline/, as("dana"));
    expect(form.filled).toMatchObject({ ack_ttl: "1h", reopen_window: "10m", quiet: "22:00 to 07:00" });
  });

  test("a file that changes the same field wins, and the room reads so", async () => {
    const text = readFileSync(set.file, "utf8");
    writeFileSync(set.file, text.replace("members: [mia] ", "members: [mia]\n    settings: { ack_ttl: 4h }"));
    const { code, out } = await set.service.run("reload");
    expect([code, out]).toEqual([0, expect.stringMatching(/ack_ttl 2h -> 4h; ack_ttl is what the file says again/)]);
    await set.room.expectNotice(/no longer 1h as Dana Reyes saved/);
    await set.room.command("/ward room", as("sam"));
    const seen = await set.room.expectPrivate("sam", /ack_ttl 4h/);
    expect(seen.words).toMatch(/quiet 22:00 to 07:00 · saved in chat/);
    expect((await set.service.run("journal", "verify")).code).toBe(0);
  });
});
