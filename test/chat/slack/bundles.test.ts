/** More at once than a channel takes: what people see, how fast it reaches them, and what the journal binds. */
import { afterEach, describe, expect, test } from "vitest";
import type { EffectivePact } from "../../../src/domain/pact/pact.ts";
import { minute, second } from "../../../src/domain/words/time.ts";
import { createAsker } from "../../../src/flows/ask/ask.ts";
import { refunds } from "../../support/asks.ts";
import { pact, threshold, withoutStorms } from "../../support/breaches.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

const airline = withoutStorms.rooms.airline ?? fail();
/** No storm and no card budget: nothing else keeps a flood away from the channel. */
const flooded = {
  ...withoutStorms,
  rooms: { airline: { ...airline, settings: { ...airline.settings, card_budget_per_hour: "off" as const } } },
};
function fail(): never {
  throw new Error("the fleet has a room");
}

const severe = (agent: string): Partial<EffectivePact> => {
  const nth = Number(agent.split("-")[1]);
  const severity = nth % 50 === 0 ? "critical" : nth % 5 === 0 ? "low" : "high";
  return { thresholds: [{ ...threshold, severity, cited: "airline-service@4#task-failure" }] };
};
/** Nobody is called a second time, so that only first posts are on their way. */
const calm: EffectivePact = {
  ...pact,
  thresholds: [
    {
      ...threshold,
      intervention: { ...threshold.intervention, ttl: 60 * minute },
      cited: "airline-service@4#task-failure",
    },
  ],
  escalation: [{ after: 0, to: "accountable" }],
};

let it: SlackWorld;
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

const roots = async () => (await it.room()).filter(({ thread }) => !thread);
const idsIn = (words: string): string[] => [...new Set(words.match(/(?:BR|AP)-\d+/g) ?? [])];
const asDana = () => it.workspace.as("dana");
/** Where the first message of each was, by the journal. */
async function firstPlaces(): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>();
  const put = (card: string, place: string) => places.set(card, [...(places.get(card) ?? []), place]);
  for (const one of await it.world.store.journal({ types: ["bundle.made"] }))
    if (one.type === "bundle.made" && one.body.destination === "C01AIR")
      for (const { card } of one.body.items) put(card, one.subject);
  const left = new Set((await it.journal("bundle.left")).map(({ card }) => card));
  const own = (await it.journal("card.shown")).filter(
    ({ card, destination, nth }) => !card.startsWith("bundle:") && destination === "C01AIR" && nth === undefined,
  );
  for (const card of new Set(own.map((one) => one.card))) if (!left.has(card)) put(card, card);
  return places;
}

