/** "/ward status --share": told once in every channel of the room, by name, kept with what it said, and no more often than a room can bear. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { nextShare } from "../../src/domain/people/share-rate.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import type { Delivery } from "../../src/ports/chat.ts";
import { plain } from "../../src/views/card.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let postings: Posting[];
/** What Slack answers in place of taking a message, one at a time. */
let refusals: Delivery[];

beforeEach(async () => {
  world = await testWorld();
  postings = [];
  refusals = [];
  const paper = paperPlatform("slack", world.clock, postings);
  world.platforms.push({ ...paper, post: async (...sent) => refusals.shift() ?? paper.post(...sent) });
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const card = async (person: string, text: string, room: string | undefined = "airline") => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await world.door.command(visitor, { channel: `web:${room}`, ...(room && { room }) }, text);
  if (answer.type !== "notice") throw new Error(`an answer of type ${answer.type}`);
  return answer.card;
};
const share = async (person = "dana"): Promise<string> => (await card(person, "status --share")).title;
const shared = () => world.store.journal({ types: ["room.status-shared"] });
const drained = async (): Promise<string[]> => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  return postings.splice(0).map(({ to, text }) => `${to}: ${text}`);
};

test("everybody of the room reads it, and who shared it; whoever did is told where", async () => {
  await world.cross();
  await drained();
  expect(await share()).toBe("Shared with the airline room: on its page and on Slack.");
  expect(await drained()).toEqual([
    "C01AIR: Dana Reyes shared: 1 breach open in the airline room, 1 waiting for a decision",
  ]);
  expect(await shared()).toMatchObject([
    {
      actor: "person:dana",
      body: { room: "airline", how: "web", says: "1 breach open in the airline room, 1 waiting for a decision" },
    },
  ]);
  const page = await createRoomsReader(world).room("airline", "mia");
  const lines = page?.decisions.map(({ text }) => plain(text, { person: String, time: String }));
  expect(lines?.[0]).toMatch(/^Dana Reyes shared how the room stands: 1 breach open in the airline room/);
});

test("without --share it is for one alone, and a dry run shares nothing", async () => {
  await card("dana", "status");
  const dry = await card("dana", "status --share --dry-run");
  expect(dry.title).toBe("Shared with the airline room: on its page and on Slack.");
  expect(JSON.stringify(dry)).toContain("Shown in slack C01AIR.");
  expect([await drained(), await shared()]).toEqual([[], []]);
});

test("it stands as the room is when it is sent; a chat that stumbles is asked again, and it is posted once", async () => {
  await share();
  refusals = [
    { type: "retry", afterMs: 2 * second, error: "503" },
    { type: "retry", afterMs: 2 * second, error: "503" },
  ];
  expect(await drained()).toEqual([]);
  await world.cross();
  const posted: string[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await world.advance(3 * second);
    posted.push(...(await drained()));
  }
  expect(posted.filter((line) => line.includes("shared"))).toEqual([
    "C01AIR: Dana Reyes shared: 1 breach open in the airline room, 1 waiting for a decision",
  ]);
  expect(await shared()).toMatchObject([{ body: { says: "All quiet in the airline room" } }]);
});

test("once a minute whoever asks, and six times an hour", async () => {
  expect(await share()).toMatch(/^Shared/);
  expect(await share("mia")).toMatch(/shared here lately.*again at .*\. \/ward status shows it to you alone/);
  for (let more = 0; more < 5; more++) {
    await world.advance(minute);
    expect(await share("mia")).toMatch(/^Shared/);
  }
  await world.advance(minute);
  expect(await share()).toMatch(/shared here lately/);
  await world.advance(hour - 6 * minute);
  expect(await share()).toMatch(/^Shared/);
  expect(await shared()).toHaveLength(7);
});

test("shared at once by two, one of them is told that it was", async () => {
  const answers = await Promise.all([share("dana"), share("mia")]);
  expect(answers.filter((one) => one.startsWith("Shared"))).toHaveLength(1);
  expect(await drained()).toHaveLength(1);
});

test("it is a room's, and whoever is not in it shares nothing", async () => {
  const nowhere = await world.door.command(
    { how: "slack", account: "U01DANA", team: "T" },
    { channel: "D09DIRECT" },
    "status --share",
  );
  expect(nowhere).toMatchObject({ card: { title: expect.stringMatching(/^Which room\?/) } });
  const stranger = await world.door.command(
    { how: "slack", account: "U99", team: "T" },
    { channel: "C01AIR" },
    "status --share",
  );
  expect(stranger).toMatchObject({ card: { state: "NOT DONE" } });
  expect(await shared()).toEqual([]);
});

test("when it may be shared next", () => {
  const at = 100 * hour;
  expect(nextShare([], at)).toBe(at);
  expect(nextShare([at - minute], at)).toBe(at);
  expect(nextShare([at - 20 * second], at)).toBe(at + 40 * second);
  const six = [50, 40, 30, 20, 10, 5].map((ago) => at - ago * minute);
  expect(nextShare(six, at)).toBe(at + 10 * minute);
  expect(nextShare([at - hour, ...six.slice(1)], at)).toBe(at);
});
