/** Slack on a bad day, with everything else real: what people see in the end, and what the journal says about it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { minute, second } from "../../../src/domain/words/time.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { until } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

const airline = withoutStorms.rooms.airline ?? fail();
const twoRooms = {
  ...withoutStorms,
  rooms: {
    airline,
    ops: {
      ...airline,
      id: "ops",
      channels: [{ platform: "slack" as const, channel: "C02OPS" }],
      agents: ["ops-*"],
    },
  },
};
function fail(): never {
  throw new Error("the fleet has a room");
}

let it: SlackWorld;
beforeEach(async () => {
  it = await slackWorld({
    config: twoRooms,
    channels: [
      { id: "C01AIR", name: "airline" },
      { id: "C02OPS", name: "ops" },
    ],
  });
});
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

const press = async (person: string, verb: string, id = "BR-1"): Promise<string> => {
  const breach = await it.world.store.load(`breach:${id}`);
  const answer = await it.world.door.press(
    { how: "web", account: person, team: "web", person },
    { press: { item: `breach:${id}`, verb, epoch: breach?.state.epoch ?? 0 } },
  );
  return answer.type === "notice" ? answer.card.title : answer.type;
};
/** Slack refuses this method in this way until the returned function is called. */
const trouble = (
  method: string,
  fault: Parameters<SlackWorld["workspace"]["proxy"]["inject"]>[1],
  where: (args: Record<string, unknown>) => boolean = () => true,
): (() => void) => {
  let on = true;
  it.workspace.proxy.inject(method, fault, { times: Number.MAX_SAFE_INTEGER, where: (args) => on && where(args) });
  return () => {
    on = false;
  };
};
const cards = async () => (await it.room()).filter(({ thread }) => !thread);
const asDana = () => it.workspace.as("dana");
const waiting = async () =>
  (await it.world.store.outboxCounts()).filter(({ state }) => state === "pending" || state === "sending");

