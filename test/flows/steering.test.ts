/** Snooze, reassign, escalate, choose, noise and mute through the real door and store: forms, stale clicks, moved time. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { strictest } from "../../src/domain/agent/restraint.ts";
import type { EventType } from "../../src/domain/journal/event-kinds.ts";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import type { DoorAnswer, Visitor } from "../../src/ports/chat.ts";
import { noon, pact, threshold } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
const start = async (change: Partial<Threshold> = {}): Promise<void> => {
  const effective: EffectivePact = {
    ...pact,
    thresholds: [{ ...threshold, ...change, cited: "airline-service@4#task-failure" }],
  };
  world = await testWorld({ effective });
};
const review: Partial<Threshold> = {
  intervention: { do: "supervise", mode: "human-review", ttl: 30 * minute, on_silence: "hold" },
};

beforeEach(() => start(review));
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const press = async (
  person: string,
  verb: string,
  fields?: Record<string, string>,
  epoch?: number,
): Promise<DoorAnswer> => {
  const now = (await world.store.load("breach:BR-1"))?.state.epoch ?? 0;
  return world.door.press(from(person), { press: { item: "breach:BR-1", verb, epoch: epoch ?? now } }, fields);
};
const said = (answer: DoorAnswer): string =>
  answer.type === "form" ? `form: ${answer.form.title}` : answer.card.title;
const ward = async (person: string, text: string): Promise<string> =>
  said(await world.door.command(from(person), { channel: "web:airline", room: "airline" }, text));
const wholeCard = async (person: string, text: string): Promise<string> =>
  JSON.stringify(await world.door.command(from(person), { channel: "web:airline", room: "airline" }, text));
const breach = async (id = "BR-1") => (await world.store.load(`breach:${id}`))?.state;
const events = async (...types: EventType[]) => world.store.journal({ types });
const held = async (agent = "airline-a") =>
  strictest((await world.store.load(`agent:${agent}`))?.state.restraints ?? [])?.kind;

describe("a form", () => {
  test("is asked before the verb is carried out, the same one the card carries", async () => {
    await world.cross();
    const answer = await press("dana", "choose");
    expect(answer).toMatchObject({ type: "form", press: { item: "breach:BR-1", verb: "choose" } });
    const drawn = await createRoomsReader(world).card("breach:BR-1", "dana");
    const button = [...(drawn?.card.buttons ?? []), ...(drawn?.card.more ?? [])].find(
      ({ label }) => label === "Choose…",
    );
    expect(answer.type === "form" && answer.form).toEqual(button?.form);
    expect(await breach()).toMatchObject({ intervention: { state: "none" } });
  });

  test("answered, it decides", async () => {
    await world.cross();
    expect(said(await press("sam", "choose", { do: "pause", reason: "it loops" }))).toBe("airline-a is paused.");
    expect(await held()).toBe("pause");
    expect((await events("breach.chosen"))[0]?.body).toMatchObject({
      do: "pause",
      reason: "it loops",
      by: "sam",
      how: "web",
    });
  });

  test("with an answer that cannot be is asked again, beside the field", async () => {
    await world.cross();
    expect(await press("sam", "choose", { do: "throttle", limit: "many" })).toMatchObject({
      type: "form",
      errors: { limit: expect.stringContaining("10/m") },
    });
    expect(await press("sam", "snooze", {})).toMatchObject({ type: "form" });
    expect(await held()).toBeUndefined();
  });

  test("has at most five fields on every platform", async () => {
    await world.cross();
    for (const verb of ["choose", "snooze", "reassign", "noise", "mute"]) {
      const answer = await press("dana", verb);
      expect(answer.type === "form" && answer.form.fields.length).toBeLessThanOrEqual(5);
    }
  });

  test("of a breach that is over is not asked: the answer says how it stands", async () => {
    await world.cross();
    await world.clear();
    expect(said(await press("dana", "snooze"))).toBe("Nothing to do: BR-1 is already resolved.");
    expect(said(await press("dana", "choose"))).toContain("already resolved");
  });

  test("of an earlier question does not decide the present one", async () => {
    await world.cross();
    const { epoch = 0 } = (await breach()) ?? {};
    await press("dana", "choose", { do: "pause" });
    await press("dana", "lift");
    expect(said(await press("lee", "choose", { do: "quarantine" }, epoch))).toContain("earlier question");
    expect(await held()).toBeUndefined();
  });

  test("of two who choose in the same instant one counts, or the other is told to look again", async () => {
    for (let round = 1; round <= 20; round++) {
      const agent = `airline-${round}`;
      await world.cross(agent);
      const press = { item: `breach:BR-${round}`, verb: "choose", epoch: 1 };
      const choose = (person: string, what: string) => world.door.press(from(person), { press }, { do: what });
      const [pause] = await Promise.all([choose("dana", "pause"), choose("lee", "nothing")]);
      if ((await held(agent)) !== "pause") expect(said(pause)).toContain("earlier question");
    }
  });
});

describe("the ladder of a human review, in moved time", () => {
  test("climbs until somebody looks, is reminded, and goes on when the hold ends without a word", async () => {
    await world.cross();
    await world.advance(31 * second);
    expect(await breach()).toMatchObject({ step: 2 });
    await press("lee", "acknowledge");
    await world.advance(hour + 44 * minute);
    expect(await events("breach.reminded")).toHaveLength(0);
    await world.advance(2 * minute);
    expect(await events("breach.reminded")).toMatchObject([{ body: { by: "lee" } }]);
    await world.advance(15 * minute);
    expect(await events("breach.unacknowledged")).toMatchObject([{ body: { because: "timeout" } }]);
    expect(await breach()).toMatchObject({ step: 3, roomAsked: true });
  });

  test("is held by a snooze until 09:00 in the room's zone", async () => {
    await world.cross();
    expect(await ward("sam", "snooze BR-1 until 09:00 it is known")).toBe("BR-1 is snoozed until 03:00 on Mon 23 Nov.");
    expect((await breach())?.held?.until).toBe(Date.UTC(2026, 10, 23, 8));
    await world.advance(19 * hour);
    expect(await breach()).toMatchObject({ step: 1 });
    await world.advance(hour + minute);
    expect(await breach()).toMatchObject({ step: 3 });
    expect((await events("breach.snoozed"))[0]?.body).toMatchObject({ reason: "it is known" });
  });

  test("passed on, it calls the next ones after their gaps", async () => {
    await world.cross();
    await world.advance(20 * second);
    expect(await ward("sam", "reassign BR-1 @mia she wrote it")).toBe("BR-1 is passed on: Mia is called now.");
    await world.advance(29 * second);
    expect(await breach()).toMatchObject({ step: 1, lastAsked: { to: ["mia"] } });
    await world.advance(2 * second);
    expect(await breach()).toMatchObject({ step: 2, lastAsked: { to: ["lee"] } });
    expect(await ward("mia", "choose quarantine")).toBe("airline-a is quarantined.");
    expect(await held()).toBe("quarantine");
  });
});

describe("/ward", () => {
  test.each([
    ["snooze 15m", "BR-1 is snoozed until 13:15."],
    ["snooze", "Say how long"],
    ["snooze BR-1 soon", "Say how long"],
    ["reassign", "To whom?"],
    ["reassign mia", "Mia is called now"],
    ["reassign U04MIA", "Mia is called now"],
    ["reassign BR-1 zoe", "Nobody called zoe is in wardroom.yaml"],
    ["reassign dana", "That is you"],
    ["escalate", "Lee is called now"],
    ["page", "Lee is called now"],
    ["call BR-1 mia", "Mia is called now"],
    ["escalate zoe", "Nobody called zoe"],
    ["escalate lee now please", '"now" is more than /ward escalate takes'],
    ["choose", "Choose one: supervise, throttle, pause, quarantine or nothing."],
    ["choose throttle", "A throttle needs its limit"],
    ["choose throttle 10/m too many", "airline-a is throttled."],
    ["choose nothing", "airline-a keeps running"],
    ["noise a test of ours", "BR-1 is resolved as noise."],
    ["mute", "It needs an agent"],
    ["mute airline-a", "Say how long, and why"],
    ["mute airline-a 2h", "A mute needs its reason"],
    ["mute airline-a 30h flapping", "24 hours at most"],
    ["mute airline-zz 2h flapping", "No agent called airline-zz"],
    ["mute BR-7 2h flapping", "There is no BR-7"],
    ["mute airline-a 2h flapping", "airline-a is muted until 15:00"],
    ["mute BR-1 until 09:00 flapping", "airline-service#task-failure of airline-a is muted until 09:00 on Mon 23 Nov"],
    ["mute off airline-a", "Nothing to do: airline-a is not muted."],
    ["help page", "/ward escalate"],
  ])("%s: %s", async (text, expected) => {
    await world.cross();
    expect(await ward("dana", text)).toContain(expected);
  });

  test.each([
    "snooze 1h",
    "reassign kim",
    "escalate",
    "choose pause",
    "noise",
    "mute airline-a 2h flapping",
    "mute off airline-a",
  ])("%s is refused to a member outside the RACI, in words", async (text) => {
    await world.cross();
    expect(await ward("mia", text)).toMatch(/This is for .*Dana/);
    expect((await events("act.refused")).length).toBe(1);
    expect(await breach()).toMatchObject({ step: 1, status: "open" });
  });
});

describe("a mute", () => {
  test("records breaches that call nobody until it ends, and then they call", async () => {
    await world.cross("airline-b");
    await world.clear("airline-b");
    expect(await ward("dana", "mute airline-b 2h flapping upstream")).toContain("is muted until 15:00");
    await world.advance(31 * minute);
    await world.cross("airline-b");
    expect(await breach("BR-2")).toMatchObject({ hushed: { because: "muted", by: "dana" }, reached: [], step: 0 });
    const drawn = await createRoomsReader(world).card("breach:BR-2", "dana");
    expect(drawn?.card).toMatchObject({ state: "MUTED", pings: [] });
    await world.advance(80 * minute);
    expect((await events("breach.escalated")).filter(({ subject }) => subject === "breach:BR-2")).toEqual([]);
    await world.advance(10 * minute);
    expect(await breach("BR-2")).toMatchObject({ reached: ["dana", "lee"], roomAsked: true });
    expect(await events("mute.lifted")).toMatchObject([{ body: { because: "time" } }]);
  });

  test("by its breach holds that clause, and the breach itself from now on", async () => {
    await world.cross();
    await ward("dana", "mute BR-1 2h known bad batch");
    expect(await breach()).toMatchObject({ hushed: { because: "muted" }, step: 1 });
    await world.advance(hour);
    expect(await breach()).toMatchObject({ step: 1 });
  });

  test("is lifted by the button of a card it holds back, under the same rules", async () => {
    await world.cross();
    await ward("dana", "mute airline-a 2h known bad batch");
    expect(said(await press("mia", "unmute"))).toContain("This is for Sam, Dana, Kim or Lee to decide");
    expect(said(await press("sam", "unmute"))).toBe("airline-a calls again.");
    expect((await breach())?.hushed).toBeUndefined();
    expect(await events("mute.lifted")).toMatchObject([{ body: { because: "person", by: "sam" } }]);
  });

  test("lifted, what is open goes on where it stood", async () => {
    await world.cross();
    await ward("dana", "mute airline-a 2h known bad batch");
    await world.advance(hour);
    expect(await ward("lee", "mute off airline-a")).toBe("airline-a calls again.");
    expect((await breach())?.hushed).toBeUndefined();
    await world.advance(31 * second);
    expect(await breach()).toMatchObject({ step: 2 });
  });

  test("is shown in the status and on the room's page, with who and why", async () => {
    await world.cross();
    await ward("dana", "mute airline-a 2h known bad batch");
    expect(await wholeCard("mia", "status")).toMatch(/airline-a.*is muted by Dana Reyes until.*known bad batch/);
    const page = await createRoomsReader(world).room("airline", "mia");
    expect(page?.silenced.mutes).toHaveLength(1);
  });

  test("never holds what is critical", async () => {
    await world.close();
    await start({ ...review, severity: "critical" });
    await world.cross("airline-a");
    await world.clear("airline-a");
    await ward("dana", "mute airline-a 2h known bad batch");
    await world.advance(40 * minute);
    await world.cross("airline-a");
    expect(await breach("BR-2")).toMatchObject({ reached: ["dana"] });
  });

  test("holds no decision: silence ends as the pact declared", async () => {
    await world.close();
    await start();
    await world.cross("airline-a");
    await ward("dana", "mute airline-a 2h known bad batch");
    await world.advance(3 * minute);
    expect(await held()).toBe("quarantine");
  });
});

test("noise is counted against its threshold", async () => {
  await world.cross();
  await press("dana", "noise", { reason: "a test of ours" });
  await world.advance(31 * minute);
  await world.cross();
  expect(await wholeCard("mia", "status")).toContain("Called noise in 7 days: 1 of 2 of airline-service#task-failure.");
  expect(noon).toBeLessThan(world.at());
});

describe("who may not yet let go", () => {
  test("does not become who may by calling the room, or themselves, ahead of the ladder", async () => {
    await world.close();
    await start();
    await world.cross();
    expect(await ward("lee", "escalate BR-1")).toContain("Lee is called now");
    expect(await ward("lee", "deny BR-1")).toContain("for Dana to decide");
    expect(await ward("kim", "escalate BR-1")).toContain("the whole room is called");
    expect(await ward("kim", "deny BR-1")).toContain("to decide");
    expect(await ward("kim", "release airline-a")).not.toContain("is released");
    expect((await breach())?.intervention.state).toBe("proposed");
  });

  test("may once somebody else calls the room", async () => {
    await world.close();
    await start();
    await world.cross();
    await ward("lee", "escalate BR-1");
    await ward("lee", "escalate BR-1");
    expect(await ward("kim", "deny BR-1")).toContain("keeps running");
  });

  const today = { from: "2026-11-22", to: "2026-11-22" };
  /** Kim, who is consulted and stands in for Lee, passes the breach to Lee, who is away. */
  test.each(["reassign", "escalate"])("does not become who may by %s: calling whom they stand in for", async (verb) => {
    await world.cross();
    const { lee, ...people } = world.config.people;
    if (!lee) throw new Error("there is no lee");
    world.config = { ...world.config, people: { ...people, lee: { ...lee, deputy: "kim", away: [today] } } };
    expect(await ward("kim", `${verb} BR-1 lee`)).toContain("you stand in");
    expect((await breach())?.reached).not.toContain("kim");
  });
});

describe("the minute on the card", () => {
  test("ends the right to let the agent run, though the timer of silence has not fired", async () => {
    await world.close();
    await start();
    await world.cross();
    const { clock } = world;
    world.clock = { now: () => clock.now() + 3 * minute };
    expect(await ward("dana", "deny BR-1")).toContain("nobody answered by");
    expect((await breach())?.intervention.state).toBe("proposed");
    world.clock = clock;
    await world.advance(3 * minute);
    expect(await held()).toBe("quarantine");
  });
});
