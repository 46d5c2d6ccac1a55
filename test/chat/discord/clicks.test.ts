/**
 * Clicks on a bad day: each has one effect and one answer, whatever Discord, the network and other people do meanwhile.
 *
 * row 34  delivered twice                          row 43  answered after Discord's three seconds
 * row 35  out of their order                       row 44  a form submitted twice, or after it was decided
 * row 38  on a card that is not true any more
 *
 * Row 36, two people at once: two-at-once.test.ts.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hour, minute, second } from "../../../src/domain/words/time.ts";
import { type Asker, createAsker } from "../../../src/flows/ask/ask.ts";
import { claimAction } from "../../../src/flows/ask/carry-out.ts";
import { decideApproval, supersedeChanged } from "../../../src/flows/decide/run-approval-command.ts";
import type { Proofs } from "../../../src/ports/proofs.ts";
import { pact, threshold } from "../../support/breaches.ts";
import { until } from "../../support/service.ts";
import { type DiscordWorld, discordWorld } from "./discord-world.ts";

/** Dana and Lee are both asked at once, and have an hour. */
const both = {
  ...pact,
  thresholds: [
    {
      ...threshold,
      intervention: { ...threshold.intervention, ttl: hour },
      cited: "airline-service@4#task-failure",
    },
  ],
  escalation: [
    { after: 0, to: "accountable" as const },
    { after: second, to: "deputy" as const },
  ],
};

let it: DiscordWorld;
beforeEach(async () => {
  it = await discordWorld({ effective: both });
});
afterEach(async () => {
  expect(it.world.faults).toEqual([]);
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  await it.stop();
});

const gateway = () => it.guild.proxy.gateway;
const asked = async (agent = "airline-a") => {
  await it.world.cross(agent);
  await it.pass(2 * second);
  return it.guild.channel("20001").expectMessage(new RegExp(`${agent} fails`));
};
const dana = () => it.guild.as("dana");
const lee = () => it.guild.as("lee");
const decided = async () => [...(await it.journal("breach.approved")), ...(await it.journal("breach.denied"))];
/** How often the bot acknowledged an interaction, or tried to. */
const acknowledged = () => it.guild.proxy.calls.filter(({ route }) => route.endsWith("/callback")).length;

describe("row 34: delivered twice", () => {
  test("a click has one effect and one answer", async () => {
    const card = await asked();
    await card.click("Approve", dana());
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    for (let nth = 0; nth < 3; nth++) gateway().repeat("INTERACTION_CREATE");
    await (await asked("airline-b")).click("I'm looking", lee());
    await it.guild.expectEphemeral("lee", /You are on BR-2/);
    expect(await decided()).toHaveLength(1);
    expect(await it.guild.ephemeralsTo("dana")).toHaveLength(1);
    expect(acknowledged()).toBe(2);
  });

  test("a command has one effect and one answer", async () => {
    await asked();
    await it.guild.command("/ward ack BR-1 I am on it", dana());
    gateway().repeat("INTERACTION_CREATE");
    await it.guild.expectEphemeral("dana", /looking|hold/i);
    gateway().repeat("INTERACTION_CREATE");
    await it.guild.command("/ward status", lee());
    await it.guild.expectEphemeral("lee", /BR-1/);
    expect(await it.journal("breach.acknowledged")).toHaveLength(1);
    expect(await it.guild.ephemeralsTo("dana")).toHaveLength(1);
  });

  test("to two bots with one token, as around a change of versions, it has one effect and one answer", async () => {
    const card = await asked();
    const end = await it.doubled();
    await card.click("Approve", dana());
    await it.guild.expectEphemeral("dana", /airline-a is quarantined/);
    await until(() => acknowledged() === 2, "both bots have tried");
    expect(await decided()).toHaveLength(1);
    expect(await it.guild.ephemeralsTo("dana")).toHaveLength(1);
    await end();
  });
});

