/** Settings of a room, saved in chat: who may, what is wrong stays typed, what survives a start, and when the file wins. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PactVersion } from "../../src/domain/pact/pact.ts";
import type { FleetConfig, Room, RoomSettings } from "../../src/domain/people/fleet-config.ts";
import { hour, minute } from "../../src/domain/words/time.ts";
import { acceptConfig, reloadConfig } from "../../src/flows/access/accept-config.ts";
import { type Fleet, followFleet } from "../../src/flows/access/fleet.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import type { DoorAnswer, Visitor } from "../../src/ports/chat.ts";
import { plain } from "../../src/views/card.ts";
import { fleet as file } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let fleet: Fleet;
let postings: Posting[];

const airline = file.rooms.airline as Room;
const withSettings = (settings: Partial<RoomSettings>): FleetConfig => ({
  ...file,
  rooms: { ...file.rooms, airline: { ...airline, settings: { ...airline.settings, ...settings } } },
});
/** Lee answers for the room's pact, and is no admin. */
const pact = {
  version: 1,
  pact: { id: "airline-service", level: "room", of: "airline", raci: { accountable: "lee", informed: ["mia"] } },
} as unknown as PactVersion;

beforeEach(async () => {
  world = await testWorld();
  world.pacts.live = () => [pact];
  postings = [];
  world.platforms.push(paperPlatform("slack", world.clock, postings));
  fleet = await followFleet(world, file);
  await acceptConfig(world, file);
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const ward = (person: string, text: string): Promise<DoorAnswer> =>
  world.door.command(from(person), { channel: "web:airline", room: "airline" }, text);
const said = async (answer: DoorAnswer | Promise<DoorAnswer>): Promise<string> => {
  const got = await answer;
  return got.type === "form" ? `form: ${got.form.title}` : got.card.title;
};
type Asking = Extract<DoorAnswer, { type: "form" }>;
const ask = async (person: string, text = "room settings"): Promise<Asking> => {
  const answer = await ward(person, text);
  if (answer.type !== "form") throw new Error(answer.card.title);
  return answer;
};
const filled = ({ form }: Asking): Record<string, string> =>
  Object.fromEntries(form.fields.map((field) => [field.name, field.type === "text" ? (field.value ?? "") : ""]));
const answer = (person: string, asked: Asking, typed: Record<string, string>): Promise<DoorAnswer> =>
  world.door.press(from(person), { press: asked.press }, { ...filled(asked), ...typed });
const inForce = (): RoomSettings | undefined => world.config.rooms.airline?.settings;
const journal = async () => (await world.store.journal({ types: ["room.settings"] })).map((one) => one);
const delivered = async (): Promise<string[]> => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  return postings.splice(0).map(({ to, text }) => `${to}: ${text}`);
};

test("the form stands filled in with what is in force, and what is saved counts at once", async () => {
  const asked = await ask("dana");
  expect(asked.form.title).toBe("Settings of airline");
  expect(filled(asked)).toEqual({
    ack_ttl: "2h",
    reopen_window: "30m",
    broadcast_from_level: "2",
    card_budget_per_hour: "12",
    quiet: "none",
  });
  expect(await said(answer("dana", asked, { ack_ttl: "1h", quiet: "22:00-07:00" }))).toBe(
    "Saved, and in force from now on: ack_ttl 2h -> 1h; quiet none -> 22:00 to 07:00.",
  );
  expect(inForce()).toMatchObject({ ack_ttl: hour, quiet: { from: "22:00", to: "07:00" }, reopen_window: 30 * minute });
  expect(await journal()).toMatchObject([
    {
      subject: "room:airline",
      actor: "person:dana",
      body: {
        room: "airline",
        how: "web",
        changes: [
          { field: "ack_ttl", from: 2 * hour, to: hour },
          { field: "quiet", from: "none", to: { from: "22:00", to: "07:00" } },
        ],
      },
    },
  ]);
});

test("the next breach that opens is held by them, and one that is open keeps its own", async () => {
  await world.cross("airline-a");
  await ward("dana", "room settings ack_ttl=1h storm=off");
  await world.cross("airline-b");
  const heldFor = async (id: string) => (await world.store.load(`breach:${id}`))?.state.ackTtl;
  expect(await heldFor("BR-1")).toBe(2 * hour);
  expect(await heldFor("BR-2")).toBe(hour);
});

test("the room is told in one line by whom, in its channels and on its page", async () => {
  await ward("dana", "room settings ack_ttl=1h");
  const line = "Dana Reyes changed settings of the airline room: ack_ttl 2h -> 1h.";
  expect(await delivered()).toEqual([`C01AIR: ${line}`]);
  const page = await createRoomsReader(world).room("airline", "dana");
  expect(page?.decisions.map(({ text }) => text)).toEqual([[line]]);
});

test("who is accountable for the room's pact may too; anyone else reads who may, and the attempt is kept", async () => {
  expect(await said(ward("mia", "room settings"))).toBe("This is for Lee or Dana to decide. Ask them to do it.");
  expect(await said(ward("mia", "room settings ack_ttl=1h"))).toMatch(/This is for Lee or Dana to decide/);
  const asked = await ask("lee");
  expect(await said(answer("mia", asked, { ack_ttl: "1h" }))).toMatch(/This is for Lee or Dana to decide/);
  expect(await journal()).toEqual([]);
  expect(await world.store.journal({ types: ["act.refused"] })).toMatchObject([
    { body: { by: "person:mia", item: "room:airline", act: "settings", code: "not_eligible" } },
  ]);
  expect(await said(answer("lee", asked, { ack_ttl: "1h" }))).toMatch(/^Saved/);
});

test("what is wrong is said beside its field, what was typed stays, and nothing is saved", async () => {
  const wrong = { ack_ttl: "60", broadcast_from_level: "99", card_budget_per_hour: "0", quiet: "night" };
  const again = await answer("dana", await ask("dana"), { ...wrong, reopen_window: "45m" });
  if (again.type !== "form") throw new Error("it was taken");
  expect(again.errors).toEqual({
    ack_ttl: "The duration 60 has no unit. Write 60s, 60m or 60h.",
    broadcast_from_level: '"broadcast_from_level" must be at most 20. Change the value.',
    card_budget_per_hour: '"card_budget_per_hour" must be at least 1. Change the value.',
    quiet: '"night" is not two times of day. Write 22:00-07:00, or none.',
  });
  expect(filled(again)).toEqual({ ...wrong, reopen_window: "45m" });
  expect(await journal()).toEqual([]);
  const fixed = { ack_ttl: "1h", broadcast_from_level: "3", card_budget_per_hour: "off", quiet: "none" };
  expect(await said(answer("dana", again, fixed))).toMatch(/^Saved/);
  expect(inForce()).toMatchObject({ reopen_window: 45 * minute, card_budget_per_hour: "off" });
});

test("storms have a form of their own, and may be off", async () => {
  const asked = await ask("dana", "room settings storm");
  expect(filled(asked)).toEqual({ "storm.agents": "5", "storm.share": "0.5", "storm.within": "1m" });
  const again = await answer("dana", asked, { "storm.agents": "1", "storm.share": "2" });
  expect(again).toMatchObject({
    errors: {
      "storm.agents": '"agents" must be at least 2. Change the value.',
      "storm.share": '"share" must be at most 1. Change the value.',
    },
  });
  expect(await said(answer("dana", asked, { "storm.agents": "8" }))).toMatch(/storm 5 agents .* -> 8 agents/);
  expect(inForce()?.storm).toEqual({ agents: 8, share: 0.5, within: minute });
  await answer("dana", await ask("dana", "room settings storm"), { "storm.agents": "off" });
  expect(inForce()?.storm).toBe("off");
});

test("typed without a form, each value is checked the same", async () => {
  expect(await said(ward("dana", "room settings storm=3/0.2/2m card_budget_per_hour=off"))).toMatch(/^Saved/);
  expect(inForce()).toMatchObject({
    storm: { agents: 3, share: 0.2, within: 2 * minute },
    card_budget_per_hour: "off",
  });
  expect(await said(ward("dana", "room settings ack_tl=1h"))).toBe(
    'There is no key "ack_tl" here. Did you mean ack_ttl?',
  );
  expect(await said(ward("dana", "room settings ack_ttl"))).toMatch(/"ack_ttl" sets nothing. Write FIELD=VALUE/);
  expect(await said(ward("dana", "room settings quiet=25:00-07:00"))).toMatch(/"25:00" is not a time of day/);
  expect(await said(ward("dana", "room settings card_budget_per_hour=off"))).toMatch(/^Nothing to do/);
});

test("two saves lie over the file and each other; they survive a start", async () => {
  await ward("dana", "room settings ack_ttl=1h quiet=22:00-07:00");
  await ward("lee", "room settings ack_ttl=3h reopen_window=10m");
  world.config = file;
  await followFleet(world, file);
  expect(inForce()).toMatchObject({
    ack_ttl: 3 * hour,
    reopen_window: 10 * minute,
    quiet: { from: "22:00", to: "07:00" },
    broadcast_from_level: 2,
  });
  const card = await ward("mia", "room");
  const list = card.type === "form" ? undefined : card.card.body.find(({ type }) => type === "list");
  const say = { person: (id: string) => id, time: () => "22 Nov" };
  expect(list?.type === "list" && list.items.map((item) => plain(item, say))).toEqual([
    "ack_ttl 3h · saved in chat by Lee, 22 Nov",
    "reopen_window 10m · saved in chat by Lee, 22 Nov",
    "broadcast_from_level 2",
    "card_budget_per_hour 12",
    "quiet 22:00 to 07:00 · saved in chat by Dana, 22 Nov",
    "storm 5 agents or 0.5 of the room within 1m",
  ]);
});

test("quiet hours of the file can be taken away in chat", async () => {
  await reloadConfig(world, fleet, withSettings({ quiet: { from: "22:00", to: "07:00" } }));
  await ward("dana", "room settings quiet=none");
  expect(inForce()).not.toHaveProperty("quiet");
});

test("a form somebody else was faster with is shown again rather than saved over theirs", async () => {
  const asked = await ask("dana");
  await ward("lee", "room settings ack_ttl=1h");
  const again = await answer("dana", asked, { reopen_window: "10m" });
  if (again.type !== "form") throw new Error("it was taken");
  expect(again.form.intro?.[0]).toMatch(/changed while you were typing.*In force now: ack_ttl 1h/);
  expect(inForce()?.reopen_window).toBe(30 * minute);
  expect(await said(answer("dana", again, { ack_ttl: "1h" }))).toBe(
    "Saved, and in force from now on: reopen_window 30m -> 10m.",
  );
});

test("where wardroom.yaml changes the same field later, the file wins, and the journal and the room say so", async () => {
  await ward("dana", "room settings ack_ttl=1h reopen_window=10m");
  await delivered();
  // Another field of the file: what was saved still counts.
  await reloadConfig(world, fleet, withSettings({ broadcast_from_level: 3 }));
  expect(inForce()).toMatchObject({ ack_ttl: hour, broadcast_from_level: 3 });
  await delivered();
  await reloadConfig(world, fleet, withSettings({ broadcast_from_level: 3, ack_ttl: 4 * hour }));
  expect(inForce()).toMatchObject({ ack_ttl: 4 * hour, reopen_window: 10 * minute });
  expect((await journal()).at(-1)).toMatchObject({
    actor: "host",
    body: { how: "file", changes: [{ field: "ack_ttl", from: hour, to: 4 * hour }] },
  });
  expect(await delivered()).toEqual([
    "C01AIR: wardroom.yaml changed: ack_ttl 2h -> 4h; ack_ttl is what the file says again, and no longer 1h as Dana Reyes saved.",
  ]);
  // Also a start that finds the file changed.
  const next = withSettings({ broadcast_from_level: 3, ack_ttl: 4 * hour, reopen_window: 20 * minute });
  await followFleet(world, next);
  await acceptConfig(world, next);
  expect(inForce()).toMatchObject({ ack_ttl: 4 * hour, reopen_window: 20 * minute });
});
