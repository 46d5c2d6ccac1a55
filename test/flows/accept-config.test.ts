/** wardroom.yaml comes into force: journaled with its difference, told in the rooms concerned, never by half. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import type { FleetConfig, Room } from "../../src/domain/people/fleet-config.ts";
import { acceptConfig, reloadConfig } from "../../src/flows/access/accept-config.ts";
import { type Fleet, followFleet } from "../../src/flows/access/fleet.ts";
import { destinationsOf } from "../../src/flows/find/destinations.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import { fleet as file } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let fleet: Fleet;
let postings: Posting[];

const airline = file.rooms.airline as Room;
const withRoom = (change: Partial<Room>): FleetConfig => ({
  ...file,
  rooms: { ...file.rooms, airline: { ...airline, ...change } },
});

beforeEach(async () => {
  world = await testWorld();
  postings = [];
  world.platforms.push(paperPlatform("slack", world.clock, postings));
  fleet = await followFleet(world, file);
  await acceptConfig(world, file);
});
afterEach(() => world.close());

const accepted = async () => (await world.store.journal({ types: ["config.accepted"] })).map(({ body }) => body);
const delivered = async (): Promise<string[]> => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  return postings.splice(0).map(({ to, text }) => `${to}: ${text}`);
};

test("the first one is journaled whole and is no change", async () => {
  expect(await accepted()).toMatchObject([{ fleet: "acme-air", content: { admins: ["dana"] } }]);
  expect(await acceptConfig(world, file)).toEqual([]);
  expect((await accepted()).length).toBe(1);
  expect(await delivered()).toEqual([]);
});

test("a change is journaled in words, told in the room's channels and on its page in the web room", async () => {
  const answer = await reloadConfig(world, fleet, withRoom({ members: ["mia", "kim"] }));
  expect(answer).toMatchObject({ ok: true, sentence: "wardroom.yaml is in force: Kim joined the room." });
  expect((await accepted())[1]).toMatchObject({
    changes: ["rooms"],
    difference: [{ room: "airline", text: "Kim joined the room" }],
  });
  expect(world.config.rooms.airline?.members).toEqual(["mia", "kim"]);
  expect(await delivered()).toEqual(["C01AIR: wardroom.yaml changed: Kim joined the room."]);
  const page = await createRoomsReader(world).room("airline", "dana");
  expect(page?.decisions.map(({ text }) => text)).toEqual([["wardroom.yaml changed: Kim joined the room."]]);
  const elsewhere = await createRoomsReader(world).room("fleet", "dana");
  expect(elsewhere?.decisions).toEqual([]);
});

test("a channel the file drops is told why, and is not the room's any more", async () => {
  const bound = { room: "airline", platform: "slack", team: "T1", channel: "C01AIR", how: "file" } as const;
  await world.store.commit({
    expected: [],
    events: [event("room.bound", "room:airline", "wardroom", bound)],
    effects: [],
  });
  await reloadConfig(world, fleet, withRoom({ channels: [{ platform: "slack", channel: "C02NEW" }] }));
  expect(await destinationsOf(world, "airline")).toEqual([{ platform: "slack", channel: "C02NEW" }]);
  const text = "wardroom.yaml changed: the room is shown in slack C02NEW; the room is no longer shown in slack C01AIR.";
  expect(await delivered()).toEqual([`C01AIR: ${text}`, `C02NEW: ${text}`]);
});

test("another fleet's file is refused, and nothing of it counts", async () => {
  const answer = await reloadConfig(world, fleet, { ...withRoom({ members: [] }), fleet: "other" });
  expect(answer).toMatchObject({ ok: false });
  expect(world.config.rooms.airline?.members).toEqual(["mia"]);
  expect((await accepted()).length).toBe(1);
});

test("what people linked themselves is no change of the file", async () => {
  const linked = {
    platform: "discord",
    team: "G1",
    account: "900",
    person: "mia",
    code: "lc_1",
    how: "discord",
  } as const;
  await world.store.commit({
    expected: [],
    events: [event("account.linked", "account:discord/900", "person:mia", linked)],
    effects: [],
  });
  expect(world.config.people.mia?.discord).toBe("900");
  expect(await reloadConfig(world, fleet, file)).toMatchObject({ ok: true, data: { changes: [] } });
  expect(world.config.people.mia?.discord).toBe("900");
});