describe("row 35: out of their order", () => {
  test("the first that arrives wins, and the second is told by whom", async () => {
    const card = await asked();
    const held = gateway().hold("INTERACTION_CREATE");
    await card.click("Approve", dana());
    await card.click("Deny", dana());
    await until(() => held.held() === 2, "both are held back");
    held.sendReversed();
    await it.guild.expectEphemeral("dana", /keeps running/);
    await it.guild.expectEphemeral("dana", /already denied.*by Dana Reyes/s);
    expect(await it.journal("breach.denied")).toHaveLength(1);
    expect(await it.journal("breach.approved")).toEqual([]);
  });
});

describe("row 38: on a card that is not true any more", () => {
  test("nothing happens, the answer says how it ended, and the card as it is has no such button", async () => {
    const old = await asked();
    await it.pass(hour + minute, 30_000);
    expect(await it.journal("breach.expired")).toHaveLength(1);
    await old.click("Deny", dana());
    await it.guild.expectEphemeral("dana", /quarantined|already/);
    expect(await it.journal("breach.denied")).toEqual([]);
    const now = await it.guild.channel("20001").expectMessage(/BR-1/);
    expect(now.id).toBe(old.id);
    expect(now.buttons.filter((label) => /^(Approve|Deny)/.test(label))).toEqual([]);
  });
});

describe("row 38: a question that is over", () => {
  const rule = (ttl = 30 * minute) => ({
    tool: "issue_refund",
    cited: "airline-service@4",
    approval: { by: ["dana", "lee"], quorum: 1, ttl, on_silence: "deny" as const },
  });
  let asker: Asker;
  /** The card of a question on Discord, with its buttons. */
  const question = async (tool = "issue_refund") => {
    it.world.pacts = { ...it.world.pacts, effective: (agent) => ({ ...both, agent, actions: [rule()] }) };
    asker = createAsker(it.world);
    const answer = await asker.ask({ agent: "airline-d", tool, args: { amount: 4200 } });
    await it.pass(2 * second);
    const card = await it.guild.channel("20001").expectMessage(/AP-1/);
    return { card, action: answer === "key_conflict" ? "" : answer.action };
  };
  const proofs: Proofs = { prove: async ({ action }) => action, keys: () => ({ keys: [] }) };

  test.each([
    {
      how: "expired",
      end: async () => it.pass(31 * minute, minute),
      says: /AP-1: nobody answered in time/,
      types: ["approval.expired"],
    },
    {
      how: "run",
      end: async (action: string) => {
        await it.world.door.press(
          { how: "web", person: "lee", account: "lee", team: "web" },
          { press: { item: "approval:AP-1", verb: "approve", epoch: 1 } },
        );
        const claimed = await claimAction({ world: it.world, asker, proofs }, action, { amount: 4200 });
        expect(claimed).toMatchObject({ proof: action });
        await it.pass(5 * second);
      },
      says: /AP-1: already approved by Lee at .*; airline-d is running it/,
      types: ["approval.voted", "approval.approved", "approval.claimed"],
    },
    {
      how: "under a rule that another version of the pact changed",
      end: async () => {
        const actions = [rule(hour)];
        it.world.pacts = { ...it.world.pacts, effective: (agent) => ({ ...both, agent, actions }) };
      },
      says: /The pact's rule for issue_refund changed after airline-d asked/,
      types: ["approval.superseded"],
    },
    {
      how: "superseded by that, and pressed after its card said so",
      end: async () => {
        const actions = [rule(hour)];
        it.world.pacts = { ...it.world.pacts, effective: (agent) => ({ ...both, agent, actions }) };
        await supersedeChanged(it.world);
        await it.pass(5 * second);
      },
      says: /AP-1: a later question took its place/,
      types: ["approval.superseded"],
    },
    {
      how: "taken back by its agent",
      end: async () => {
        await decideApproval(it.world, "AP-1", { type: "withdraw", reason: "not needed" });
        await it.pass(5 * second);
      },
      says: /AP-1: airline-d took the question back/,
      types: ["approval.withdrawn"],
    },
  ])(
    "$how: its old buttons decide nothing and say why, and the card has none of them",
    async ({ end, says, types }) => {
      const { card, action } = await question();
      await end(action);
      for (const label of ["Approve", "Deny"]) await card.click(label, dana());
      await until(() => acknowledged() >= 2, "both presses are taken");
      // On a busy machine it may be too late for Discord, and is said in a direct message (row 43).
      await until(async () => {
        const told = [...(await it.guild.ephemeralsTo("dana")), ...(await it.guild.dmsTo("dana"))];
        return told.some(({ words }) => says.test(words));
      }, `Dana reads ${says}`);
      await it.pass(5 * second);
      const now = await it.guild.channel("20001").expectMessage(/AP-1/);
      expect(now.id).toBe(card.id);
      expect(now.buttons.filter((label) => /^(Approve|Deny)/.test(label))).toEqual([]);
      const ended = await it.world.store.journal({ subject: "approval:AP-1" });
      const decisive = /voted|approved|denied|expired|superseded|withdrawn|claimed/;
      expect(ended.map(({ type }) => type).filter((type) => decisive.test(type))).toEqual(types);
      const refusals = await it.journal("act.refused");
      expect(refusals.length).toBeGreaterThan(0);
    },
  );
});

