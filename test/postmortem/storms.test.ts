/** One postmortem for a storm: asked for by any of its agents' own pacts, of whoever answers for that agent. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { type PactWorld, pactWorld } from "../support/pacts.ts";
import { by, crossedBreach } from "../support/postmortems.ts";

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
});
afterEach(() => world.close());

/** airline-b comes into the breach of airline-a, which is of medium severity and asks for nothing by itself. */
async function stormWith(severity: "medium" | "high"): Promise<void> {
  const id = await crossedBreach(world, "medium");
  const first = (await world.store.load(`breach:${id}`))?.state;
  if (!first) throw new Error("no breach");
  const { clause, effective, threshold, measured } = first;
  const joined = event("breach.member-joined", `breach:${id}`, "wardroom", {
    agent: "airline-b",
    clause,
    effective,
    threshold: { ...threshold, severity },
    raci: { accountable: "lee", consulted: [], informed: [] },
    measured,
    near_misses: 0,
    postmortem: { from: "high" },
    crossing: "c2",
  });
  await world.store.commit({ expected: [], events: [joined], effects: [] });
  for (const type of ["approve", "resolve"] as const) await decideBreach(world, id, { type, as: by("dana") });
}

test("one serious agent of a storm is enough, and its own accountable writes for all", async () => {
  await stormWith("high");
  expect((await world.store.load("breach:BR-1"))?.state).toMatchObject({ status: "resolved", postmortem: "PM-1" });
  expect(await world.store.list("postmortem")).toMatchObject([{ state: { owner: "lee", why: "severity" } }]);
});

test("where none of its agents is serious enough, nothing is asked for", async () => {
  await stormWith("medium");
  expect((await world.store.load("breach:BR-1"))?.state.status).toBe("resolved");
  expect(await world.store.list("postmortem")).toEqual([]);
});
