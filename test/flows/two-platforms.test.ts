/** One room, one fleet, people on two platforms: whoever presses where, it is one decision and one person. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import type { Visitor } from "../../src/ports/chat.ts";
import { pact, withoutStorms } from "../support/breaches.ts";
import { rounds } from "../support/rounds.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

const discord = { dana: "1001", sam: "1002", lee: "1003", mia: "1004" } as const;
type Person = keyof typeof discord;
const config: FleetConfig = {
  ...withoutStorms,
  people: Object.fromEntries(
    Object.entries(withoutStorms.people).map(([id, person]) => [
      id,
      { ...person, ...(id in discord && { discord: discord[id as Person] }) },
    ]),
  ),
};
const effective: EffectivePact = {
  ...pact,
  actions: [
    {
      tool: "issue_refund",
      cited: "airline-service@4",
      approval: { by: ["dana", "lee", "mia"], quorum: 2, ttl: 30 * minute, on_silence: "deny" },
    },
  ],
};

/** As a platform vouches for them: by an account, never by who that is in the fleet. */
const onSlack = (person: Person): Visitor => ({
  how: "slack",
  account: config.people[person]?.slack ?? "",
  team: "T01",
});
const onDiscord = (person: Person): Visitor => ({ how: "discord", account: discord[person], team: "30001" });

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld({ config, effective });
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

async function press(visitor: Visitor, verb: string, item: string, epoch = 1): Promise<string> {
  const answer = await world.door.press(visitor, { press: { item, verb, epoch } } as Parameters<
    typeof world.door.press
  >[1]);
  return answer.type === "notice" ? answer.card.title : answer.type;
}

const times = rounds(200, 1_000);

test(`${times} times Approve on one and Deny on the other: one decision each, and the loser is told who won`, async () => {
  const wins = new Map<string, number>();
  for (let round = 1; round <= times; round++) {
    await world.cross(`airline-${round}`);
    const item = `breach:BR-${round}` as const;
    const epoch = (await world.store.load(item))?.state.epoch ?? 0;
    const [yes, no] = round % 2 === 0 ? [onSlack("lee"), onDiscord("dana")] : [onDiscord("lee"), onSlack("dana")];
    // A yes takes more steps than a no: with a head start of so many turns each comes first at times, wherever the other then is.
    const later = async (): Promise<string> => {
      for (let turn = 0; turn < round % 16; turn++) await Promise.resolve();
      return press(no, "deny", item, epoch);
    };
    const [approved, denied] = await Promise.all([press(yes, "approve", item, epoch), later()]);
    const state = (await world.store.load(item))?.state.intervention.state;
    expect(["applied", "denied"]).toContain(state);
    const won = `${state} in ${state === "applied" ? yes.how : no.how}`;
    wins.set(won, (wins.get(won) ?? 0) + 1);
    expect(state === "applied" ? denied : approved).toMatch(
      state === "applied" ? /already.*by Lee Park/ : /already.*by Dana Reyes/,
    );
  }
  expect(await world.store.journal({ types: ["breach.approved", "breach.denied"] })).toHaveLength(times);
  // None of the four ways it can end is left untried.
  expect([...wins.keys()].sort()).toEqual([
    "applied in discord",
    "applied in slack",
    "denied in discord",
    "denied in slack",
  ]);
}, 240_000);

test("one human linked on both counts once towards a quorum", async () => {
  await createAsker(world).ask({ agent: "airline-d", tool: "issue_refund", args: { amount: 1 } });
  const item = "approval:AP-1";
  expect(await press(onSlack("dana"), "approve", item)).toMatch(/counts: 1 of 2/);
  expect(await press(onDiscord("dana"), "approve", item)).toMatch(/already/i);
  expect((await world.store.load(item))?.state).toMatchObject({ status: "waiting", votes: [{ by: "dana" }] });
  expect(await press(onDiscord("mia"), "approve", item)).toMatch(/may run this issue_refund once/);
  const votes = await world.store.journal({ types: ["approval.voted"] });
  expect(votes.map(({ body }) => body)).toMatchObject([
    { by: "dana", how: "slack" },
    { by: "mia", how: "discord" },
  ]);
});

test("one human who presses on both in the same instant is one vote", async () => {
  await createAsker(world).ask({ agent: "airline-d", tool: "issue_refund", args: { amount: 1 } });
  const item = "approval:AP-1";
  await Promise.all([press(onSlack("dana"), "approve", item), press(onDiscord("dana"), "approve", item)]);
  expect((await world.store.load(item))?.state.votes).toHaveLength(1);
});