describe("row 43: after Discord's three seconds", () => {
  const tooLate = (route = "POST /interactions/:id/:token/callback"): void =>
    it.guild.proxy.inject(route, { type: "refuse", code: 10062 }, { times: 9 });

  test("what was pressed is done all the same, and said in a direct message", async () => {
    const card = await asked();
    tooLate();
    await card.click("Approve", dana());
    await it.guild.expectDm("dana", /airline-a is quarantined/);
    expect(await decided()).toHaveLength(1);
    it.guild.proxy.recover();
  });

  test("no form opens and nothing is decided: it is to be pressed again, and then it opens", async () => {
    const card = await asked();
    const label = card.menu.find((one) => one.endsWith("…")) ?? "";
    tooLate();
    await card.choose(label, dana());
    await it.guild.expectDm("dana", /took too long.*Nothing was decided; press again/s);
    it.guild.proxy.recover();
    expect(it.guild.openModal("dana")).toBeUndefined();
    await card.choose(label, dana());
    await until(() => it.guild.openModal("dana"), "the form is open");
  });
});

describe("row 44: a form", () => {
  const opened = async () => {
    const card = await asked();
    await card.choose("Mute…", dana());
    return until(() => it.guild.openModal("dana"), "the form is open");
  };

  test("submitted, and delivered twice, has one effect and one answer", async () => {
    const modal = await opened();
    const [how = "", why = ""] = modal.names;
    await modal.submit({ [how]: "2h", [why]: "planned work" }, dana());
    gateway().repeat("INTERACTION_CREATE");
    await until(async () => (await it.guild.ephemeralsTo("dana")).length > 0, "it is answered");
    gateway().repeat("INTERACTION_CREATE");
    await it.guild.command("/ward status", lee());
    await it.guild.expectEphemeral("lee", /BR-1/);
    expect(await it.guild.ephemeralsTo("dana")).toHaveLength(1);
  });

  test("submitted after somebody else has decided changes nothing, and says so", async () => {
    const card = await asked();
    await card.choose("Reassign…", dana());
    const modal = await until(() => it.guild.openModal("dana"), "the form is open");
    await card.click("Deny", lee());
    await it.guild.expectEphemeral("lee", /keeps running/);
    await modal.submit({ to: "sam" }, dana());
    await it.guild.expectEphemeral("dana", /Nothing to do: nobody is called about BR-1 any more/);
    expect(await it.journal("breach.reassigned")).toEqual([]);
  });
});
