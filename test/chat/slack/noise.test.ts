/** How much people hear: who is called, how often for one cause, and how many edits a card takes. */
import { afterEach, describe, expect, test } from "vitest";
import { minute, second } from "../../../src/domain/words/time.ts";
import { fleet, withoutStorms } from "../../support/breaches.ts";
import type { SeenMessage } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

let it: SlackWorld;
afterEach(async () => {
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

const mentions = ({ blocks }: SeenMessage): string[] => [
  ...new Set([...JSON.stringify(blocks).matchAll(/<@(U\w+)>/g)].map(([, id]) => id ?? "")),
];
const press = async (person: string, verb: string): Promise<void> => {
  const breach = await it.world.store.load("breach:BR-1");
  await it.world.door.press(
    { how: "web", account: person, team: "web", person },
    { press: { item: "breach:BR-1", verb, epoch: breach?.state.epoch ?? 0 } },
  );
  await it.tell();
};

test("one cause calls each person at most once a level and for the last call, in the room and directly", async () => {
  it = await slackWorld();
  await it.world.cross();
  await it.tell();
  await it.pass(3 * minute, 5_000);
  // As they were when they were posted; what is answered since mentions nobody.
  const posted = it.workspace.proxy.calls.filter(
    ({ method, args }) => method === "chat.postMessage" && args.channel === "C01AIR",
  );
  const called = posted.flatMap(({ args }) => [...new Set(JSON.stringify(args.blocks).match(/<@U\w+>/g))]);
  expect(called).toEqual(["<@U01DANA>", "<@U03LEE>", "<@U01DANA>", "<@U03LEE>"]);
  expect(await it.workspace.dmsTo("lee")).toHaveLength(2);
  expect(await it.workspace.dmsTo("dana")).toHaveLength(1);
  expect(await it.workspace.dmsTo("sam")).toEqual([]);
});

test("nobody who acted is mentioned for it, nor is anybody else", async () => {
  it = await slackWorld();
  await it.world.cross();
  await it.tell();
  const before = new Set((await it.room()).map(({ ts }) => ts));
  for (const verb of ["acknowledge", "unacknowledge", "approve", "lift", "resolve"]) await press("dana", verb);
  await it.pass(10 * second);
  const later = (await it.room()).filter(({ ts }) => !before.has(ts));
  expect(later.length).toBeGreaterThan(2);
  expect(later.flatMap(mentions)).toEqual([]);
  // An edit calls nobody, and a card that is edited mentions nobody any more.
  expect((await it.room()).filter(({ edited }) => edited).flatMap(mentions)).toEqual([]);
  expect(await it.workspace.dmsTo("dana")).toEqual([]);
});

describe("a line of a thread", () => {
  const broadcasts = (): unknown[] =>
    it.workspace.proxy.calls
      .filter(({ method, args }) => method === "chat.postMessage" && args.thread_ts !== undefined)
      .map(({ args }) => String(args.reply_broadcast ?? "false"));

  test("is said in the channel too from the level on that the room set, which is the second unless it says otherwise", async () => {
    it = await slackWorld();
    await it.world.cross();
    await it.tell();
    await press("dana", "acknowledge");
    await press("dana", "unacknowledge");
    expect(broadcasts()).toEqual(["false", "false"]);
    await it.pass(65 * second);
    expect(broadcasts().slice(2)).toEqual(["true", "true"]);
  });

  test("is not where the room wants none", async () => {
    const rooms = Object.fromEntries(
      Object.entries(withoutStorms.rooms).map(([id, room]) => [
        id,
        { ...room, settings: { ...room.settings, broadcast_from_level: 99 } },
      ]),
    );
    it = await slackWorld({ config: { ...withoutStorms, rooms } });
    await it.world.cross();
    await it.tell();
    await it.pass(65 * second);
    expect(broadcasts()).toEqual(["false", "false"]);
  });
});

describe("edits", () => {
  test("are one for all that signals change within seconds, and at once for what a person does", async () => {
    it = await slackWorld({ config: fleet });
    for (let nth = 1; nth <= 5; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    await it.pass(30 * second);
    const settled = it.calls("chat.update");
    // Three more come into the storm.
    for (let nth = 6; nth <= 8; nth++) {
      await it.world.cross(`airline-${nth}`);
      await it.pass(second);
    }
    expect(it.calls("chat.update")).toBe(settled);
    await it.pass(15 * second);
    expect(it.calls("chat.update")).toBe(settled + 1);
    // One more, and a person acts: both are drawn now.
    await it.world.cross("airline-9");
    await it.tell();
    expect(it.calls("chat.update")).toBe(settled + 1);
    await press("dana", "acknowledge");
    const card = (await it.room()).find(({ thread, words }) => !thread && words.includes("airline-9"));
    expect(card?.words).toContain("Dana is looking");
  });
});
