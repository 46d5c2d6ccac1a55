/** What a button takes back or lets follow, typed: "ack --undo", "approve --undo", "approve --standing" and "approve --standing --undo". */
import { describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { commandCall } from "../../src/chat/discord/command-call.ts";
import type { ApprovalRule } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import type { CommandCall } from "../../src/ports/chat.ts";
import { asks, refunds } from "../support/asks.ts";

const here = asks();
const { approval, ask, events, under } = here;

const card = async (person: string, text: string | CommandCall) => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await here.world.door.command(visitor, { channel: "web:airline", room: "airline" }, text);
  if (answer.type !== "notice") throw new Error(`an answer of type ${answer.type}`);
  return answer.card;
};
const said = async (person: string, text: string | CommandCall): Promise<string> => (await card(person, text)).title;
/** Nobody was shown the question in this room: the first time it is, and the same line again counts. */
const again = async (person: string, text: string | CommandCall): Promise<string> => {
  expect(JSON.stringify(await card(person, text))).toContain("Nothing was decided");
  return said(person, text);
};
const breach = async (id = "BR-1") => (await here.world.store.load(`breach:${id}`))?.state;

/** As Discord sends it: each option on its own, a switch as "true" or "false". */
const chosen = (verb: string, given: Record<string, string>): CommandCall => {
  const command = commands.find(({ name }) => name === verb);
  if (!command) throw new Error(`there is no ${verb}`);
  return commandCall(command, new Map(Object.entries(given)));
};

const standing = { standing: { ttl: 60 * minute, max_uses: 3, same: ["order"] } };
const another = (amount: number) => ({ args: { amount, order: "88123" } });
const two: Partial<ApprovalRule> = { by: ["dana", "lee"], quorum: 2 };

describe("ack --undo", () => {
  test.each(["ack BR-1 --undo", "ack br1 --undo not mine after all", "ack --undo", "ack \u2014undo"])(
    "%s: nobody is on it any more",
    async (text) => {
      await here.world.cross();
      await said("dana", "ack BR-1");
      expect(await said("dana", `${text} --dry-run`)).toBe("The escalation goes on.");
      expect((await breach())?.held?.by).toBe("dana");
      expect(await said("dana", text)).toBe("The escalation goes on.");
      expect((await breach())?.held).toBeUndefined();
      expect(await said("dana", "ack BR-1 --undo")).toContain("nobody is on it");
    },
  );

  test("of an agent's question", async () => {
    await ask();
    await said("dana", "ack ap1");
    expect(await said("dana", "ack --undo")).toBe("The escalation goes on.");
    expect((await approval()).held).toBeUndefined();
    expect(await said("dana", "ack --undo")).toBe("You are on nothing here.");
  });

  test("of all takes those one is on; those of others want a !", async () => {
    await here.world.cross("airline-a");
    await here.world.advance(2 * minute);
    await here.world.cross("airline-b");
    await said("dana", "ack BR-1");
    await said("sam", "ack BR-2");
    const own = await card("dana", "ack all --undo");
    expect(own.title).toBe("ack --undo: done for 1 of 1");
    expect(JSON.stringify(own)).toContain("BR-2 is others' and left alone. /ward ack! all --undo takes those too.");
    expect([(await breach("BR-1"))?.held, (await breach("BR-2"))?.held?.by]).toEqual([undefined, "sam"]);
    expect(await said("dana", "ack! all --undo")).toBe("ack --undo: done for 1 of 1");
    expect((await breach("BR-2"))?.held).toBeUndefined();
  });

  test("is for who may steer", async () => {
    await here.world.cross();
    await said("dana", "ack BR-1");
    expect(await said("mia", "ack BR-1 --undo")).toContain("This is for");
    expect((await breach())?.held?.by).toBe("dana");
  });

  test("is a switch of Discord, on or off", async () => {
    await here.world.cross();
    expect(await said("dana", chosen("ack", { id: "br1", undo: "false" }))).toContain("You are on BR-1");
    expect(await said("dana", chosen("ack", { id: "br1", undo: "true" }))).toBe("The escalation goes on.");
  });
});

describe("approve --undo", () => {
  test("takes one's vote back while others are waited for", async () => {
    under(refunds(two));
    await ask();
    expect(await again("dana", "approve AP-1")).toContain("1 of 2");
    expect(await said("lee", "approve --undo")).toBe("No approval of yours waits for others here.");
    expect(await said("lee", "approve AP-1 --undo")).toContain("you have not approved it");
    expect(await said("dana", "approve --undo --dry-run")).toBe("Your approval of AP-1 is taken back.");
    expect((await approval()).votes).toHaveLength(1);
    expect(await said("dana", "approve --undo")).toBe("Your approval of AP-1 is taken back.");
    expect((await approval()).votes).toEqual([]);
  });

  test("is too late once it is decided, and says what ends a breach's", async () => {
    await ask();
    await again("dana", "approve AP-1");
    expect(await said("dana", "approve AP-1 --undo")).toContain("already approved");
    await here.world.cross();
    await said("dana", "approve BR-1");
    expect(await said("dana", "approve BR-1 --undo")).toContain("/ward lift BR-1");
  });
});

describe("approve --standing", () => {
  test("lets more like it follow, and --undo ends that by question or by its own number", async () => {
    under(refunds({}, standing));
    await ask();
    expect(await said("dana", "approve --standing --dry-run")).toContain("More like it may follow");
    expect(await events("standing.granted")).toEqual([]);
    expect(await again("dana", "approve --standing")).toContain("More like it may follow");
    expect(await ask(another(1))).toMatchObject({ decision: "allow" });
    expect(await said("mia", "approve AP-1 --standing --undo")).toContain("This is for");
    for (const id of ["AP-1", "st1", "ST-1"])
      expect(await said("dana", `approve ${id} --standing --undo --dry-run`)).toContain("ST-1 is over");
    expect((await here.world.store.load("standing:ST-1"))?.state.ended).toBeUndefined();
    expect(await said("dana", "approve --standing --undo")).toContain("ST-1 is over");
    expect(JSON.stringify(await card("dana", "approve ST-1 --standing --undo"))).toContain("ST-1 is over already");
    expect(await said("dana", "approve --standing --undo")).toBe("No standing approval is in force here.");
    expect(await events("standing.ended")).toMatchObject([{ body: { because: "person", by: "dana" } }]);
    expect(await ask(another(2))).toMatchObject({ decision: "pending" });
  });

  test("is refused where the pact lets a press cover one call, and of a breach", async () => {
    await ask();
    expect(await said("dana", "approve AP-1 --standing")).toContain("one press cover one call only");
    expect((await approval()).status).toBe("waiting");
    expect(await said("dana", "approve --standing")).toContain("No question waits here whose pact lets one press");
    await here.world.cross();
    expect(await said("dana", "approve BR-1 --standing")).toContain("BR-1 is a breach");
    expect((await breach())?.intervention.state).toBe("proposed");
  });

  test("is a switch of Discord", async () => {
    under(refunds({}, standing));
    await ask();
    expect(await again("dana", chosen("approve", { id: "ap1", standing: "true" }))).toContain(
      "More like it may follow",
    );
    expect(await said("dana", chosen("approve", { id: "ap1", standing: "true", undo: "true" }))).toContain(
      "ST-1 is over",
    );
  });
});
