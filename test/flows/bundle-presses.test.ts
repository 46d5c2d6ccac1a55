/** The buttons of a bundle ask who sees what: a message that holds things of several rooms tells nobody more than their own. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import { fleet } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
beforeEach(async () => {
  const ann = { id: "ann", name: "Ann Roe", slack: "U09ANN", tz: "Europe/Oslo", away: [] };
  world = await testWorld({ config: { ...fleet, people: { ...fleet.people, ann } } });
  await world.cross("airline-a");
  const items = [{ card: "breach:BR-1" }];
  const made = event("bundle.made", "bundle:b1", "wardroom", { platform: "slack", destination: "C01AIR", items });
  await world.store.commit({ expected: [], events: [made], effects: [] });
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  await world.close();
});

const show = async (person: string, card = "breach:BR-1"): Promise<string> => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await world.door.press(visitor, { press: { item: "bundle:b1", verb: `show:${card}`, epoch: 0 } });
  return answer.type === "notice" ? answer.card.title : answer.type;
};

test("show a thing alone to who sees its room; to anybody else it is like one that is not there", async () => {
  const none = await show("mia", "breach:BR-9");
  expect(none).toContain("BR-9 is not among these.");
  expect(await show("ann")).toBe(none.replaceAll("BR-9", "BR-1"));
  expect(await world.store.journal({ types: ["bundle.left"] })).toEqual([]);
  expect(await show("mia")).toContain("BR-1 gets a card of its own");
  expect(await show("mia")).toContain("BR-1 has a card of its own already");
  expect(await show("ann")).toContain("BR-1 is not among these.");
  expect(await world.store.journal({ types: ["bundle.left"] })).toHaveLength(1);
});

test("show nothing that is neither a breach nor an approval", async () => {
  expect(await show("dana", "agent:airline-a")).toContain("is not among these.");
});
