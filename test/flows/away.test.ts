/** Away and on call through the real door and store: who is called, who may decide, what the commands say. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { followFleet } from "../../src/flows/access/fleet.ts";
import { seesRoom } from "../../src/flows/read/sees-room.ts";
import type { Visitor } from "../../src/ports/chat.ts";
import { plain, type Rich } from "../../src/views/card.ts";
import { fleet, noon, pact } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

// Sunday, 22 November 2026: Kim's week of three, Lee's from Monday on; see the count from 1 January 2024.
const desk = { rota: ["kim", "lee", "sam"], handover: "mon 09:00", tz: "Europe/Berlin" };
const config: FleetConfig = { ...fleet, oncall: { desk }, pages: { pd: { pagerduty: "env:PD" } } };
const escalation = [
  { after: 0, to: "accountable" },
  { after: 30 * second, to: "oncall:desk" },
  { after: 60 * second, to: "page:pd" },
  { after: 90 * second, to: "room" },
];
let world: TestWorld;
beforeEach(async () => {
  world = await testWorld({ config, effective: { ...pact, escalation } });
  await followFleet(world, config);
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const ward = async (person: string, text: string) => {
  const answer = await world.door.command(from(person), { channel: "web:airline", room: "airline" }, text);
  if (answer.type !== "notice") throw new Error(`/ward ${text} was answered with a form`);
  return answer.card;
};
const said = async (person: string, text: string): Promise<string> => (await ward(person, text)).title;
const wordsOf = async (person: string, text: string): Promise<string> => {
  const say = { person: (id: string) => id, time: (at: number) => new Date(at).toISOString().slice(0, 16) };
  const lines = (await ward(person, text)).body.flatMap((block): Rich[] => {
    if (block.type === "list") return block.items;
    if (block.type === "fields") return block.fields.map(({ label, value }): Rich => [`${label}: `, ...value]);
    return "text" in block && block.type !== "quote" ? [block.text] : [];
  });
  return lines.map((line) => plain(line, say)).join("\n");
};
const calls = async () =>
  (await world.store.journal({ types: ["breach.escalated"] })).map(
    ({ body }) => body as { to: string[]; instead_of: string[] },
  );

test("from the instant somebody says so, their deputy is called and may decide with the same rights", async () => {
  expect(await said("dana", "away 2h")).toBe(
    "You are away until 15:00: nobody calls you. Lee stands in, with the same rights.",
  );
  await world.cross();
  expect(await calls()).toMatchObject([{ to: ["lee"], instead_of: ["dana"] }]);
  const answer = await world.door.press(from("lee"), { press: { item: "breach:BR-1", verb: "deny", epoch: 1 } });
  expect(answer).toMatchObject({ type: "notice", card: { state: "DONE" } });
  const [away] = await world.store.journal({ types: ["person.away"] });
  expect(away).toMatchObject({ actor: "person:dana", body: { person: "dana", how: "web", until: noon + 2 * hour } });
});

test("the absence ends by itself at its time", async () => {
  await said("dana", "away 2h");
  await world.advance(2 * hour);
  await world.cross();
  expect(await calls()).toMatchObject([{ to: ["dana"], instead_of: [] }]);
});

test("back early, they are called again; a second time there is nothing to do", async () => {
  await said("dana", "away");
  expect(await said("dana", "away off")).toBe("Welcome back: you are called again from now on.");
  await world.cross();
  expect(await calls()).toMatchObject([{ to: ["dana"] }]);
  expect(await said("dana", "away off")).toBe("Nothing to do: you are not away.");
});

test("somebody without a deputy is told that nobody stands in", async () => {
  expect(await said("mia", "away")).toMatch(/until you say \/ward away off.*You have no deputy/);
});

test("nobody is sent away by somebody else, and a wrong end is refused", async () => {
  expect(await said("dana", "away lee 2h")).toMatch(/no end I know/);
  expect(await world.store.journal({ types: ["person.away"] })).toEqual([]);
});

test("what was said survives a start, and what has changed since then counts", async () => {
  await said("dana", "away");
  await said("lee", "away 1h");
  await followFleet(world, config);
  expect(world.config.people.dana?.awayNow).toEqual({ from: noon });
  await world.advance(hour);
  await world.cross();
  expect(await calls()).toMatchObject([{ to: ["lee"], instead_of: ["dana"] }]);
});

test("a ladder asks whoever is on call, pages, and asks the room", async () => {
  await world.cross();
  await world.advance(90 * second);
  expect(await calls()).toMatchObject([
    { to: ["dana"] },
    { to: ["kim"], instead_of: [] },
    { to: [], pages: ["pd"] },
    { room: true },
  ]);
  const state = (await world.store.load("breach:BR-1"))?.state;
  expect(state?.reached).toEqual(["dana", "kim"]);
});

test("whoever may be on call sees the room, although no pact names them", async () => {
  world.pacts.effective = (agent) => ({
    ...pact,
    agent,
    raci: { accountable: "dana", consulted: [], informed: [] },
    escalation,
  });
  await world.cross();
  expect(await seesRoom(world, "airline", "kim")).toBe(true);
});

test("/ward oncall says who answers, who stands in, the rota and the ladder as it would call now", async () => {
  await world.cross();
  await said("dana", "away 2h");
  await said("kim", "away");
  expect(await wordsOf("lee", "oncall")).toBe(
    [
      "airline · airline-a",
      "Responsible: sam",
      "Accountable: dana, away until 2026-11-22T14:00: Lee stands in",
      "at once, accountable: lee (for Dana, who is away)",
      "after 30s, oncall:desk: lee (for Kim, who is away)",
      "after 1m, page:pd: the page pd",
      "after 1m30s, room: everyone responsible in the room",
      "desk: kim (away) until 2026-11-23T08:00; next lee, 2026-11-23T08:00.",
    ].join("\n"),
  );
});

test("/ward oncall of a room that is not seen, or of nothing, is refused in a sentence", async () => {
  expect(await said("dana", "oncall payments")).toMatch(/You see no room payments from here/);
  expect(await said("dana", "oncall airline now")).toMatch(/more than \/ward oncall takes/);
});

test("before any agent was seen, the room says so", async () => {
  expect(await wordsOf("dana", "oncall airline")).toMatch(/no agent was seen yet/);
  await world.advance(minute);
});
