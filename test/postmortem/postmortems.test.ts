/** A serious breach ends with a postmortem: drafted with its end, reminded of by day, filed with the verdict, over the real store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Breach } from "../../src/domain/breach/breach.ts";
import { day, hour, localTime, minute } from "../../src/domain/words/time.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { postmortemTyped } from "../../src/flows/postmortem/postmortem-typed.ts";
import { fileFields } from "../../src/flows/postmortem/press-postmortem.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { type PactWorld, pactWorld } from "../support/pacts.ts";
import { by, crossedBreach, endedBreach, findings } from "../support/postmortems.ts";

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
});
afterEach(() => world.close());

/** Sunday 22 Nov 2026, 12:00 UTC. */
const crossed = (severity?: string): Promise<string> => crossedBreach(world, severity);
const as = by;
const breach = async (id: string): Promise<Breach | undefined> => (await world.store.load(`breach:${id}`))?.state;
const postmortem = async (id: string) => (await world.store.load(`postmortem:${id}`))?.state;
const cardOf = async (subject: string) => JSON.stringify((await tellingOf(world, subject as "breach:BR-1"))?.card());
const decide = (id: string, type: "deny" | "resolve" | "noise" | "reopen", by = "dana") =>
  decideBreach(world, id, { type, as: as(by) });
const due = async () => {
  for (const timer of await world.store.dueTimers(world.clock.now(), 50)) await fireTimer(world, timer);
};
const typed = (person: string, id?: string) =>
  postmortemTyped(
    world,
    {
      visitor: { how: "web", team: "", account: person, person },
      person,
      room: "airline",
      rooms: ["airline"],
      channel: "airline",
    },
    { id },
  );

const resolved = (severity?: string): Promise<string> => endedBreach(world, severity);

describe("the end of a breach", () => {
  test("drafts a postmortem in the same commit where the pact asks for one, and says so", async () => {
    const id = await crossed();
    await decide(id, "deny");
    expect(await decide(id, "resolve")).toEqual({
      type: "done",
      sentence:
        "BR-1 is resolved. It needs its postmortem (PM-1), which Dana Reyes writes by 2026-11-27; the verdict comes with it: /ward postmortem BR-1",
    });
    expect(await postmortem("PM-1")).toMatchObject({
      status: "draft",
      breach: "BR-1",
      owner: "dana",
      why: "severity",
      zone: "Europe/Berlin",
    });
    expect(await breach(id)).toMatchObject({ status: "resolved", postmortem: "PM-1" });
    const card = await cardOf("breach:BR-1");
    expect(card).toContain("Needs its postmortem (PM-1)");
    expect(card).toContain("Write the postmortem");
    expect(card).not.toContain("Threshold stale");
  });

  test("drafts one as well when the value recovers by itself", async () => {
    const id = await crossed();
    await decide(id, "deny");
    const at = world.clock.now();
    const measured = { value: 0.9, samples: 10, bad: 1, at, received_at: at };
    await decideBreach(world, id, { type: "recover", agent: "airline-a", measured });
    expect(await breach(id)).toMatchObject({ status: "resolved", postmortem: "PM-1" });
  });

  test("drafts none for noise, nor for what is less serious and did not escalate", async () => {
    const id = await crossed();
    await decide(id, "deny");
    await decide(id, "noise");
    expect(await postmortem("PM-1")).toBeUndefined();
  });

  test("asks for one of a lesser breach that escalated as far as the pact says, and not before", async () => {
    const id = await crossed("medium");
    world.move(4 * minute);
    await decideBreach(world, id, { type: "step", round: 1, step: 2 });
    await decide(id, "deny");
    await decide(id, "resolve");
    expect(await postmortem("PM-1")).toMatchObject({ why: "escalated" });
  });

  test("asks for none of a lesser breach", async () => {
    await resolved("medium");
    expect(await postmortem("PM-1")).toBeUndefined();
  });

  test("the draft of a breach that was opened again still stands", async () => {
    const id = await resolved();
    await decide(id, "reopen");
    expect(await fileFields(world, "PM-1", as("dana"), findings)).toMatchObject({ code: "decision_waits" });
    await decide(id, "deny");
    await decide(id, "resolve");
    expect(await breach(id)).toMatchObject({ postmortem: "PM-1" });
    expect(await postmortem("PM-2")).toBeUndefined();
  });

  test("no verdict is given beside it", async () => {
    const id = await resolved();
    expect(
      await decideBreach(world, id, { type: "give-verdict", as: as("dana"), verdict: "pact right" }),
    ).toMatchObject({ type: "refused", sentence: expect.stringContaining("needs its postmortem (PM-1)") });
  });
});

