/** A small room beside a busy one: what is typed and shown there is all of it, and the same everywhere. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import { day, minute } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { readBreaches, readRoomStatus } from "../../src/flows/read/read-status.ts";
import { refund, refunds } from "../support/asks.ts";
import { as, pact } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  await world.close();
});

const ward = async (text: string): Promise<string> => {
  const answer = await world.door.command(
    { how: "web", account: "dana", team: "", person: "dana" },
    { channel: "web:airline", room: "airline" },
    text,
  );
  return answer.type === "notice" ? answer.card.title : "form";
};

test("before any agent was seen the page of a room shows the pact that will hold for one, not that there is none", async () => {
  const pacts = async () => (await createRoomsReader(world).room("airline", "dana"))?.pacts;
  expect(await pacts()).toMatchObject([{ agents: [], title: expect.any(String) }]);
  world.pacts = { ...world.pacts, ofRoom: () => undefined };
  expect(await pacts()).toEqual([]);
});

test("a breach that waits longest is listed, and is the only one it can be, however many others have open since", async () => {
  await world.cross();
  const [first] = await world.store.journal({ types: ["breach.opened"] });
  if (first?.type !== "breach.opened") throw new Error("it was opened");
  const { body } = first;
  const elsewhere = Array.from({ length: 600 }, (_, nth) =>
    event("breach.opened", "breach:BR-?", "wardroom", {
      ...{ ...body, room: "fleet", agent: `busy-${nth}`, crossing: `busy-${nth}` },
    }),
  );
  for (const one of elsewhere) await world.store.commit({ expected: [], events: [one], effects: [] });
  const open = await readBreaches(world, { rooms: ["airline"], person: "dana" }, "open");
  expect(open.map(({ id }) => id)).toEqual(["BR-1"]);
  expect(await ward("ack")).toContain("BR-1");
  expect(await ward("approve")).toBe("airline-a is quarantined.");
  // What was decided elsewhere since hides nothing either.
  for (let nth = 2; nth <= 302; nth += 1)
    await world.store.commit({
      expected: [],
      events: [event("breach.denied", `breach:BR-${nth}`, "person:dana", { by: "dana", how: "web" })],
      effects: [],
    });
  const page = await createRoomsReader(world).room("airline", "dana");
  expect(JSON.stringify(page?.decisions)).toContain("BR-1");
});

test("near misses are those of the last 7 days, in the room's answer as on its page", async () => {
  const near = (nth: number) =>
    event("near-miss.counted", "near-miss:NM-?", "wardroom", {
      ...{ agent: "airline-a", room: "airline", clause: "airline-service@4#task-failure", threshold: "task-failure" },
      ...{ failure_mode: "wrong-output", crossing: `near-${nth}`, worst: 0.42 },
      entered: world.at() - 4 * minute,
      left: world.at(),
    });
  const said = async () => {
    const { nearMisses } = await readRoomStatus(world, { room: "airline", rooms: ["airline"], person: "dana" });
    expect((await createRoomsReader(world).room("airline", "dana"))?.nearMisses).toEqual(nearMisses);
    return nearMisses;
  };
  for (let nth = 0; nth < 3; nth += 1) await world.store.commit({ expected: [], events: [near(nth)], effects: [] });
  expect(await said()).toMatchObject([{ mode: "wrong-output", count: 3 }]);
  await world.advance(8 * day);
  expect(await said()).toEqual([]);
  for (let nth = 3; nth < 1_104; nth += 1) await world.store.commit({ expected: [], events: [near(nth)], effects: [] });
  expect(await said()).toMatchObject([{ mode: "wrong-output", count: 1_101 }]);
});

test("how a small room answers its agents, and what it called noise, is said however busy another is", async () => {
  world.pacts = { ...world.pacts, effective: (agent) => ({ ...pact, agent, actions: [refunds()] }) };
  await createAsker(world).ask(refund);
  const [question] = await world.store.journal({ types: ["approval.asked"] });
  if (question?.type !== "approval.asked") throw new Error("it was asked");
  const asked = (room: string, tool: string) =>
    event("approval.asked", "approval:AP-?", "agent:airline-d", {
      ...{ ...question.body, room, tool, action: `act_${tool}`, nonce: tool, args_digest: tool },
    });
  const answered = (id: string) => event("approval.voted", `approval:${id}`, "person:dana", { by: "dana", how: "web" });
  const put = async (...events: NewEvent[]) => {
    const result = await world.store.commit({ expected: [], events, effects: [] });
    if (result.type !== "committed") throw new Error("a conflict");
    return result.minted;
  };
  // What is committed in the same turn waits for the disk once.
  const several = (count: number, one: (nth: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: count }, (_, nth) => one(nth)));
  const ask = (room: string, count: number) =>
    several(count, async (nth) => put(answered((await put(asked(room, `${room}-${nth}`)))["AP-?"] ?? "")));
  await world.cross();
  await decideBreach(world, "BR-1", { type: "deny", as: as("dana", { reason: "no" }) });
  await decideBreach(world, "BR-1", { type: "noise", as: as("dana", { reason: "it always does so" }) });
  await ask("airline", 25);
  await ask("fleet", 1_050);
  const [first] = await world.store.journal({ types: ["breach.opened"] });
  if (first?.type !== "breach.opened") throw new Error("it was opened");
  const { body } = first;
  await several(400, (nth) =>
    put(
      event("breach.opened", "breach:BR-?", "wardroom", {
        ...{ ...body, room: "fleet", agent: `busy-${nth}`, crossing: `busy-${nth}` },
      }),
    ),
  );
  const status = async (...rooms: string[]) => readRoomStatus(world, { room: rooms[0] ?? "", rooms, person: "dana" });
  const { habits, silenced } = await status("airline");
  expect(habits.room).toEqual({ decisions: 25, approved: 25, quick: 25 });
  expect(habits.own).toEqual(habits.room);
  expect(silenced.noise).toEqual([{ clause: "airline-service#task-failure", noise: 1, breaches: 1 }]);
  // Of both together each is heard.
  const both = await status("airline", "fleet");
  expect(both.habits.room?.decisions).toBe(25 + 250);
  expect(both.silenced.noise).toEqual([{ clause: "airline-service#task-failure", noise: 1, breaches: 401 }]);
});
