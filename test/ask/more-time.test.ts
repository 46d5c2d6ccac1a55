/** A question that runs out of time: whoever may decide is called once more, and people may give it more. */
import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { readAction } from "../../src/flows/ask/read-action.ts";
import { pressApproval } from "../../src/flows/decide/press-approval.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { asks, refunds } from "../support/asks.ts";
import { as, noon } from "../support/breaches.ts";

const here = asks();
const { ask, approval, decide, events, under } = here;
const warnings = async () =>
  (await events("approval.warned")).map((one) => one.type === "approval.warned" && [one.at - noon, one.body.to]);
const labels = async () => {
  const card = await drawCard(here.world, "approval:AP-1");
  return [...(card?.buttons ?? []), ...(card?.more ?? [])].map(({ label }) => label);
};
const press = (by: string, verb: string) =>
  pressApproval(here.world, as(by), "AP-1", { item: "approval:AP-1", verb, epoch: 1 }, undefined);

describe("three quarters of its time", () => {
  test("call whoever may decide once more, by name, and only once", async () => {
    await ask();
    await here.world.advance(22 * minute);
    expect(await warnings()).toEqual([]);
    await here.world.advance(minute);
    // The ladder has reached the deputy and the room by then; Sam operates the agent.
    expect(await warnings()).toEqual([[22.5 * minute, ["dana", "lee", "kim"]]]);
    const [warned] = await events("approval.warned");
    const telling = await tellingOf(here.world, "approval:AP-1");
    const line = warned && telling?.line(warned);
    expect(line).toMatchObject({ pings: ["dana", "lee", "kim"] });
    expect(line?.buttons.map(({ label }) => label)).toContain("Approve once");
    expect(JSON.stringify(telling?.direct("dana").text)).toContain("Three quarters of its time are gone.");
    await here.world.advance(7 * minute);
    expect(await warnings()).toHaveLength(1);
    expect((await approval()).status).toBe("expired");
  });

  test("call nobody who voted, who is away, or when it is decided", async () => {
    under(refunds({ by: ["dana", "lee", "kim"], quorum: 2 }));
    const { people } = here.world.config;
    const { kim } = people;
    if (!kim) throw new Error("there is no kim");
    here.world.config = { ...here.world.config, people: { ...people, kim: { ...kim, awayNow: { from: noon } } } };
    await ask();
    await decide({ type: "approve", as: as("dana") });
    await here.world.advance(23 * minute);
    expect(await warnings()).toEqual([[22.5 * minute, ["lee"]]]);
    await ask({ args: { amount: 1 } });
    await decide({ type: "deny", as: as("dana") }, "AP-2");
    await here.world.advance(hour);
    expect(await warnings()).toHaveLength(1);
  });

  test("give whoever was called no right they did not have", async () => {
    await ask();
    await decide({ type: "acknowledge", as: as("dana") });
    await here.world.advance(23 * minute);
    expect((await approval()).reached).toEqual(["dana", "lee"]);
  });

  test("are not warned of when they passed while nothing ran", async () => {
    await ask();
    const { store } = here.world;
    const { expiresAt } = await approval();
    here.world.clock.now = () => expiresAt;
    const due = (await store.dueTimers(expiresAt, 10)).map(({ command }) => command);
    expect(due).toContain("approval.warn");
    expect(await decide({ type: "warn", until: expiresAt })).toMatchObject({ type: "nothing" });
    expect(await warnings()).toEqual([]);
  });

  test("of a question that is held open are warned of before its first end alone", async () => {
    under(refunds({ on_silence: "hold" }));
    await ask();
    await here.world.advance(2 * hour);
    expect(await warnings()).toHaveLength(1);
    expect((await approval()).status).toBe("waiting");
  });
});

