/** Entries of a menu on Discord: chosen, and chosen again. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { withMenusAnew } from "../../../src/chat/discord/buttons.ts";
import { menuId, pressed } from "../../../src/chat/discord/custom-id.ts";
import { until } from "../../support/slack-workspace.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

let it: DiscordWorld;
beforeEach(async () => {
  it = await discordWorld();
  known = new Set();
});
afterEach(() => it.stop());

const dana = () => it.guild.as("dana");
const card = () => it.guild.channel("20001").expectMessage(/BR-1/);
const asked = async () => {
  await it.world.cross();
  await it.delivery.drain();
  return card();
};
let known = new Set<string>();
/** The menu has another id than it ever had: what a client keeps as chosen is kept for the old one. */
const isNew = async (): Promise<string> => {
  const id = await until(
    async () => (await card()).menus.find((one) => !known.has(one)),
    () => "the menu is still the one that was chosen from",
  );
  known.add(id);
  return id;
};

test("an entry can be chosen twice: the menu is another one each time, and the card says the same", async () => {
  const before = await asked();
  await isNew();
  for (let nth = 1; nth <= 2; nth++) {
    await (await card()).choose("Details", dana());
    await until(
      async () => (await it.guild.ephemeralsTo("dana")).length === nth || undefined,
      () => `the answer to choice ${nth} did not come`,
    );
    await isNew();
  }
  const after = await card();
  expect([after.words, after.buttons, after.menu]).toEqual([before.words, before.buttons, before.menu]);
  expect((await it.guild.ephemeralsTo("dana")).every(({ words }) => words.includes("What happened"))).toBe(true);
});

test("a form that was closed can be opened again by the same entry", async () => {
  await asked();
  await isNew();
  await (await card()).choose("Snooze", dana());
  await it.guild.expectModal(/Snooze BR-1/);
  await isNew();
  await (await card()).choose("Snooze", dana());
  await isNew();
  await (await it.guild.expectModal(/Snooze BR-1/)).submit({ until: "15m" }, dana());
  await it.guild.expectEphemeral("dana", /./);
  expect(await it.journal("breach.snoozed")).toHaveLength(1);
});

test("the id of a menu is ours with and without its mark, and only menus get a new one", () => {
  const value = "v1:f:abc";
  expect(pressed(menuId(0, "x_-9"), [value])).toEqual({ kind: "form", token: "abc" });
  expect(pressed("v1:m:0", [value])).toEqual({ kind: "form", token: "abc" });
  const rows = withMenusAnew(
    [
      { type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "v1:abc" }] },
      { type: 1, components: [{ type: 3, custom_id: "v1:m:1:old", options: [{ label: "More", value }] }] },
    ],
    "new",
  );
  expect(rows.flatMap(({ components }) => components.map((one) => "custom_id" in one && one.custom_id))).toEqual([
    "v1:abc",
    "v1:m:1:new",
  ]);
});
