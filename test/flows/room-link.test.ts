/** "/ward room link" and "unlink": an admin says which room a channel shows; what wardroom.yaml names is changed there. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { roomOfChannel } from "../../src/flows/decide/bind-room.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const accounts: Record<string, string> = { dana: "U01DANA", mia: "U04MIA" };
const ward = async (person: string, text: string, channel = "C09NEW"): Promise<string> => {
  const visitor = { how: "slack", account: accounts[person] ?? "", team: "T1" } as const;
  const answer = await world.door.command(visitor, { channel }, text);
  return answer.type === "notice" ? answer.card.title : "form";
};
const shown = (channel = "C09NEW") => roomOfChannel(world, "slack", channel);

test("an admin binds the channel, which is introduced, and unbinds it again", async () => {
  expect(await ward("dana", "room link airline")).toContain("This channel now shows the airline room.");
  expect(await shown()).toBe("airline");
  expect(await ward("dana", "room link airline")).toContain("already shows the airline room");
  expect(await ward("dana", "room unlink")).toContain("no longer shows the airline room");
  expect(await shown()).toBeUndefined();
  expect(await ward("dana", "room unlink")).toContain("shows no room");
  const events = await world.store.journal({ types: ["room.bound", "room.unbound"] });
  expect(events.map(({ type, actor, body }) => [type, actor, "how" in body && body.how])).toEqual([
    ["room.bound", "person:dana", "slack"],
    ["room.unbound", "person:dana", "slack"],
  ]);
  expect(await ward("dana", "room link airline")).toContain("now shows");
});

test("what wardroom.yaml names is taken out there, and the answer says where", async () => {
  expect(await ward("dana", "room unlink", "C01AIR")).toBe(
    "wardroom.yaml names this channel for the airline room. Take it out of rooms.airline.channels there, then run: wardroom reload",
  );
  expect(await shown("C01AIR")).toBe("airline");
});

test("nobody but an admin does either, and the attempts are remembered", async () => {
  expect(await ward("mia", "room link airline")).toContain("Dana");
  expect(await shown()).toBeUndefined();
  await ward("dana", "room link airline");
  await world.advance(2 * minute);
  expect(await ward("mia", "room unlink")).toContain("Dana");
  expect(await shown()).toBe("airline");
  const attempts = await world.store.journal({ types: ["act.refused"] });
  expect(attempts.map(({ body }) => "act" in body && body.act)).toEqual(["bind", "unbind"]);
});

test("no room is named to an admin but those they see", async () => {
  const { airline } = world.config.rooms;
  if (!airline) throw new Error("the fleet has a room");
  world.config = {
    ...world.config,
    admins: ["dana"],
    rooms: {
      ...world.config.rooms,
      board: { ...airline, id: "board", channels: [], agents: ["board-*"], members: [] },
    },
  };
  expect(await ward("dana", "room link")).toMatch(/\/ward room link airline or board or fleet/);
  // Mia sees the room she is a member of, and is told of no other.
  const answer = await ward("mia", "room link");
  expect(answer).toMatch(/\/ward room link airline$/);
  expect(answer).not.toContain("board");
});

test("a room that is none, no room, and the web room are told what to do", async () => {
  expect(await ward("dana", "room link nowhere")).toContain("There is no room nowhere");
  expect(await ward("dana", "room link")).toMatch(/Say which room .*\/ward room link airline/);
  const web = { how: "web", account: "dana", team: "", person: "dana" } as const;
  const answer = await world.door.command(web, { channel: "web:airline", room: "airline" }, "room unlink");
  expect(answer.type === "notice" && answer.card.title).toContain("This page shows its room always");
});
