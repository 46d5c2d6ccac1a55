/** Row 36: two people press at once, over and over, through a real local Discord. One of them decides, and the other is told who did. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Room } from "../../../src/domain/people/fleet-config.ts";
import { hour, second } from "../../../src/domain/words/time.ts";
import { pact, threshold } from "../../support/breaches.ts";
import { until } from "../../support/service.ts";
import { config, type DiscordWorld, discordWorld } from "./discord-world.ts";

/** Breaches that are asked about at a time, each in a room of its own: a channel of Discord takes a message a second. */
const together = 20;
/** Of those, pressed by both in one instant. */
const atOnce = 5;
const times = 20;

const places = Array.from({ length: together }, (_, nth) => ({ id: String(21_000 + nth), name: `room-${nth}` }));
const { airline } = config.rooms;
if (!airline) throw new Error("the fleet has a room");
const fleet = {
  ...config,
  rooms: Object.fromEntries(
    places.map(({ id, name }): [string, Room] => [
      name,
      { ...airline, id: name, agents: [`${name}-*`], channels: [{ platform: "discord", channel: id }] },
    ]),
  ),
};
/** Dana may let go, and Lee as her deputy may stop; nobody is called, so that there is nothing but the card. */
const effective = {
  ...pact,
  thresholds: [
    {
      ...threshold,
      intervention: { ...threshold.intervention, ttl: hour },
      cited: "airline-service@4#task-failure",
    },
  ],
  escalation: [],
};

let it: DiscordWorld;
beforeAll(async () => {
  it = await discordWorld({ effective, fleet, named: places.map(({ id }) => id), has: places });
  await it.pass(5 * second);
}, 60_000);
afterAll(async () => {
  await it?.stop();
});

/** The cards of these agents, each in its own channel, once Discord has them all. */
async function cardsOf(agents: readonly string[]) {
  for (let waits = 0; waits < 10; waits++) {
    await it.pass(second);
    const found = await Promise.all(
      agents.map(async (agent, nth) =>
        (await it.guild.channel(places[nth]?.id ?? "").messages()).findLast(({ words }) =>
          words.includes(`${agent} fails`),
        ),
      ),
    );
    const cards = found.filter((card) => card !== undefined);
    if (cards.length === agents.length) return cards;
  }
  throw new Error(`not all of ${agents.join(", ")} have a card`);
}

/** What was said to somebody in each round, by the breach or the agent it names. An answer too many shows as well. */
function byRound(answers: readonly { words: string }[]): Map<number, string> {
  const rounds = new Map<number, string>();
  for (const { words } of answers) {
    const [, breach, agent] = /BR-(\d+)|room-\d+-(\d+)/.exec(words) ?? [];
    const nth = Number(breach ?? agent);
    rounds.set(nth, rounds.has(nth) ? "told twice" : words);
  }
  return rounds;
}

test(`Approve and Deny at once, ${times} times: one decision each, and the loser is told who won`, async () => {
  const taken = () => it.guild.proxy.calls.filter(({ route }) => route.endsWith("/callback")).length;
  for (let from = 0; from < times; from += together) {
    const agents = places.map(({ name }, nth) => `${name}-${from + nth + 1}`);
    for (const agent of agents) await it.world.cross(agent);
    const cards = await cardsOf(agents);
    for (let nth = 0; nth < together; nth += atOnce) {
      const presses = cards.slice(nth, nth + atOnce).flatMap((card, index) => {
        const both = [() => card.click("Approve", it.guild.as("lee")), () => card.click("Deny", it.guild.as("dana"))];
        return index % 2 === 0 ? both : both.toReversed();
      });
      await Promise.all(presses.map((press) => press()));
      const pressed = from + nth + atOnce;
      await until(() => taken() >= 2 * pressed, `round ${pressed}: all that was pressed was taken`);
    }
  }
  // On a busy machine one or the other comes too late for Discord, and is answered in a direct message (row 43).
  const answersTo = async (name: "dana" | "lee") =>
    byRound([...(await it.guild.ephemeralsTo(name)), ...(await it.guild.dmsTo(name))]);
  const told = await until(async () => {
    // What comes by itself keeps Discord's pace.
    await it.pass(second);
    const all = { dana: await answersTo("dana"), lee: await answersTo("lee") };
    return all.dana.size + all.lee.size >= 2 * times ? all : undefined;
  }, "each has an answer to each press");
  const wins = { dana: 0, lee: 0 };
  for (let nth = 1; nth <= times; nth++) {
    const lees = (await it.world.store.load(`breach:BR-${nth}`))?.state.intervention.state === "applied";
    const [winner, loser] = lees ? (["lee", "dana"] as const) : (["dana", "lee"] as const);
    wins[winner] += 1;
    expect(told[winner].get(nth), `round ${nth}: ${winner} decided`).toMatch(
      lees ? /^[^\n]* is quarantined/ : /keeps running/,
    );
    expect(told[loser].get(nth), `round ${nth}: ${loser} was late`).toMatch(
      lees ? /already .*by Lee Park/s : /already .*by Dana Reyes/s,
    );
  }
  const decided = await it.world.store.journal({ types: ["breach.approved", "breach.denied"] });
  expect(new Set(decided.map(({ subject }) => subject)).size).toBe(times);
  expect(decided).toHaveLength(times);
  expect(Math.min(wins.dana, wins.lee)).toBeGreaterThan(0);
  expect(it.world.faults).toEqual([]);
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
}, 600_000);