describe("Slack is down for minutes", () => {
  test.each([500, 503])("HTTP %i: the page waits, and the newest state is what is shown in the end", async (status) => {
    const back = trouble("chat.postMessage", { type: "status", status });
    await it.world.cross();
    await it.tell();
    await it.pass(40 * second);
    expect(await press("dana", "approve")).toBe("airline-a is quarantined.");
    await it.pass(3 * minute, 5_000);
    expect(await it.room()).toEqual([]);
    expect(await it.journal("card.shown")).toEqual([]);
    expect(await waiting()).not.toEqual([]);
    back();
    await it.pass(2 * minute, 5_000);
    const [card, ...more] = await cards();
    expect(more).toEqual([]);
    expect(card?.words).toMatch(/QUARANTINED.*by Dana Reyes/s);
    expect(card?.buttons).not.toContain("Approve: quarantine airline-a");
    expect((await it.journal("card.shown")).filter(({ nth }) => nth === undefined)).toHaveLength(1);
    expect(await it.workspace.dmsTo("lee")).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  test("updates that grew old meanwhile are one when it is back", async () => {
    await it.world.cross();
    await it.tell();
    const back = trouble("chat.update", { type: "status", status: 500 });
    for (const verb of ["acknowledge", "unacknowledge", "acknowledge", "approve"]) {
      await press("dana", verb);
      await it.pass(3 * second);
    }
    back();
    const before = it.calls("chat.update");
    await it.pass(2 * minute, 5_000);
    expect(it.calls("chat.update") - before).toBe(1);
    expect((await cards())[0]?.words).toContain("QUARANTINED");
    const superseded = (await it.world.store.outboxCounts()).filter(({ state }) => state === "superseded");
    expect(superseded.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(2);
  });

  test("a reply that is lost after the fact leaves two copies at most, and the second says so", async () => {
    it.workspace.proxy.inject("chat.postMessage", { type: "lost-reply" });
    await it.world.cross();
    await it.tell();
    await it.pass(10 * second);
    const [first, copy, ...more] = await cards();
    expect(more).toEqual([]);
    expect(first?.words).not.toContain("(resent)");
    expect(copy?.words).toContain("(resent)");
    const shown = (await it.journal("card.shown")).filter(({ nth }) => nth === undefined);
    expect(shown.map(({ message }) => message)).toEqual([`C01AIR/${copy?.ts}`]);
    // Both copies ask the same question: a press on either decides it once.
    await first?.click("Approve", asDana());
    await it.workspace.expectEphemeral("dana", /airline-a is quarantined/);
    await copy?.click("Deny", asDana());
    await it.workspace.expectEphemeral("dana", /already/);
    expect(await it.journal("breach.approved")).toHaveLength(1);
    expect(await it.journal("breach.denied")).toEqual([]);
  });
});

test("killed between Slack and the journal, the second copy says that it is one", async () => {
  await it.world.cross();
  await it.world.store.claimOutbox("page", it.world.at(), 30 * second, 10);
  await it.pass(31 * second);
  expect((await cards())[0]?.words).toContain("(resent)");
});

describe("a rate limit", () => {
  test("on one channel delays no page of another, and is waited out to the end", async () => {
    const back = trouble(
      "chat.postMessage",
      { type: "rate-limit", seconds: 30 },
      ({ channel }) => channel === "C01AIR",
    );
    await it.world.cross("airline-a");
    await it.tell();
    back();
    await it.world.cross("ops-a");
    await it.tell();
    expect((await it.workspace.channel("C02OPS").messages()).map(({ words }) => words)).toEqual([
      expect.stringContaining("ops-a fails its travellers"),
    ]);
    const toAir = () =>
      it.workspace.proxy.calls.filter(({ method, args }) => method === "chat.postMessage" && args.channel === "C01AIR");
    await it.pass(29 * second);
    expect(toAir()).toHaveLength(1);
    await it.pass(2 * second);
    expect((await cards())[0]?.words).toContain("airline-a fails its travellers");
  });

  test("is kept away from by the pace of the channel itself: one message a second after a short burst", async () => {
    const agents = Array.from({ length: 30 }, (_, index) => `airline-${index + 1}`);
    for (const agent of agents) {
      await it.world.cross(agent);
      await it.tell();
    }
    await it.world.cross("ops-a");
    const sentAt: number[] = [];
    const count = async () => {
      const now = (await cards()).length;
      while (sentAt.length < now) sentAt.push(it.world.at());
    };
    await it.tell();
    await count();
    expect(sentAt.length).toBeLessThanOrEqual(8);
    expect(await it.workspace.channel("C02OPS").messages()).toHaveLength(1);
    for (let passed = 0; passed < 28; passed++) {
      await it.pass(second);
      await count();
    }
    for (let from = 0; from + 9 < sentAt.length; from++)
      expect((sentAt[from + 9] ?? 0) - (sentAt[from] ?? 0)).toBeGreaterThanOrEqual(second);
    // What the channel could not take at once came as one message.
    const posted = await cards();
    expect(new Set(posted.flatMap(({ words }) => words.match(/BR-\d+/g))).size).toBe(30);
    expect(posted.map(({ words }) => words.includes("at once"))).toEqual([...Array(8).fill(false), true]);
  });
});

describe("a link that breaks", () => {
  test("is said by readiness while it lasts, and a click that comes twice around it counts once", async () => {
    await it.world.cross();
    await it.tell();
    const card = await it.workspace.channel("C01AIR").expectMessage(/BR-1/);
    it.workspace.proxy.inject("apps.connections.open", { type: "status", status: 500 });
    it.workspace.proxy.cutLinks();
    await until(
      () => it.slack.problems().some(({ severity }) => severity === "degraded") || undefined,
      () => "the broken link is not said",
    );
    expect(it.slack.problems()[0]?.sentence).toContain("clicks and commands do not arrive");
    await until(
      () => it.slack.problems().length === 0 || undefined,
      () => "the link did not come back",
    );
    it.workspace.proxy.repeatEnvelopes(3);
    await card.click("Approve", asDana());
    await it.workspace.expectEphemeral("dana", /airline-a is quarantined/);
    expect(await it.journal("breach.approved")).toHaveLength(1);
    expect(await it.workspace.ephemeralsTo("dana")).toHaveLength(1);
  });
});

describe("clicks", () => {
  test("out of their order: the first that arrives wins, and the second is told by whom", async () => {
    await it.world.cross();
    await it.tell();
    const card = await it.workspace.channel("C01AIR").expectMessage(/BR-1/);
    await card.click("Deny", asDana());
    await it.workspace.expectEphemeral("dana", /keeps running/);
    await card.click("Approve", asDana());
    await it.workspace.expectEphemeral("dana", /already denied.*by Dana Reyes/s);
    expect(await it.journal("breach.denied")).toHaveLength(1);
    expect(await it.journal("agent.restrained")).toEqual([]);
  });

  test("on a card that is not true any more change nothing and say how it ended", async () => {
    await it.world.cross();
    await it.tell();
    const old = await it.workspace.channel("C01AIR").expectMessage(/BR-1/);
    await it.pass(3 * minute, 5_000);
    expect(await it.journal("breach.expired")).toHaveLength(1);
    await old.click("Deny", asDana());
    await it.workspace.expectEphemeral("dana", /quarantined|already/);
    expect(await it.journal("breach.denied")).toEqual([]);
    expect((await it.workspace.channel("C01AIR").expectMessage(/BR-1 /)).buttons).not.toContain(
      "Deny: keep it running",
    );
  });

  test("outlive the message they were made on: deleted, it is posted anew, and the old button still counts", async () => {
    await it.world.cross();
    await it.tell();
    const old = await it.workspace.channel("C01AIR").expectMessage(/BR-1/);
    const answer = await fetch(`${it.workspace.settings.apiUrl}chat.delete`, {
      method: "POST",
      headers: { authorization: "Bearer xoxb-test-token", "content-type": "application/json" },
      body: JSON.stringify({ channel: "C01AIR", ts: old.ts }),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
    await press("dana", "acknowledge");
    await it.tell();
    await it.pass(second);
    const card = await it.workspace.channel("C01AIR").expectMessage(/ACKNOWLEDGED.*BR-1/s);
    expect(card.ts).not.toBe(old.ts);
    expect(await it.journal("card.lost")).toMatchObject([{ card: "breach:BR-1", error: "message_not_found" }]);
    expect(await it.journal("route.failed")).toEqual([]);
    await card.click("Approve", asDana());
    await it.workspace.expectEphemeral("dana", /airline-a is quarantined/);
  });
});

describe.each(["not_in_channel", "is_archived", "channel_not_found"])("a channel that answers %s", (error) => {
  test("is not asked again: who is asked is called directly, and the admins are told once", async () => {
    trouble("chat.postMessage", { type: "refuse", error }, ({ channel }) => channel === "C01AIR");
    await it.world.cross("airline-a");
    await it.tell();
    await it.pass(second);
    const call = await it.workspace.expectDm("dana", /airline-a fails its travellers.*Quarantine airline-a\?/s);
    expect(call.buttons).toContain("Approve: quarantine airline-a");
    const told = await it.workspace.expectDm("dana", /Nothing arrives in the airline room on Slack/);
    expect(told.words).toContain(error);
    expect(told.words).toContain("/invite @wardroom");
    expect(await it.journal("route.failed")).toEqual([
      { platform: "slack", destination: "C01AIR", error, card: "breach:BR-1", instead: ["dana"] },
    ]);
    const asked = it.calls("chat.postMessage");
    await it.pass(20 * second);
    expect(it.calls("chat.postMessage")).toBe(asked);

    // The next breach is rerouted as well; the admins know already.
    await it.world.cross("airline-b");
    await it.tell();
    await it.pass(second);
    await it.workspace.expectDm("dana", /airline-b fails its travellers/);
    const tellings = (await it.workspace.dmsTo("dana")).filter(({ words }) => words.includes("Nothing arrives"));
    expect(tellings).toHaveLength(1);

    // The button in the direct message decides.
    await call.click("Approve", asDana());
    await it.workspace.expectEphemeral("dana", /airline-a is quarantined/);
  });

  test("still lets the ladder reach everybody: the deputy, then all who are responsible", async () => {
    trouble("chat.postMessage", { type: "refuse", error }, ({ channel }) => channel === "C01AIR");
    await it.world.cross();
    await it.tell();
    await it.pass(35 * second);
    await it.workspace.expectDm("lee", /Quarantine airline-a\?.*Dana has not answered/s);
    await it.pass(30 * second);
    await it.workspace.expectDm("sam", /Quarantine airline-a\?/);
    expect(await waiting()).toEqual([]);
  });

  test("is taken up again as soon as it works: what is open is shown there", async () => {
    const back = trouble("chat.postMessage", { type: "refuse", error }, ({ channel }) => channel === "C01AIR");
    await it.world.cross();
    await it.tell();
    await it.pass(second);
    back();
    it.workspace.invite("C01AIR", asDana());
    await until(
      async () => (await it.world.store.nextOutbox()) !== undefined || undefined,
      () => "the invitation was not heard",
    );
    await it.tell();
    await it.pass(second);
    await it.workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
    expect(await it.journal("route.restored")).toEqual([{ platform: "slack", destination: "C01AIR" }]);
  });
});

test("a room whose channel the bot was removed from calls people directly, and the admins are told", async () => {
  await it.world.door.joined("slack", "T01TEST", "C01AIR");
  await it.tell();
  it.workspace.remove("C01AIR");
  await until(
    async () => (await it.journal("route.failed")).length > 0 || undefined,
    () => "the removal was not heard",
  );
  await it.tell();
  await it.workspace.expectDm("dana", /Nothing arrives in the airline room.*the bot was removed/s);
});

test("a room that is shown in no channel calls whoever is asked directly, from the first step on", async () => {
  // Bound by the file once, and no more: neither the file nor an admin names a channel for it now.
  it.world.config = { ...withoutStorms, rooms: { airline: { ...airline, channels: [] } } };
  await it.world.door.left("slack", "T01TEST", "C01AIR");
  await it.world.cross();
  await it.tell();
  await it.workspace.expectDm("dana", /airline-a fails its travellers.*Quarantine airline-a\?/s);
  expect(await it.room()).toEqual([]);
});

test("a person whose account is gone is not called in a loop, and the admins are told who it is", async () => {
  trouble("conversations.open", { type: "refuse", error: "user_disabled" }, ({ users }) => users === "U03LEE");
  await it.world.cross();
  await it.tell();
  await it.pass(31 * second);
  expect(await it.journal("route.failed")).toMatchObject([
    { destination: "U03LEE", error: "user_disabled", card: "breach:BR-1", instead: [] },
  ]);
  await it.workspace.expectDm("dana", /Lee Park cannot be reached on Slack.*deactivated/s);
  const opened = it.calls("conversations.open");
  await it.pass(20 * second);
  expect(it.calls("conversations.open")).toBe(opened);
});

describe.each(["invalid_auth", "token_revoked", "account_inactive"])("a token that answers %s", (error) => {
  test("stops every call at once, is said by readiness, and the pages go out when it is mended", async () => {
    const back = [
      trouble("chat.postMessage", { type: "refuse", error }),
      trouble("chat.update", { type: "refuse", error }),
      trouble("conversations.open", { type: "refuse", error }),
      trouble("auth.test", { type: "refuse", error }),
    ];
    await it.world.cross();
    await it.tell();
    const before = it.workspace.proxy.calls.length;
    await it.world.cross("airline-b");
    await it.pass(55 * second);
    expect(it.workspace.proxy.calls.length).toBe(before);
    expect(it.slack.problems()).toEqual([
      {
        severity: "refused",
        sentence: expect.stringContaining(`chat: slack refuses the app: ${error}. Install it again`),
      },
    ]);
    await it.pass(5 * minute, 5_000);
    expect(it.workspace.proxy.calls.length - before).toBeLessThanOrEqual(6);
    expect(await it.journal("card.shown")).toEqual([]);
    expect(await it.journal("route.failed")).toEqual([]);
    // What silence does was decided all the same.
    expect(await it.journal("breach.expired")).toHaveLength(2);
    for (const mend of back) mend();
    await it.pass(3 * minute, 5_000);
    expect(it.slack.problems()).toEqual([]);
    expect((await cards()).map(({ words }) => words)).toEqual([
      expect.stringMatching(/QUARANTINED.*airline-a/s),
      expect.stringMatching(/QUARANTINED.*airline-b/s),
    ]);
  });
});

test("when Slack says that the app was taken away, nothing is called any more", async () => {
  it.workspace.proxy.send("events_api", {
    team_id: "T01TEST",
    type: "event_callback",
    event_id: "EvRevoked",
    event: { type: "tokens_revoked", tokens: { bot: ["U0WARD"] } },
  });
  await until(
    () => it.slack.problems()[0]?.severity === "refused" || undefined,
    () => "the revocation was not heard",
  );
  await it.world.cross();
  await it.tell();
  expect(it.calls("chat.postMessage")).toBe(0);
});
