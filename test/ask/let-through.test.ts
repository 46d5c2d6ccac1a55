/**
 * What is typed to let something through, while something else happens at any moment of it: nobody lets through what they were not shown, and
 * what they were shown counts once or not at all.
 */
import { describe, expect, test } from "vitest";
import type { DecidedBy, EventOf } from "../../src/domain/journal/event.ts";
import { hour } from "../../src/domain/words/time.ts";
import { releaseAgent, restrainAgent } from "../../src/flows/decide/restrain.ts";
import type { Card } from "../../src/views/card.ts";
import { asks, refunds } from "../support/asks.ts";
import { fleet } from "../support/breaches.ts";
import { inEveryOrder } from "../support/meanwhile.ts";

const it = asks();
const as = (by: string): DecidedBy => ({ by, how: "web" });
const agent = "airline-d";

/** A question of its own for each round, put while nothing holds the agent. */
async function put(nth: number): Promise<string> {
  await releaseAgent(it.world, as("dana"), agent);
  const { approval = "" } = await it.ask({ args: { amount: nth } });
  return approval;
}
async function typed(line: string, who = "dana"): Promise<Card> {
  const account = fleet.people[who]?.slack ?? "";
  const answer = await it.world.door.command({ how: "slack", account, team: "T01" }, { channel: "C01AIR" }, line);
  if (answer.type !== "notice") throw new Error(`answered with a ${answer.type}`);
  return answer.card;
}
const votes = async (id: string) =>
  (await it.world.store.journal({
    subject: `approval:${id}`,
    types: ["approval.voted"],
  })) as EventOf<"approval.voted">[];
const shownTo = async (id: string) =>
  (await it.world.store.journal({ subject: `card:approval:${id}`, types: ["card.shown"] })) as EventOf<"card.shown">[];
const words = (card: Card): string => `${card.state} ${card.title} ${JSON.stringify(card.body)}`;
const isShown = (card: Card): boolean => words(card).includes("Nothing was decided yet");

describe("an approval that was not shown", () => {
  test.each([
    {
      what: "an agent that is released meanwhile",
      begin: () => restrainAgent(it.world, as("mia"), agent, "pause"),
      other: () => releaseAgent(it.world, as("dana"), agent),
      or: /airline-d is paused/,
    },
    {
      what: "an agent that is paused meanwhile",
      begin: async () => {},
      other: () => restrainAgent(it.world, as("mia"), agent, "pause"),
      or: /airline-d is paused/,
    },
    {
      what: "a colleague who denies it meanwhile",
      begin: async () => {},
      other: (id: string) => it.decide({ type: "deny", as: as("lee") }, id),
      or: /already denied by Lee/,
    },
    {
      what: "a colleague who approves it meanwhile",
      begin: async () => {},
      other: (id: string) => it.decide({ type: "approve", as: as("lee") }, id),
      or: /already approved by Lee/,
    },
    {
      what: "its own end meanwhile",
      begin: async () => {},
      other: () => it.world.advance(hour),
      or: /nobody answered/,
    },
  ])("is never approved by typing, through $what", async ({ begin, other, or }) => {
    await it.world.cross(agent);
    it.under(refunds({ by: ["dana", "lee"] }));
    const orders = await inEveryOrder(it.world, async (nth, meanwhile) => {
      const id = await put(nth);
      await begin();
      const answer = await meanwhile(
        () => typed(`approve ${id}`),
        () => other(id),
      );
      expect((await votes(id)).filter(({ body }) => body.by === "dana")).toEqual([]);
      if (isShown(answer)) expect(await shownTo(id)).toHaveLength(1);
      else expect(words(answer)).toMatch(or);
    });
    expect(orders).toBeGreaterThan(8);
  });

  test("is shown as often as it is typed about while it could not be approved, and then counts", async () => {
    await it.world.cross(agent);
    const id = await put(1);
    expect(isShown(await typed(`approve ${id}`))).toBe(true);
    await restrainAgent(it.world, as("mia"), agent, "pause");
    expect(words(await typed(`approve ${id}`))).toMatch(/airline-d is paused/);
    await releaseAgent(it.world, as("dana"), agent);
    expect(words(await typed(`approve ${id}`))).toMatch(/may run this issue_refund once/);
    expect((await votes(id)).map(({ body }) => body.shown)).toEqual((await shownTo(id)).map(({ body }) => body.digest));
  });

  test("under a rule that changed is superseded, as its answer says, and not only on paper", async () => {
    const id = await put(1);
    it.under(refunds({ quorum: 2, by: ["dana", "lee"] }));
    expect(words(await typed(`approve ${id}`))).toMatch(/rule for issue_refund changed after airline-d asked/);
    expect((await it.approval(id)).status).toBe("superseded");
  });

  test("with --standing is not approved either", async () => {
    await it.world.cross(agent);
    it.under(refunds({}, { standing: { max_uses: 3, ttl: hour, same: [] } }));
    await inEveryOrder(it.world, async (nth, meanwhile) => {
      const id = await put(nth);
      await restrainAgent(it.world, as("mia"), agent, "pause");
      await meanwhile(
        () => typed(`approve ${id} --standing`),
        () => releaseAgent(it.world, as("dana"), agent),
      );
      expect(await votes(id)).toEqual([]);
      await it.decide({ type: "deny", as: as("dana") }, id);
    });
    expect(await it.events("standing.granted")).toEqual([]);
  });
});

describe("an approval that was shown", () => {
  test.each([
    { what: "denied", other: (id: string) => it.decide({ type: "deny", as: as("lee") }, id) },
    { what: "held up by a pause of its agent", other: () => restrainAgent(it.world, as("mia"), agent, "pause") },
    { what: "over", other: () => it.world.advance(hour) },
  ])("counts once, citing what was shown, or not at all where it is $what before", async ({ other }) => {
    await it.world.cross(agent);
    it.under(refunds({ by: ["dana", "lee"] }));
    const ends = new Set<string>();
    await inEveryOrder(it.world, async (nth, meanwhile) => {
      const id = await put(nth);
      expect(isShown(await typed(`approve ${id}`))).toBe(true);
      const answer = await meanwhile(
        () => typed(`approve ${id}`),
        () => other(id),
      );
      const { status } = await it.approval(id);
      ends.add(status);
      expect(status === "approved").toBe(/may run this issue_refund once/.test(words(answer)));
      const cited = (await votes(id)).map(({ body }) => body.shown);
      expect(cited).toEqual(status === "approved" ? [(await shownTo(id))[0]?.body.digest] : []);
    });
    expect(ends.size).toBeGreaterThan(1);
  });

  test("is not approved by a button of an earlier question", async () => {
    const id = await put(1);
    const press = { item: `approval:${id}`, verb: "approve", epoch: 7 } as const;
    const visitor = { how: "slack", account: fleet.people.dana?.slack ?? "", team: "T01" } as const;
    expect(await it.world.door.press(visitor, { press })).toMatchObject({
      card: { title: expect.stringMatching(/AP-1 changed since you were shown it. Nothing was decided/) },
    });
    expect(await votes(id)).toEqual([]);
    expect((await it.events("act.refused")).map(({ body }) => body)).toMatchObject([{ code: "token_stale" }]);
  });
});