describe("a few breaches", () => {
  test("have a card each, at once", async () => {
    it = await slackWorld({ config: flooded, effective: calm });
    for (let nth = 1; nth <= 5; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    expect((await roots()).map(({ words }) => idsIn(words)[0])).toEqual(["BR-1", "BR-2", "BR-3", "BR-4", "BR-5"]);
    expect(await it.journal("bundle.made")).toEqual([]);
  });

  test("one after the other they have, however many: the pace of the channel is enough", async () => {
    it = await slackWorld({ config: flooded, effective: calm });
    for (let nth = 1; nth <= 12; nth++) {
      await it.world.cross(`airline-${nth}`);
      await it.pass(second);
    }
    expect(await roots()).toHaveLength(12);
    expect(await it.journal("bundle.made")).toEqual([]);
  });
});

describe("seven at once", () => {
  const seven = async (effective = calm, own?: (agent: string) => Partial<EffectivePact>) => {
    it = await slackWorld({ config: flooded, effective, ...(own && { own }) });
    for (let nth = 1; nth <= 7; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
  };

  test("are one message that calls their owner once and decides nothing in bulk", async () => {
    await seven(calm, (agent) =>
      agent === "airline-6"
        ? { thresholds: [{ ...threshold, severity: "critical", cited: "airline-service@4#task-failure" }] }
        : {},
    );
    const [bundle, ...more] = await roots();
    expect(more).toEqual([]);
    expect(bundle?.text).toBe("7 at once, BR-1 … BR-7: 7 of them wait for an answer. Asked: Dana.");
    expect(JSON.stringify(bundle?.blocks).match(/<@U01DANA>/g)).toHaveLength(1);
    expect(idsIn(bundle?.words.split("\n").find((line) => line.includes("•")) ?? "")).toEqual(["BR-6"]);
    expect(bundle?.words).toMatch(/BR-6 · airline-6 fails its travellers · critical · Dana decides by/);
    expect(bundle?.buttons).toEqual(["I'm looking at all of mine"]);
    const alone = [6, 1, 2, 3, 4, 5, 7].map((nth) => `Show BR-${nth} alone`);
    expect(bundle?.menu).toEqual([...alone.slice(0, 4), "More…"]);
    expect(await bundle?.offered(asDana())).toEqual(alone);
  });

  test("can be answered by their ids, and whoever was decided stands on a card of its own", async () => {
    await seven();
    await it.workspace.command("/ward approve BR-3", asDana());
    await it.workspace.expectEphemeral("dana", /airline-3 is quarantined/);
    await it.tell();
    await it.pass(5 * second);
    const [bundle, own, ...more] = await roots();
    expect(more).toEqual([]);
    expect(own?.words).toMatch(/QUARANTINED.*BR-3/s);
    expect(JSON.stringify(own?.blocks)).not.toContain("<@");
    expect(bundle?.words).toMatch(/BR-3 · airline-3 fails its travellers · high · has its own card/);
    expect(bundle?.words).toContain("6 OPEN");
    expect(bundle?.edited).toBe(true);
  });

  test("show one of them alone to whoever asks for it, once", async () => {
    await seven();
    const [bundle] = await roots();
    await bundle?.choose("Show BR-4 alone", asDana());
    await it.workspace.expectEphemeral("dana", /BR-4 gets a card of its own/);
    await it.tell();
    await bundle?.choose("Show BR-4 alone", asDana());
    await it.workspace.expectEphemeral("dana", /BR-4 has a card of its own already/);
    await it.pass(5 * second);
    const cards = await roots();
    expect(cards.map(({ words }) => idsIn(words)[0])).toEqual(["BR-1", "BR-4"]);
    await cards[1]?.click("Deny", asDana());
    await it.workspace.expectEphemeral("dana", /airline-4 keeps running/);
    expect(await it.journal("bundle.left")).toEqual([{ card: "breach:BR-4", version: 2, because: "asked" }]);
  });

  test("are looked at with one press by whom they ask, and by nobody else", async () => {
    await seven();
    const [bundle] = await roots();
    await bundle?.click("I'm looking at all of mine", it.workspace.as("mia"));
    await it.workspace.expectEphemeral("mia", /None of the 7 that wait asks you/);
    await bundle?.click("I'm looking at all of mine", asDana());
    await it.workspace.expectEphemeral("dana", /You are looking at 7 of them/);
    expect(await it.journal("breach.acknowledged")).toHaveLength(7);
    expect(await it.journal("breach.approved")).toEqual([]);
    await it.tell();
    await it.pass(5 * second);
    const [drawn, ...more] = await roots();
    expect(more).toEqual([]);
    expect(drawn?.words.match(/Dana is looking/g)).toHaveLength(7);
    // Their lines say it: the thread has not a word more.
    expect(await it.room()).toHaveLength(1);
  });

  test("whose message is deleted are posted anew, still as one", async () => {
    await seven();
    const [bundle] = await roots();
    await fetch(`${it.workspace.settings.apiUrl}chat.delete`, {
      method: "POST",
      headers: { authorization: "Bearer xoxb-test-token", "content-type": "application/json" },
      body: JSON.stringify({ channel: "C01AIR", ts: bundle?.ts }),
    });
    await it.workspace.command("/ward ack BR-2", asDana());
    await it.workspace.expectEphemeral("dana", /BR-2/);
    await it.tell();
    await it.pass(5 * second);
    const [anew, ...more] = await roots();
    expect(more).toEqual([]);
    expect(anew?.ts).not.toBe(bundle?.ts);
    expect(idsIn(anew?.words ?? "")).toHaveLength(7);
    expect(await it.journal("bundle.made")).toHaveLength(1);
  });

  test("whose channel refuses them call their owner directly, as one message", async () => {
    it = await slackWorld({ config: flooded, effective: calm });
    it.workspace.proxy.inject(
      "chat.postMessage",
      { type: "refuse", error: "is_archived" },
      { times: Number.MAX_SAFE_INTEGER, where: ({ channel }) => channel === "C01AIR" },
    );
    for (let nth = 1; nth <= 7; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    await it.pass(10 * second);
    const told = (await it.workspace.dmsTo("dana")).filter(({ words }) => words.includes("fails its travellers"));
    expect([...new Set(told.flatMap(({ words }) => idsIn(words)))].sort()).toHaveLength(7);
    expect((await it.workspace.dmsTo("dana")).filter(({ words }) => words.includes("Nothing arrives"))).toHaveLength(1);
  });

  test("whose reply was lost are said again as what they are, and stay one bundle", async () => {
    it = await slackWorld({ config: flooded, effective: calm });
    it.workspace.proxy.inject("chat.postMessage", { type: "lost-reply" });
    for (let nth = 1; nth <= 7; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    await it.pass(10 * second);
    const [first, copy, ...more] = await roots();
    expect(more).toEqual([]);
    expect(first?.words).not.toContain("(resent)");
    expect(copy?.words).toContain("(resent)");
    expect(await it.journal("bundle.made")).toHaveLength(1);
  });
});

describe("breaches and questions, which are sent from a lane each", () => {
  const asking: EffectivePact = { ...calm, actions: [refunds()] };
  /** One of each: the agent crosses, and asks. */
  const both = async (nth: number): Promise<void> => {
    await it.world.cross(`airline-${nth}`);
    await createAsker(it.world).ask({ agent: `airline-${nth}`, tool: "issue_refund", args: { amount: nth } });
  };

  test("are counted together: three and three are one message, gravest first, which calls their owner once", async () => {
    it = await slackWorld({ config: flooded, effective: asking });
    for (let nth = 1; nth <= 3; nth++) await both(nth);
    await it.tell();
    const [bundle, ...more] = await roots();
    expect(more).toEqual([]);
    expect(idsIn(bundle?.words ?? "").sort()).toEqual(["AP-1", "AP-2", "AP-3", "BR-1", "BR-2", "BR-3"]);
    expect(JSON.stringify(bundle?.blocks).match(/<@U01DANA>/g)).toHaveLength(1);
    expect(it.calls("chat.postMessage")).toBe(1);
    expect(await it.journal("bundle.made")).toHaveLength(1);
  });

  test("of which five wait have a card each", async () => {
    it = await slackWorld({ config: flooded, effective: asking });
    for (let nth = 1; nth <= 2; nth++) await both(nth);
    await it.world.cross("airline-3");
    await it.tell();
    await it.pass(5 * second);
    expect((await roots()).map(({ words }) => idsIn(words)).sort()).toEqual([
      ["AP-1"],
      ["AP-2"],
      ["BR-1"],
      ["BR-2"],
      ["BR-3"],
    ]);
    expect(await it.journal("bundle.made")).toEqual([]);
  });

  test("that come while the other lane is sending stand in one place each, whoever comes first", async () => {
    it = await slackWorld({ config: flooded, effective: asking });
    const total = 24;
    const told: Promise<void>[] = [];
    for (let nth = 1; nth <= total; nth++) {
      await both(nth);
      // Not awaited: what comes next meets whatever is on its way, in either lane.
      told.push(it.tell());
      if (nth % 6 === 0) await it.world.advance(second);
    }
    await Promise.all(told);
    await it.pass(30 * second);
    const ids = Array.from({ length: total }, (_, index) => [`BR-${index + 1}`, `AP-${index + 1}`]).flat();
    const places = await firstPlaces();
    expect([...places].filter(([, at]) => at.length !== 1)).toEqual([]);
    expect([...places.keys()].map((card) => card.split(":")[1]).sort()).toEqual([...ids].sort());
    const seen = (await roots()).flatMap(({ words }) => idsIn(words.replace(/\/ward .*$/s, "")));
    expect(seen.sort()).toEqual([...ids].sort());
    const bundles = await it.journal("bundle.made");
    const kinds = bundles.map(({ items }) => [...new Set(items.map(({ card }) => card.split(":")[0]))].sort());
    expect(kinds).toContainEqual(["approval", "breach"]);
  });

  test("climb together: who is next is called once about each, and in one line about both kinds", async () => {
    it = await slackWorld({ config: flooded, effective: { ...pact, actions: [refunds()] } });
    for (let nth = 1; nth <= 10; nth++) await both(nth);
    await it.tell();
    await it.pass(45 * second);
    const lines = (await it.room()).filter(({ thread }) => thread);
    const called = [...lines, ...(await roots()).slice(1)].flatMap(({ words }) => idsIn(words));
    expect(called).toHaveLength(20);
    expect(new Set(called).size).toBe(20);
    expect(lines.some(({ words }) => /BR-\d/.test(words) && /AP-\d/.test(words))).toBe(true);
  });
});

describe("the ladder of many", () => {
  test("calls the next person once in the thread and once directly, for all of them", async () => {
    it = await slackWorld({ config: flooded });
    for (let nth = 1; nth <= 20; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    await it.pass(45 * second);
    const direct = await it.workspace.dmsTo("lee");
    expect(new Set(direct.flatMap(({ words }) => idsIn(words))).size).toBe(20);
    expect(direct.length).toBeLessThanOrEqual(9);
    const lines = (await it.room()).filter(({ thread }) => thread);
    const own = (await roots()).slice(1);
    // Whoever stood out before the channel was full has a card that calls; all others are called in the thread.
    const called = [...lines, ...own].flatMap(({ words }) => idsIn(words));
    expect(new Set(called).size).toBe(20);
    expect(called).toHaveLength(20);
    expect(lines.length + own.length).toBeLessThanOrEqual(10);
    expect(await it.journal("breach.escalated")).toHaveLength(40);
  });

  test("is answered in the direct message too: it loses its button once nothing waits", async () => {
    it = await slackWorld({ config: flooded });
    for (let nth = 1; nth <= 20; nth++) await it.world.cross(`airline-${nth}`);
    await it.tell();
    await it.pass(4 * minute, 2_000);
    expect(await it.journal("breach.expired")).toHaveLength(20);
    for (const { words, buttons } of await it.workspace.dmsTo("lee")) expect(buttons, words).toEqual([]);
    for (const { words } of (await roots()).filter(({ words }) => words.includes("at once")))
      expect(words).toContain("ANSWERED");
  });
});

describe("a flood of 500 breaches in ten seconds", { timeout: 240_000 }, () => {
  /** When each new message of the channel was there, in moved time. */
  const sentAt: number[] = [];
  const crossedAt = new Map<string, number>();
  const seenAt = new Map<string, number>();
  const look = async (): Promise<void> => {
    const posted = await roots();
    while (sentAt.length < posted.length) sentAt.push(it.world.at());
    for (const { words } of posted) for (const id of idsIn(words)) if (!seenAt.has(id)) seenAt.set(id, it.world.at());
  };

  test("reaches the channel at one message a second, each breach in one message, none after a minute", async () => {
    it = await slackWorld({ config: flooded, effective: calm, own: severe });
    const limits = { times: 3, where: (args: Record<string, unknown>) => args.channel === "C01AIR" };
    let nth = 0;
    for (let step = 0; step < 20; step++) {
      if (step === 3 || step === 12)
        it.workspace.proxy.inject("chat.postMessage", { type: "rate-limit", seconds: 5 }, { ...limits, times: 1 });
      for (let one = 0; one < 25; one++) {
        nth += 1;
        await it.world.cross(`airline-${nth}`);
        crossedAt.set(`BR-${nth}`, it.world.at());
        // The service tells while they come, and does not wait for them to end.
        if (one % 5 === 4) await it.tell();
      }
      await look();
      await it.pass(second / 2, second / 2);
      await look();
    }
    for (let passed = 0; passed < 60 && seenAt.size < 500; passed++) {
      await it.pass(second);
      await look();
    }
    expect(seenAt.size).toBe(500);
    for (const [id, at] of seenAt) expect(at - (crossedAt.get(id) ?? 0), id).toBeLessThanOrEqual(minute);
    for (let from = 0; from + 9 < sentAt.length; from++)
      expect((sentAt[from + 9] ?? 0) - (sentAt[from] ?? 0)).toBeGreaterThanOrEqual(second);
    const places = await firstPlaces();
    expect(places.size).toBe(500);
    expect([...places].filter(([, at]) => at.length !== 1)).toEqual([]);
    const words = (await roots()).map((one) => idsIn(one.words.replace(/\/ward .*$/s, "")));
    expect(new Set(words.flat()).size).toBe(500);
    // The gravest stand at the head of what is sent together.
    for (const { body } of await it.world.store.journal({ types: ["bundle.made"] })) {
      if (!("items" in body)) continue;
      const nths = body.items.map(({ card }) => Number(card.split("-")[1]));
      const grave = nths.map((one) => (one % 50 === 0 ? 2 : one % 5 === 0 ? 0 : 1));
      expect(grave).toEqual([...grave].sort((a, b) => b - a));
    }
    const counts = await it.world.store.outboxCounts();
    expect(counts.filter(({ state }) => state === "pending" || state === "sending")).toEqual([]);
  });
});