describe("its owner", () => {
  /** Passes the time in hours, and tells when reminders went out. */
  const remindersIn = async (days: number): Promise<string[]> => {
    for (let passed = 0; passed < days * 24; passed++) {
      world.move(hour);
      await due();
    }
    const told = await world.store.journal({ subject: "postmortem:PM-1", types: ["postmortem.reminded"] });
    return told.map(({ at }) => `${new Date(at).toISOString().slice(0, 10)} ${localTime(at, "Europe/Berlin")}`);
  };

  test("is reminded after a day, daily once it is overdue, on workdays and five times at most", async () => {
    await resolved();
    expect(await remindersIn(30)).toEqual([
      "2026-11-23 13:00",
      "2026-11-30 09:00",
      "2026-12-01 09:00",
      "2026-12-02 09:00",
      "2026-12-03 09:00",
    ]);
    expect(await postmortem("PM-1")).toMatchObject({ status: "draft", reminded: 5 });
  });

  test("is not reminded at night of what came due while Wardroom was down", async () => {
    await resolved();
    world.move(day + 14 * hour);
    expect(localTime(world.clock.now(), "Europe/Berlin")).toBe("03:00");
    expect(await remindersIn(0.5)).toEqual(["2026-11-24 09:00"]);
  });

  test("is not reminded of what was filed", async () => {
    await resolved();
    await fileFields(world, "PM-1", as("dana"), findings);
    expect(await remindersIn(3)).toEqual([]);
  });
});

describe("filing it", () => {
  test("reviews the breach with its verdict in one commit", async () => {
    const id = await resolved();
    expect(await fileFields(world, "PM-1", as("dana"), findings)).toEqual({
      type: "done",
      sentence:
        "PM-1 is filed, and BR-1 is reviewed: threshold stale. The pact stays as it is until somebody proposes better: /ward propose airline-service",
    });
    expect(await breach(id)).toMatchObject({ status: "reviewed", verdict: "threshold stale" });
    expect(await postmortem("PM-1")).toMatchObject({ status: "filed", failureMode: "wrong-output" });
    const card = await cardOf("postmortem:PM-1");
    expect(card).toContain("The prompt lost its examples.");
    expect(card).not.toContain("Write the postmortem");
  });

  test("twice files it once", async () => {
    await resolved();
    const [first, second] = await Promise.all(["dana", "sam"].map((by) => fileFields(world, "PM-1", as(by), findings)));
    expect([first, second].map((reply) => reply?.type).sort()).toEqual(["done", "refused"]);
    expect(await world.store.journal({ subject: "postmortem:PM-1", types: ["postmortem.filed"] })).toHaveLength(1);
  });

  test("is not for whoever has no part in it", async () => {
    await resolved();
    expect(await fileFields(world, "PM-1", as("mia"), findings)).toMatchObject({ type: "refused" });
    expect(await postmortem("PM-1")).toMatchObject({ status: "draft" });
  });

  test("with a line of the pact becomes a change request that cites both", async () => {
    await resolved();
    const proposed = { ...findings, change_kind: "threshold", proposed: "failing breach below 0.4" };
    expect(await fileFields(world, "PM-1", as("sam"), proposed)).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/PM-1 is filed.*CR-1 proposes airline-service@2; it tightens/),
    });
    expect((await world.store.load("change:CR-1"))?.state).toMatchObject({
      because: { postmortem: "PM-1", breach: "BR-1" },
      by: "person:sam",
    });
    expect(await postmortem("PM-1")).toMatchObject({ change: "CR-1" });
  });

  test("with a line that says nothing files nothing, and says what would be understood", async () => {
    await resolved();
    expect(
      await fileFields(world, "PM-1", as("dana"), { ...findings, change_kind: "threshold", proposed: "sooner please" }),
    ).toMatchObject({ type: "refused", code: "arg_invalid" });
    expect(await postmortem("PM-1")).toMatchObject({ status: "draft" });
  });
});

describe("the form", () => {
  test("has the story of the journal in it, and says beside each field what is wrong", async () => {
    await resolved();
    const asked = await typed("dana");
    if (!("form" in asked)) throw new Error(JSON.stringify(asked));
    const [summary] = asked.form.fields;
    expect(summary).toMatchObject({
      name: "summary",
      value: expect.stringMatching(/^airline-a .*\n\n2026-11-22 13:00 /),
    });
    const answer = await createDoor(world).press(
      { how: "web", team: "", account: "dana", person: "dana" },
      { press: asked.press },
      { ...findings, impact: "", due: "tomorrow" },
    );
    expect(answer).toMatchObject({
      type: "form",
      errors: { impact: "Say what it did, and to whom.", due: "Write the day as 2026-12-03." },
    });
  });

  test("of a breach whose pact asks for none is there for whoever asks for it", async () => {
    await resolved("medium");
    expect(await typed("sam", "br1")).toMatchObject({ type: "form", press: { item: "postmortem:PM-1" } });
    expect(await postmortem("PM-1")).toMatchObject({ owner: "sam", why: "asked" });
    expect(await typed("sam", "BR-1")).toMatchObject({ type: "form", press: { item: "postmortem:PM-1" } });
    await fileFields(world, "PM-1", as("sam"), findings);
    expect(await breach("BR-1")).toMatchObject({ status: "reviewed" });
  });

  test("is not there while the breach is open", async () => {
    const id = await crossed();
    expect(JSON.stringify(await typed("dana", id))).toContain("Resolve it first");
  });
});
