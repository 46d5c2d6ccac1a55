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