describe("extending", () => {
  test("adds the rule's time again; card, agent, warning and end follow, the ladder goes on", async () => {
    const { action } = await ask();
    expect(await labels()).toContain("Extend by 30 min");
    await here.world.advance(10 * minute);
    expect(await press("kim", "extend:1")).toMatchObject({
      type: "done",
      sentence: expect.stringContaining("30 min longer. It can be extended twice more."),
    });
    expect(await readAction(here.world, action)).toMatchObject({ state: "waiting", expiresAt: noon + hour });
    expect(JSON.stringify(await drawCard(here.world, "approval:AP-1"))).toContain("(extended once)");
    expect((await approval()).step).toBe(3);
    await here.world.advance(30 * minute);
    expect((await approval()).status).toBe("waiting");
    expect(await warnings()).toEqual([]);
    await here.world.advance(10 * minute);
    expect(await warnings()).toEqual([[45 * minute, ["dana", "lee", "kim"]]]);
    await here.world.advance(10 * minute);
    expect((await approval()).status).toBe("expired");
  });

  test("after the warning warns again before the new end, and not at once when it adds but a minute", async () => {
    await ask();
    await here.world.advance(25 * minute);
    await decide({ type: "extend", as: as("dana"), by: minute });
    await here.world.advance(2 * minute);
    expect(await warnings()).toHaveLength(1);
    await decide({ type: "extend", as: as("dana") });
    await here.world.advance(30 * minute);
    expect((await warnings()).map((one) => (one ? one[0] : 0))).toEqual([22.5 * minute, (61 * minute * 3) / 4]);
  });

  test("a second press of the same button changes nothing", async () => {
    await ask();
    await Promise.all([press("dana", "extend:1"), press("lee", "extend:1"), press("dana", "extend:1")]);
    expect((await approval()).expiresAt).toBe(noon + hour);
    expect(await events("approval.extended")).toHaveLength(1);
  });

  test("happens three times at most, and the button goes", async () => {
    await ask();
    for (const nth of [1, 2, 3]) expect(await press("dana", `extend:${nth}`)).toMatchObject({ type: "done" });
    expect(await press("dana", "extend:4")).toMatchObject({ type: "refused", code: "too_late" });
    expect((await labels()).filter((label) => label.startsWith("Extend"))).toEqual([]);
    expect((await approval()).expiresAt).toBe(noon + 2 * hour);
  });

  test("never goes beyond seven days in all, and never shortens", async () => {
    under(refunds({ ttl: 4 * day }));
    await ask();
    expect(await labels()).toContain("Extend by 3 d");
    await decide({ type: "extend", as: as("dana") });
    expect((await approval()).expiresAt).toBe(noon + 7 * day);
    expect(await decide({ type: "extend", as: as("dana") })).toMatchObject({ code: "too_late" });
    for (const by of [0, -minute, 8 * day])
      expect(await decide({ type: "extend", as: as("dana"), by })).toMatchObject({ code: "arg_invalid" });
  });

  test("is for RACI, the deputy and whoever was called; not for others of the room, and not after the end", async () => {
    await ask();
    expect(await decide({ type: "extend", as: as("mia") })).toMatchObject({ code: "not_eligible" });
    // The agent's operator is responsible: more time lets nothing run.
    expect(await decide({ type: "extend", as: as("sam") })).toMatchObject({ type: "done" });
    await here.world.advance(hour);
    expect(await decide({ type: "extend", as: as("dana") })).toMatchObject({ code: "already_decided" });
    expect(await events("act.refused")).not.toHaveLength(0);
  });

  test("what cannot be taken back may wait longer too", async () => {
    under(refunds({ risk: "irreversible" }));
    await ask();
    expect(await decide({ type: "extend", as: as("dana") })).toMatchObject({ type: "done" });
  });

  test("keeps the votes it has", async () => {
    under(refunds({ by: ["dana", "lee", "kim"], quorum: 2 }));
    await ask();
    await decide({ type: "approve", as: as("dana") });
    await decide({ type: "extend", as: as("lee") });
    await here.world.advance(50 * minute);
    await decide({ type: "approve", as: as("kim") });
    expect((await approval()).status).toBe("approved");
  });

  test("/ward extend takes an id, a time and a note, or the only one that waits", async () => {
    await ask();
    const typed = async (text: string, person = "dana") => {
      const answer = await here.world.door.command(
        { how: "web", account: person, team: "web", person },
        { channel: "web:airline", room: "airline" },
        text,
      );
      return "card" in answer ? answer.card.title : answer.type;
    };
    expect(await typed("extend 1h the bank is closed")).toMatch(/AP-1 waits until 14:30, 60 min longer|1 h longer/);
    expect((await events("approval.extended"))[0]?.body).toMatchObject({
      reason: "the bank is closed",
      until: noon + 90 * minute,
    });
    expect(await typed("extend ap1")).toMatch(/30 min longer/);
    expect(await typed("extend AP-9")).toMatch(/There is no AP-9/);
    expect(await typed("extend BR-1 1h")).toMatch(/BR-1 is a breach, and \/ward extend ta/);
    await ask({ args: { amount: 2 } });
    expect(await typed("extend 1h")).toMatch(/Which one\?.*AP-2.*AP-1/);
    expect(await typed("extend AP-2", "mia")).toMatch(/This is for/);
  });
});
