/** After the decision: a denial gets its reason with one tap, and the card follows the act to its end, also when nothing is heard of it. */
import { describe, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { completeAction } from "../../src/flows/ask/carry-out.ts";
import { readAction } from "../../src/flows/ask/read-action.ts";
import { paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import type { DoorAnswer } from "../../src/ports/chat.ts";
import { asks, refunds } from "../support/asks.ts";
import { as } from "../support/breaches.ts";

const here = asks();
const { ask, approval, claim, decide, events } = here;
const press = (person: string, verb: string, fields?: Record<string, string>): Promise<DoorAnswer> =>
  here.world.door.press(
    { how: "web", account: person, team: "web", person },
    { press: { item: "approval:AP-1", verb, epoch: 1 } },
    fields,
  );
const card = async () => drawCard(here.world, "approval:AP-1");
const text = async () => JSON.stringify(await card());

describe("why it was denied", () => {
  test("is offered in the private answer, and one tap takes it to the agent", async () => {
    const { action } = await ask();
    const answer = await press("dana", "deny");
    expect(answer).toMatchObject({ type: "notice", card: { title: expect.stringMatching(/^Denied/) } });
    if (answer.type !== "notice") throw new Error("no notice");
    expect([...answer.card.buttons, ...answer.card.more].map(({ label }) => label)).toEqual([
      "Wrong amount or target",
      "Not now",
      "Ask the customer first",
      "Not for this agent to do",
      "Another reason…",
    ]);
    expect(await readAction(here.world, action)).toMatchObject({ state: "denied" });
    const verb = answer.card.buttons[2]?.press.verb ?? "";
    expect(await press("dana", verb)).toMatchObject({ card: { title: "airline-d is told why." } });
    expect(await readAction(here.world, action)).toMatchObject({ state: "denied", reason: "Ask the customer first" });
    expect(await text()).toContain('" Why: ",{"untrusted":"Ask the customer first"}');
    expect(await press("dana", "reason:not-now")).toMatchObject({
      card: { title: expect.stringContaining("already") },
    });
    expect(await events("approval.reasoned")).toHaveLength(1);
  });

  test("may be typed instead; an empty one is none", async () => {
    const { action } = await ask();
    await press("dana", "deny");
    expect(await press("dana", "reason:other")).toMatchObject({ type: "form", form: { fields: [{ name: "reason" }] } });
    expect(await press("dana", "reason:other", { reason: " " })).toMatchObject({ card: { state: "NOT DONE" } });
    await press("dana", "reason:other", { reason: "she called, and <!channel> wants to wait" });
    expect(await readAction(here.world, action)).toMatchObject({ reason: "she called, and <!channel> wants to wait" });
  });

  test("is for whoever denied it, for ten minutes", async () => {
    await ask();
    await press("dana", "deny");
    for (const other of ["sam", "lee"])
      expect(await press(other, "reason:wrong")).toMatchObject({ card: { title: "Only whoever denied it says why." } });
    await here.world.advance(10 * minute + 1);
    expect(await press("dana", "reason:wrong")).toMatchObject({
      card: { title: expect.stringContaining("10 minutes") },
    });
    expect(await press("dana", "reason:toString")).toMatchObject({ card: { state: "NOT DONE" } });
    expect(await events("approval.reasoned")).toEqual([]);
  });

  test("is not asked for where it was given with the denial", async () => {
    await ask();
    expect(await press("dana", "deny-with-reason", { reason: "twice already" })).toMatchObject({
      type: "notice",
      card: { buttons: [] },
    });
    expect(await press("dana", "reason:wrong")).toMatchObject({ type: "notice" });
  });

  test("of what was not denied there is none", async () => {
    await ask();
    expect(await press("dana", "reason:wrong")).toMatchObject({ card: { state: "NOTHING TO DO" } });
  });
});

describe("the card follows the act", () => {
  const approved = async () => {
    const { action } = await ask();
    await decide({ type: "approve", as: as("dana") });
    await here.world.advance(2 * minute);
    return action;
  };

  test("to when it began and when it was done", async () => {
    const action = await approved();
    expect(await card()).toMatchObject({ state: "APPROVED" });
    await claim(action);
    expect(await card()).toMatchObject({ state: "RUNNING" });
    expect(await text()).toContain("airline-d began it");
    await here.world.advance(minute);
    await completeAction(here.world, action, { ok: true, produced: [], consumed: [] });
    expect(await card()).toMatchObject({ state: "DONE" });
    await here.world.advance(60 * minute);
    expect(await events("approval.unreported")).toEqual([]);
  });

  test("to its failure", async () => {
    const action = await approved();
    await claim(action);
    await completeAction(here.world, action, { ok: false, produced: [], consumed: [] });
    expect(await card()).toMatchObject({ state: "FAILED" });
    expect(await text()).toContain("it was run and failed");
  });

  test("and says since when nothing was heard of it; a late word still counts", async () => {
    const action = await approved();
    await claim(action);
    await here.world.advance(12 * minute);
    expect(await card()).toMatchObject({ state: "RUNNING" });
    await here.world.advance(minute);
    expect(await card()).toMatchObject({ state: "NO WORD", tone: "expired" });
    expect(await text()).toContain("No word from airline-d since ");
    expect((await approval()).status).toBe("claimed");
    await here.world.advance(60 * minute);
    expect(await events("approval.unreported")).toHaveLength(1);
    await completeAction(here.world, action, { ok: true, produced: [], consumed: [] });
    expect(await card()).toMatchObject({ state: "DONE" });
    expect(await text()).not.toContain("No word");
  });

  test("an act that began in the last minute it could is given five to be heard of", async () => {
    const action = await approved();
    await here.world.advance(12 * minute + 59_000);
    await claim(action);
    await here.world.advance(4 * minute);
    expect(await card()).toMatchObject({ state: "RUNNING" });
    await here.world.advance(2 * minute);
    expect(await card()).toMatchObject({ state: "NO WORD" });
  });
});

test("a vote can be taken back until it is decided", async () => {
  here.under(refunds({ by: ["dana", "lee"], quorum: 2 }));
  await ask();
  await press("dana", "approve");
  expect((await card())?.more.map(({ label }) => label)).toContain("Take my approval back");
  await press("dana", "withdraw-vote");
  await press("lee", "approve");
  expect((await approval()).status).toBe("waiting");
  await press("dana", "approve");
  expect(await press("dana", "withdraw-vote")).toMatchObject({ card: { state: "NOT DONE" } });
  expect((await approval()).status).toBe("approved");
});

test("/ward status says how people decide, once there are twenty decisions, and to each their own", async () => {
  const status = async (person: string) => {
    const answer = await here.world.door.command(
      { how: "web", account: person, team: "web", person },
      { channel: "web:airline", room: "airline" },
      "status",
    );
    return JSON.stringify(answer);
  };
  for (let n = 1; n <= 20; n++) {
    if (n === 20) expect(await status("dana")).not.toContain("questions decided");
    await ask({ args: { amount: n } });
    await here.world.advance(n <= 15 ? 2_000 : 20_000);
    await decide({ type: n === 7 ? "deny" : "approve", as: as("dana") }, `AP-${n}`);
  }
  const here20 = "20 here, 95 % approved, 75 % within 5 s of being asked";
  expect(await status("dana")).toContain(`${here20}; 20 by you, 95 % approved`);
  expect(await status("mia")).toContain(`${here20}.`);
});

test("what its pact lets run at once has no card: none is put into the outbox for it", async () => {
  const { world } = here;
  world.platforms = [paperPlatform("slack", world.clock, [])];
  const { action, decision } = await ask({ tool: "search_orders" });
  expect(decision).toBe("allow");
  expect(await claim(action)).toMatchObject({ type: "claimed" });
  expect(await completeAction(world, action, { ok: true, produced: [], consumed: [] })).toBe("completed");
  expect(await world.store.outboxCounts()).toEqual([]);
});
