/** What a card offers beside what is in sight: for whoever sees its room, as it is now, and deciding nothing. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Press } from "../../src/views/card.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
  await world.cross();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  await world.close();
});

const press: Press = { item: "breach:BR-1", verb: "approve", epoch: 1 };
const rest = (person: string, button: { press: Press } | { token: string } = { press }) =>
  world.door.rest({ how: "web", account: person, team: "", person }, button);

test("it names the thing, holds each of its entries, and the button it was asked by decides nothing", async () => {
  const answer = await rest("dana");
  if (answer.type !== "notice") throw new Error("no notice");
  expect(answer.card.title).toBe("BR-1: what else can be done");
  const labels = answer.card.buttons.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(["Snooze…", "Reassign…", "Details"]));
  expect(labels).not.toContain("Deny: keep it running");
  expect((await world.store.load("breach:BR-1"))?.state.intervention.state).toBe("proposed");
});

test("a stranger, somebody of another room and a button that is none of ours are told so", async () => {
  const stranger = { how: "slack", account: "U99", team: "T" } as const;
  expect(await world.door.rest(stranger, { press })).toMatchObject({ card: { state: "NOT DONE" } });
  world.config = { ...world.config, admins: [], rooms: { airline: { ...room(), members: [] } } };
  world.pacts = { ...world.pacts, effective: () => undefined };
  expect(await rest("mia")).toMatchObject({ card: { title: expect.stringContaining("not yours to see") } });
  expect(await rest("dana", { token: "unknown" })).toMatchObject({ card: { state: "NOT DONE" } });
});

function room() {
  const { airline } = world.config.rooms;
  if (!airline) throw new Error("the fleet has no airline room");
  return airline;
}
