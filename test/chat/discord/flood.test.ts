/** row 31: more at once than a channel of Discord takes, under rate limits: how fast it reaches people, and each in one place. */
import { afterEach, expect, test } from "vitest";
import type { EffectivePact } from "../../../src/domain/pact/pact.ts";
import { minute, second } from "../../../src/domain/words/time.ts";
import { pact, threshold } from "../../support/breaches.ts";
import { config, type DiscordWorld, discordWorld } from "./discord-world.ts";

const { airline } = config.rooms;
if (!airline) throw new Error("the fleet has a room");
/** No storm and no card budget: nothing else keeps a flood away from the channel. */
const fleet = {
  ...config,
  rooms: { airline: { ...airline, settings: { ...airline.settings, card_budget_per_hour: "off" as const } } },
};
/** Nobody is called a second time, so that only first posts are on their way. */
const effective: EffectivePact = {
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
const total = 120;

let it: DiscordWorld;
afterEach(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

const posting = "POST /channels/:id/messages";
const inRoom = (path: string): boolean => path.includes("20001");
const posts = () =>
  it.guild.proxy.calls.filter(({ route, path, answer }) => route === posting && inRoom(path) && answer === "passed");
/** Where the first message of each breach was, by the journal. */
async function firstPlaces(): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>();
  const put = (card: string, place: string) => places.set(card, [...(places.get(card) ?? []), place]);
  for (const { type, subject, body } of await it.world.store.journal({ types: ["bundle.made"] }))
    if (type === "bundle.made") for (const { card } of body.items) put(card, subject);
  const shown = (await it.journal("card.shown")).filter(({ nth }) => nth === undefined).map(({ card }) => card);
  for (const card of new Set(shown)) if (card.startsWith("breach:")) put(card, card);
  return places;
}
/** What everybody reads in the room, a message each. */
const idsRead = async (): Promise<string[][]> =>
  (await it.guild.channel("20001").messages())
    .filter(({ thread }) => thread === undefined)
    .map(({ words }) => [...new Set(words.replace(/\/ward .*$/s, "").match(/BR-\d+/g))]);

test("a flood under rate limits keeps the channel's pace, each breach in one message, none after a minute", async () => {
  it = await discordWorld({ fleet, effective });
  await it.pass(10 * second);
  const before = posts().length;
  const crossedAt = new Map<string, number>();
  const postedAt: number[] = [];
  const seenAt = new Map<string, number>();
  const look = async (): Promise<void> => {
    const now = it.world.at();
    while (postedAt.length < posts().length - before) postedAt.push(now);
    for (const id of (await idsRead()).flat()) if (!seenAt.has(id)) seenAt.set(id, now);
  };
  let limitedUntil = 0;
  it.guild.proxy.inject(
    posting,
    { type: "rate-limit", seconds: 5 },
    { times: 999, where: (_, path) => inRoom(path) && it.world.at() < limitedUntil },
  );
  for (let step = 0; step < 20; step++) {
    if (step === 3 || step === 17) limitedUntil = it.world.at() + 5 * second;
    for (let one = 1; one <= total / 20; one++) {
      const nth = step * (total / 20) + one;
      await it.world.cross(`airline-${nth}`);
      crossedAt.set(`BR-${nth}`, it.world.at());
    }
    await it.pass(second / 2, second / 2);
    await look();
  }
  for (let passed = 0; passed < 60 && seenAt.size < total; passed++) {
    await it.pass(second);
    await look();
  }
  expect(seenAt.size).toBe(total);
  for (const [id, at] of seenAt) expect(at - (crossedAt.get(id) ?? 0), id).toBeLessThanOrEqual(minute);
  // Five at once, and one more each second; when it is looked is half a second apart.
  for (const [first, from] of postedAt.entries())
    for (const [last, to] of postedAt.entries())
      if (last > first) expect(last - first + 1).toBeLessThanOrEqual(5 + (to - from) / second + 1);
  const limited = it.guild.proxy.calls.filter(({ path, answer }) => inRoom(path) && answer === "rate-limited");
  expect(limited.length).toBeGreaterThanOrEqual(1);
  expect(limited.length).toBeLessThanOrEqual(4);
  const places = await firstPlaces();
  expect(places.size).toBe(total);
  expect([...places].filter(([, at]) => at.length !== 1)).toEqual([]);
  const read = (await idsRead()).flat();
  expect(read).toHaveLength(total);
  expect(new Set(read).size).toBe(total);
  const counts = await it.world.store.outboxCounts();
  expect(counts.filter(({ state }) => state === "pending" || state === "sending")).toEqual([]);
}, 120_000);
