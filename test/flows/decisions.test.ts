/** Decisions through the real door and store: races, silence in moved time, refusals, and the record they leave. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { strictest } from "../../src/domain/agent/restraint.ts";
import type { EventType } from "../../src/domain/journal/event-kinds.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import type { Visitor } from "../../src/ports/chat.ts";
import { withoutStorms } from "../support/breaches.ts";
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

const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const press = async (person: string, verb: string, item = "breach:BR-1"): Promise<string> => {
  const breach = item.startsWith("breach:") ? (await world.store.load(item as `breach:${string}`))?.state : undefined;
  const answer = await world.door.press(from(person), { press: { item, verb, epoch: breach?.epoch ?? 0 } });
  return answer.type === "notice" ? answer.card.title : "form";
};
const ward = async (person: string, text: string): Promise<string> => {
  const answer = await world.door.command(from(person), { channel: "web:airline", room: "airline" }, text);
  return answer.type === "notice" ? answer.card.title : "form";
};
const breach = async (id = "BR-1") => (await world.store.load(`breach:${id}`))?.state;
const events = async (...types: EventType[]) => world.store.journal({ types });
const held = async (agent = "airline-a") =>
  strictest((await world.store.load(`agent:${agent}`))?.state.restraints ?? [])?.kind;

describe("a decision", () => {
  test("is in force the moment it is committed", async () => {
    await world.cross();
    expect(await held()).toBeUndefined();
    expect(await press("dana", "approve")).toBe("airline-a is quarantined.");
    expect(await held()).toBe("quarantine");
  });

  test("of two opposite clicks in the same instant exactly one counts, and the other is told who won", async () => {
    for (let round = 1; round <= 100; round++) {
      const agent = `airline-${round}`;
      await world.cross(agent);
      const item = `breach:BR-${round}`;
      const [approve, deny] = await Promise.all([press("lee", "approve", item), press("dana", "deny", item)]);
      const state = (await breach(`BR-${round}`))?.intervention.state;
      expect(["applied", "denied"]).toContain(state);
      const loser = state === "applied" ? deny : approve;
      expect(loser).toContain("already");
      expect(loser).toMatch(/by (Lee Park|Dana Reyes)/);
    }
    expect((await events("breach.approved", "breach.denied")).length).toBe(100);
  });

  test("pressed twice by the same person is one decision", async () => {
    await world.cross();
    await Promise.all([press("dana", "approve"), press("dana", "approve")]);
    expect((await events("breach.approved")).length).toBe(1);
    expect((await events("agent.restrained")).length).toBe(1);
  });

  test("of a bystander is refused with who may, and the attempt is remembered once a minute", async () => {
    await world.cross();
    for (let turn = 0; turn < 3; turn++)
      expect(await press("mia", "approve")).toContain("This is for Dana, Sam or Lee to decide.");
    expect((await events("act.refused")).map(({ body }) => body)).toMatchObject([
      { by: "person:mia", item: "breach:BR-1", act: "approve", code: "not_eligible", count: 1 },
    ]);
    await world.advance(61 * second);
    await press("mia", "approve");
    expect((await events("act.refused"))[1]?.body).toMatchObject({ count: 3 });
  });

  test("with control characters in its reason is not taken, in a form or as a command", async () => {
    await world.cross();
    const button = { press: { item: "breach:BR-1", verb: "deny", epoch: 1 } };
    const answer = await world.door.press(from("dana"), button, { reason: "no\u001b[2J" });
    expect(answer.type === "notice" && answer.card.title).toContain("control characters");
    expect(await ward("dana", "deny BR-1 no\u009b2J")).toContain("control characters");
    expect((await breach())?.intervention.state).toBe("proposed");
    expect(await ward("dana", "deny BR-1 first line\r\nsecond")).not.toContain("control characters");
    expect((await breach())?.intervention.state).toBe("denied");
  });

  test("of a stranger is refused, told how to be added, and remembered", async () => {
    await world.cross();
    const answer = await world.door.press({ how: "slack", account: "U0STRANGER", team: "T1" }, { token: "x" });
    expect(answer.type === "notice" && answer.card.title).toContain("not one of mine");
    const other = await world.door.command(
      { how: "slack", account: "U0STRANGER", team: "T1" },
      { channel: "C01AIR" },
      "list",
    );
    expect(other.type === "notice" && other.card.title).toContain("I don't know who you are in acme-air");
  });
});

describe("silence, in moved time", () => {
  test("calls the deputy, then the room, then the pact applies it", async () => {
    await world.cross();
    await world.advance(29 * second);
    expect(await breach()).toMatchObject({ step: 1, reached: ["dana"] });
    await world.advance(2 * second);
    expect(await breach()).toMatchObject({ step: 2, reached: ["dana", "lee"] });
    await world.advance(30 * second);
    expect(await breach()).toMatchObject({ step: 3, roomAsked: true });
    await world.advance(60 * second);
    expect(await breach()).toMatchObject({ intervention: { state: "applied", by: "pact:airline-service@4" } });
    expect(await held()).toBe("quarantine");
    const [expired] = await events("breach.expired");
    expect(expired).toMatchObject({ actor: "pact:airline-service@4", body: { silence: "apply" } });
    await world.advance(60 * minute);
    expect((await events("breach.escalated")).length).toBe(3);
  });

  test("is held back by I'm looking, and its end is not", async () => {
    await world.cross();
    await press("sam", "acknowledge");
    await world.advance(119 * second);
    expect(await breach()).toMatchObject({ step: 1 });
    await world.advance(2 * second);
    expect(await held()).toBe("quarantine");
  });

  test("never comes once the value recovered", async () => {
    await world.cross();
    await world.clear();
    await world.advance(10 * minute);
    expect(await breach()).toMatchObject({ status: "resolved", intervention: { state: "withdrawn" } });
    expect(await held()).toBeUndefined();
  });
});

describe("crossings", () => {
  test("while one is open open no second, and after its end reopen it within the window", async () => {
    await world.cross();
    await world.cross();
    expect((await world.store.list("breach")).length).toBe(1);
    await world.clear();
    await world.advance(5 * minute);
    await world.cross();
    expect((await world.store.list("breach")).length).toBe(1);
    expect(await breach()).toMatchObject({ status: "open", round: 2 });
    await world.clear();
    await world.advance(31 * minute);
    await world.cross();
    expect((await world.store.list("breach")).map(({ state }) => state.id)).toEqual(["BR-1", "BR-2"]);
  });
});

describe("what must not be lost or widened", () => {
  test("recovered while held, released, crossing again: somebody is asked again", async () => {
    await world.cross();
    await press("dana", "approve");
    await world.clear();
    expect(await press("dana", "lift")).toContain("BR-1 is over: the value had recovered");
    expect(await breach()).toMatchObject({ status: "resolved" });
    await world.advance(minute);
    await world.cross();
    expect(await breach()).toMatchObject({ status: "open", intervention: { state: "proposed" }, round: 2 });
  });

  test("recovered while held and crossing again while still held: it is open anew, the restraint stays", async () => {
    await world.cross();
    await press("dana", "approve");
    await world.clear();
    await world.cross();
    expect(await breach()).toMatchObject({
      status: "open",
      intervention: { state: "applied" },
    });
    expect((await breach())?.recoveredAt).toBeUndefined();
    expect(await press("dana", "lift")).toBe("airline-a is released.");
    expect(await breach()).toMatchObject({ status: "open" });
  });

  test("a release button of an earlier stop does not end a later one", async () => {
    await world.cross();
    await ward("mia", "pause airline-a");
    const first = (await world.store.load("agent:airline-a"))?.state.epoch ?? 0;
    await ward("dana", "resume airline-a");
    await ward("dana", "quarantine airline-a it leaks");
    const answer = await world.door.press(from("dana"), {
      press: { item: "agent:airline-a", verb: "release", epoch: first },
    });
    expect(answer.type === "notice" && answer.card.title).toContain("belongs to an earlier stop");
    expect(await held()).toBe("quarantine");
  });

  test("who has left the fleet decides nothing any more, though the breach still names them", async () => {
    await world.cross();
    const { dana, ...others } = world.config.people;
    world.config = { ...world.config, people: others, admins: [] };
    expect(dana?.id).toBe("dana");
    expect(await press("dana", "approve")).toContain("This is for Sam");
    expect(await held()).toBeUndefined();
  });

  test("who operates it now may not let it go, whoever did when it opened", async () => {
    await world.cross();
    await press("dana", "approve");
    world.config = { ...world.config, agents: [{ pattern: "airline-*", operator: "dana" }] };
    expect(await press("dana", "lift")).toContain("another pair of eyes");
  });

  test("what lies in another room is answered like what does not exist", async () => {
    await world.cross();
    const vault = { id: "vault", channels: [], agents: ["vault-*"], members: [], settings: defaultRoomSettings };
    world.config = { ...world.config, rooms: { ...world.config.rooms, vault } };
    const answer = await world.door.command(from("mia"), { channel: "D1" }, "agent vault-a");
    expect(answer.type === "notice" && answer.card.title).toContain("No agent called vault-a has been seen");
    const room = await world.door.command(from("mia"), { channel: "web:vault", room: "vault" }, "status");
    expect(room.type === "notice" && room.card.title).toContain("You are not in the vault room");
  });
});

describe("/ward", () => {
  test("decides under exactly the button's rules, with the id left out when one waits", async () => {
    await world.cross();
    expect(await ward("mia", "approve")).toContain("This is for Dana, Sam or Lee");
    expect(await ward("dana", "approve")).toBe("airline-a is quarantined.");
    expect(await ward("dana", "approve")).toBe("No decision is waiting in the airline room.");
  });

  test("asks which when several wait, and takes ids however they are typed", async () => {
    world.config = withoutStorms;
    await world.cross("airline-a");
    await world.cross("airline-c");
    expect(await ward("dana", "deny")).toBe(
      "Which one? Add its id: BR-2 airline-c fails its travellers; BR-1 airline-a fails its travellers.",
    );
    expect(await ward("dana", "deny br2 a known bad batch")).toContain("airline-c keeps running");
    expect((await events("breach.denied"))[0]?.body).toMatchObject({ reason: "a known bad batch" });
  });

  test("anyone in the room may pull the cord; only who may let go releases", async () => {
    await world.cross();
    expect(await ward("mia", "pause airline-a it books the wrong flights")).toContain("airline-a is paused.");
    expect(await held()).toBe("pause");
    expect(await ward("mia", "resume airline-a")).toContain("This is for Dana");
    expect(await ward("sam", "resume airline-a")).toContain("another pair of eyes");
    expect(await ward("dana", "resume airline-a checked")).toBe("airline-a is released.");
    expect(await held()).toBeUndefined();
  });

  test("release ends what a breach applied as well as what a person did", async () => {
    await world.cross();
    await press("dana", "approve");
    await ward("mia", "pause airline-a");
    expect(await ward("dana", "release airline-a fixed")).toBe("airline-a is released.");
    expect(await held()).toBeUndefined();
    expect(await breach()).toMatchObject({ intervention: { state: "lifted" } });
  });

  test("resolving an escalated breach takes the verdict in the same breath", async () => {
    await world.cross();
    await world.advance(31 * second);
    await press("lee", "approve");
    expect(await ward("dana", "resolve BR-1 threshold stale")).toContain("BR-1 is resolved.");
    expect(await breach()).toMatchObject({ status: "reviewed", verdict: "threshold stale" });
  });

  test.each([
    ["halp", "Did you mean /ward help?"],
    ["quarantin airline-a", "Did you mean /ward quarantine?"],
    ["ack nonsense --force", "knows no --force"],
    ["approve BR-99999", "There is no BR-99999"],
    ["list everything", "Usage: /ward list [breaches|approvals|changes|postmortems|agents] [mine|open|all]"],
    ["status now please", "is more than /ward status takes"],
    ["pause", "It needs an agent"],
    ["pause ../../etc/passwd", "That is no agent's name"],
    ["pause *", "One agent at a time"],
    ["pause <@U123>", "That is no agent's name"],
    ["pause airline-zz", "No agent called airline-zz has been seen"],
    ['ack "never closed', "is never closed"],
    ["ack \u001b[2J", "control characters"],
    [`ack ${"x".repeat(2_100)}`, "at most 2000"],
  ])("line %# of nonsense is answered with what to do", async (text, expected) => {
    expect(await ward("dana", text)).toContain(expected);
    expect((await world.store.list("breach")).length).toBe(0);
  });

  test.each([
    "",
    "   ",
    "help",
    "help approve",
    "status",
    "list",
    "list all",
    "agent",
    "agent airline-a",
    "pact",
    "pact airline-a",
    "room",
  ])("%j answers", async (text) => {
    await world.cross();
    await press("dana", "approve");
    const answer = await world.door.command(from("dana"), { channel: "web:airline", room: "airline" }, text);
    expect(answer.type === "notice" && answer.card.title.length).toBeGreaterThan(0);
  });
});
