/** Storms through the real door and store: many agents cross at once, their people are called once and decide once. */
import { afterEach, expect, test } from "vitest";
import { strictest } from "../../src/domain/agent/restraint.ts";
import { event } from "../../src/domain/journal/event.ts";
import type { EventType } from "../../src/domain/journal/event-kinds.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { FleetConfig, RoomSettings } from "../../src/domain/people/fleet-config.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import type { Visitor } from "../../src/ports/chat.ts";
import { plain } from "../../src/views/card.ts";
import { fleet, pact, threshold, withoutStorms } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
const start = async (setup: Parameters<typeof testWorld>[0] = {}): Promise<void> => {
  world = await testWorld(setup);
};
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const all = ["airline-a", "airline-b", "airline-c", "airline-d"];
const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const breach = async (id = "BR-1") => (await world.store.load(`breach:${id}`))?.state;
const events = async (...types: EventType[]) => world.store.journal({ types });
const held = async (agent: string) =>
  strictest((await world.store.load(`agent:${agent}`))?.state.restraints ?? [])?.kind;
const heldAll = async (agents = all) => Promise.all(agents.map(held));
const members = async (id = "BR-1") => (await breach(id))?.members.map(({ agent, state }) => `${agent} ${state}`);

async function press(person: string, verb: string, id = "BR-1", epoch?: number): Promise<string> {
  const now = epoch ?? (await breach(id))?.epoch ?? 0;
  const answer = await world.door.press(from(person), { press: { item: `breach:${id}`, verb, epoch: now } });
  return answer.type === "notice" ? answer.card.title : "form";
}
async function ward(person: string, text: string): Promise<string> {
  const answer = await world.door.command(from(person), { channel: "web:airline", room: "airline" }, text);
  return answer.type === "notice" ? answer.card.title : "form";
}
async function card(id = "BR-1") {
  const drawn = await drawCard(world, `breach:${id}`);
  const say = { person: (name: string) => name, time: () => "12:00" };
  const body = (drawn?.body ?? []).flatMap((block) =>
    block.type === "text"
      ? [plain(block.text, say)]
      : block.type === "list"
        ? block.items.map((one) => plain(one, say))
        : [],
  );
  return { ...drawn, body, labels: drawn?.buttons.map(({ label }) => label) };
}

/** Agents cross one after another, `apart` ms of event time. */
async function cross(agents: readonly string[], apart: number = second): Promise<void> {
  for (const agent of agents) {
    await world.cross(agent);
    await world.advance(apart);
  }
}

const withStorm = (storm: RoomSettings["storm"]): FleetConfig => ({
  ...fleet,
  rooms: Object.fromEntries(
    Object.entries(fleet.rooms).map(([id, room]) => [id, { ...room, settings: { ...room.settings, storm } }]),
  ),
});

/** An agent whose own pact says something else about the threshold. */
const stricter = (change: Partial<EffectivePact["thresholds"][number]>): Partial<EffectivePact> => ({
  thresholds: [{ ...threshold, ...change, cited: "own@1#task-failure" }],
});

test("the second of two agents at once joins the first, and the third and fourth join them", async () => {
  await start();
  await cross(all);
  expect((await world.store.list("breach")).map(({ state }) => state.id)).toEqual(["BR-1"]);
  expect(await members()).toEqual(all.map((agent) => `${agent} proposed`));
  const drawn = await card();
  expect(drawn.state).toBe("STORM · 4 agents");
  expect(drawn.title).toBe("BR-1 · airline-a and 3 more: fails its travellers");
  expect(drawn.labels?.slice(0, 2)).toEqual(["Approve: quarantine all 4 agents", "Deny: keep them running"]);
  expect(drawn.body).toContain("airline-c · 0.2 · waits for a decision");
});

test("their people are called once for the storm, not once an agent", async () => {
  await start();
  await cross(all);
  const calls = (await events("breach.escalated")).map(({ body }) => body);
  expect(calls).toMatchObject([
    { step: 1, round: 1, to: ["dana"] },
    { step: 1, round: 2, to: ["dana"], because: "storm" },
  ]);
});

test("one approval restrains them all in one commit", async () => {
  await start();
  await cross(all);
  expect(await press("dana", "approve")).toBe("airline-a, airline-b, airline-c and airline-d are quarantined.");
  expect(await heldAll()).toEqual(all.map(() => "quarantine"));
  expect((await events("breach.approved", "breach.applied")).map(({ type }) => type)).toEqual([
    "breach.approved",
    "breach.applied",
  ]);
  expect((await card()).state).toBe("QUARANTINED · 4 agents");
});

test("a press decides about whom it showed: whoever joined after the button was drawn goes on waiting", async () => {
  await start();
  await cross(["airline-a"]);
  const alone = (await breach())?.epoch;
  await cross(["airline-b"]);
  const two = (await breach())?.epoch;
  await cross(["airline-c", "airline-d"]);
  expect(await press("dana", "approve", "BR-1", two)).toBe(
    "airline-a and airline-b are quarantined. airline-c and airline-d came in after that button was drawn and wait: look at the card as it is now.",
  );
  expect(await heldAll()).toEqual(["quarantine", "quarantine", undefined, undefined]);
  expect(await press("dana", "deny", "BR-1", alone)).toContain("airline-c and airline-d came in after that button");
  expect(await press("dana", "deny")).toBe("airline-c and airline-d keep running.");
});

test("a button of one question decides nothing when all of them are asked about anew", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  const before = (await breach())?.epoch;
  await press("dana", "deny");
  await press("dana", "resolve");
  await press("dana", "reopen");
  expect(await press("dana", "approve", "BR-1", before)).toContain("look at the card as it is now");
  expect(await heldAll()).toEqual([undefined, undefined, undefined, undefined]);
});

test("crossings that lie further apart than a storm allows stay breaches of their own", async () => {
  await start();
  await cross(["airline-a", "airline-b"], minute + second);
  expect((await world.store.list("breach")).map(({ state }) => state.members.length)).toEqual([1, 1]);
});

test("where storms are off, each agent keeps its own breach", async () => {
  await start({ config: withoutStorms });
  await cross(all);
  expect(await world.store.list("breach")).toHaveLength(4);
});

test("several that were asked about alone are taken into the earliest once they are enough, and end without a word", async () => {
  await start({ config: withStorm({ agents: 3, share: 1, within: minute }) });
  for (const agent of ["airline-x", "airline-y", "airline-z"])
    await world.cross(agent).then(() => world.advance(2 * minute));
  const before = (await world.store.list("breach")).length;
  await cross(["airline-a", "airline-b"]);
  expect(await world.store.list("breach", { status: "open" })).toHaveLength(before + 2);
  await cross(["airline-c"]);
  const [first, second_] = [`BR-${before + 1}`, `BR-${before + 2}`];
  expect(await members(first)).toEqual(["airline-a proposed", "airline-b proposed", "airline-c proposed"]);
  expect(await breach(second_)).toMatchObject({
    status: "resolved",
    resolved: { because: "storm", into: first },
    intervention: { state: "withdrawn" },
  });
  const taken = await card(second_);
  expect(taken.body.join(" ")).toContain(`Taken into ${first}`);
  expect(taken.labels).toEqual([]);
  expect(await press("dana", "approve", second_)).toContain(`it was taken into ${first}`);
  expect(await press("dana", "reopen", second_)).toContain(`was taken into ${first}`);
});

test("who operates one of them lets the others go, and the card says whom that one still needs", async () => {
  const config = { ...fleet, agents: [...fleet.agents, { pattern: "airline-d", operator: "dana" }] };
  await start({ config });
  await cross(all);
  expect(await press("dana", "deny")).toBe(
    "airline-a, airline-b and airline-c keep running. airline-d still waits: nobody else may decide.",
  );
  expect(await members()).toEqual(["airline-a denied", "airline-b denied", "airline-c denied", "airline-d proposed"]);
  const { body, labels } = await card();
  expect(body.join(" ")).toContain("airline-d still waits");
  expect(labels?.[0]).toBe("Approve: quarantine airline-d");
  expect(await press("dana", "deny")).toContain("another pair of eyes");
  await world.advance(30 * second);
  expect((await breach())?.reached).toContain("lee");
  expect(await press("lee", "deny")).toBe("airline-d keeps running.");
  expect(await breach()).toMatchObject({ status: "open", intervention: { state: "denied" } });
});

test("each is restrained as its own pact says", async () => {
  await start({
    own: (agent) =>
      agent === "airline-b" ? stricter({ intervention: { ...threshold.intervention, do: "pause" } }) : {},
  });
  await cross(["airline-a", "airline-b"]);
  expect((await card()).labels?.[0]).toBe("Approve: quarantine airline-a and pause airline-b");
  expect(await press("dana", "approve")).toBe("airline-a is quarantined. airline-b is paused.");
  expect(await heldAll()).toEqual(["quarantine", "pause", undefined, undefined]);
});

test("a member whose pact waits for nobody is restrained as it joins", async () => {
  await start({
    own: (agent) =>
      agent === "airline-b" ? stricter({ intervention: { ...threshold.intervention, mode: "automatic" } }) : {},
  });
  await cross(["airline-a", "airline-b"]);
  expect(await heldAll()).toEqual([undefined, "quarantine", undefined, undefined]);
  expect(await members()).toEqual(["airline-a proposed", "airline-b applied"]);
});

test("nobody answers: for each of them its own pact decides, at one end", async () => {
  await start({
    own: (agent) =>
      agent === "airline-c" ? stricter({ intervention: { ...threshold.intervention, on_silence: "drop" } }) : {},
  });
  await cross(["airline-a", "airline-b", "airline-c"]);
  await world.advance(2 * minute);
  expect(await members()).toEqual(["airline-a applied", "airline-b applied", "airline-c expired"]);
  expect(await heldAll()).toEqual(["quarantine", "quarantine", undefined, undefined]);
  expect((await events("breach.expired")).map(({ body }) => body)).toEqual([
    { silence: "apply", agents: ["airline-a", "airline-b"] },
    { silence: "drop", agents: ["airline-c"] },
  ]);
});

test("silence that holds one of them open starts the ladder again for that one", async () => {
  await start({
    own: (agent) =>
      agent === "airline-b" ? stricter({ intervention: { ...threshold.intervention, on_silence: "hold" } }) : {},
  });
  await cross(["airline-a", "airline-b"]);
  await world.advance(2 * minute);
  expect(await members()).toEqual(["airline-a applied", "airline-b proposed"]);
  const state = await breach();
  expect(state).toMatchObject({ intervention: { state: "proposed" }, round: 3, step: 1 });
  expect(state?.intervention.expiresAt).toBeGreaterThan(world.at());
});

test("one that recovers leaves the question, and the last one ends it", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await world.clear("airline-a");
  expect(await breach()).toMatchObject({ status: "open", intervention: { state: "proposed" } });
  expect((await card()).labels?.[0]).toBe("Approve: quarantine airline-b");
  await world.clear("airline-b");
  expect(await breach()).toMatchObject({
    status: "resolved",
    resolved: { because: "recovered" },
    intervention: { state: "withdrawn" },
  });
});

test("one that recovered and crosses again while the others are asked about comes back into the question", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await world.clear("airline-a");
  await cross(["airline-a"]);
  expect(await members()).toEqual(["airline-a proposed", "airline-b proposed"]);
  expect(await world.store.list("breach")).toHaveLength(1);
});

test("releasing one agent lets that one go and holds the others", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await press("dana", "approve");
  expect(await ward("dana", "release airline-b checked")).toBe("airline-b is released.");
  expect(await heldAll()).toEqual(["quarantine", undefined, undefined, undefined]);
  expect(await members()).toEqual(["airline-a applied", "airline-b lifted"]);
  expect((await card()).labels).toContain("Release airline-a");
});

test("all recovered while held: the release of the last one ends it", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await press("dana", "approve");
  await world.clear("airline-a");
  await world.clear("airline-b");
  expect((await breach())?.status).toBe("open");
  expect(await ward("dana", "release airline-a")).toBe("airline-a is released.");
  expect((await breach())?.status).toBe("open");
  expect(await press("dana", "lift")).toContain("BR-1 is over: all of them had recovered.");
  expect(await heldAll()).toEqual([undefined, undefined, undefined, undefined]);
});

test("whoever crosses after the decision opens a question of its own", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await press("dana", "approve");
  await cross(["airline-c"]);
  expect(await members("BR-2")).toEqual(["airline-c proposed"]);
});

test("looking at one agent is not looking at many: the storm's people are called although somebody was on it", async () => {
  await start();
  await cross(["airline-a"]);
  await press("dana", "acknowledge");
  await cross(["airline-b"]);
  expect((await breach())?.held).toBeUndefined();
  await press("dana", "acknowledge");
  expect((await breach())?.held?.by).toBe("dana");
});

test("a card lists ten and says how many are left", async () => {
  await start();
  await cross(
    Array.from({ length: 24 }, (_, index) => `airline-${index + 10}`),
    0,
  );
  const { body, state } = await card();
  expect(state).toBe("STORM · 24 agents");
  expect(body.at(-1)).toContain("No answer by");
  expect(body).toContain("and 14 more");
});

test("a storm that a person resolved can be opened again, and asks about all of them", async () => {
  await start();
  await cross(["airline-a", "airline-b"]);
  await press("dana", "deny");
  await press("dana", "resolve");
  expect((await breach())?.status).toBe("resolved");
  await press("dana", "reopen");
  expect(await members()).toEqual(["airline-a proposed", "airline-b proposed"]);
});

test("in a room of many it takes as many as the settings say, and those who were asked about alone are gathered then", async () => {
  await start();
  for (let n = 0; n < 20; n++) {
    const seen = { agent: `airline-${n}`, room: "airline", first_at: world.at() };
    await world.store.commit({
      expected: [],
      events: [event("agent.seen", `agent:airline-${n}`, "wardroom", seen)],
      effects: [],
    });
  }
  await cross(all);
  expect(await world.store.list("breach", { status: "open" })).toHaveLength(4);
  await cross(["airline-7"]);
  expect((await world.store.list("breach", { status: "open" })).map(({ state }) => state.members.length)).toEqual([5]);
  expect((await events("breach.merged")).map(({ subject }) => subject)).toEqual([
    "breach:BR-2",
    "breach:BR-3",
    "breach:BR-4",
  ]);
  await press("dana", "approve");
  expect(await heldAll([...all, "airline-7"])).toEqual(Array(5).fill("quarantine"));
});

test("members whose pacts name different owners are asked about with all of them", async () => {
  await start({
    own: (agent) => (agent === "airline-b" ? { raci: { accountable: "kim", consulted: [], informed: [] } } : {}),
  });
  await cross(["airline-a", "airline-b"]);
  expect((await events("breach.escalated")).at(-1)?.body).toMatchObject({ to: ["dana", "kim"], because: "storm" });
  expect(await press("kim", "deny")).toBe("airline-a and airline-b keep running.");
});

test("an owner of one of them who was not reached for the others decides for that one alone", async () => {
  const later = { ...pact, escalation: [{ after: minute, to: "accountable" }] };
  await start({
    effective: later,
    own: (agent) => (agent === "airline-b" ? { raci: { accountable: "kim", consulted: [], informed: [] } } : {}),
  });
  await cross(["airline-a", "airline-b"]);
  expect(await press("kim", "approve")).toBe(
    "airline-b is quarantined. airline-a still waits: Dana, Sam or Lee may decide.",
  );
  expect(await members()).toEqual(["airline-a proposed", "airline-b applied"]);
  expect((await card()).body.join(" ")).toContain("airline-a still waits: Dana may decide.");
});

test("where the pact waits for nobody each is restrained as it crosses, and its people look once", async () => {
  const automatic = { ...threshold, intervention: { ...threshold.intervention, mode: "automatic" as const } };
  await start({ effective: { ...pact, thresholds: [{ ...automatic, cited: "airline-service@4#task-failure" }] } });
  await cross(all);
  expect(await world.store.list("breach")).toHaveLength(1);
  expect(await heldAll()).toEqual(all.map(() => "quarantine"));
  const drawn = await card();
  expect(drawn.state).toBe("QUARANTINED · 4 agents");
  expect(drawn.labels).toEqual(["I'm looking", "Lift: release all 4 agents", "Resolve"]);
  expect((await events("breach.escalated")).map(({ body }) => body)).toMatchObject([
    { round: 1 },
    { round: 2, because: "storm" },
  ]);
  expect(await press("dana", "lift")).toBe("airline-a, airline-b, airline-c and airline-d are released.");
  expect(await heldAll()).toEqual(all.map(() => undefined));
});

test("where nothing was prepared a person chooses once for all of them", async () => {
  const review = { ...threshold, intervention: { ...threshold.intervention, mode: "human-review" as const } };
  await start({ effective: { ...pact, thresholds: [{ ...review, cited: "airline-service@4#task-failure" }] } });
  await cross(all);
  expect(await world.store.list("breach")).toHaveLength(1);
  const epoch = (await breach())?.epoch ?? 0;
  const answer = await world.door.press(
    from("dana"),
    { press: { item: "breach:BR-1", verb: "choose", epoch } },
    { do: "pause" },
  );
  expect(answer.type === "notice" && answer.card.title).toBe(
    "airline-a, airline-b, airline-c and airline-d are paused.",
  );
  expect(await heldAll()).toEqual(all.map(() => "pause"));
  expect((await events("breach.chosen")).map(({ body }) => body)).toMatchObject([{ do: "pause", agents: all }]);
});

test("a storm of mild breaches has a card of its own, whatever the room's budget of cards", async () => {
  const mild = {
    ...pact,
    thresholds: [{ ...threshold, severity: "low" as const, cited: "airline-service@4#task-failure" }],
  };
  const { airline } = fleet.rooms;
  if (!airline) throw new Error("the room is missing");
  const settings = { ...airline.settings, card_budget_per_hour: 1 };
  await start({ effective: mild, config: { ...fleet, rooms: { airline: { ...airline, settings } } } });
  await world.cross("airline-x");
  await press("dana", "deny");
  await world.advance(2 * minute);
  await cross(["airline-a"]);
  expect((await breach("BR-2"))?.gathered).toBe(true);
  await cross(["airline-b"]);
  expect((await breach("BR-2"))?.gathered).toBeUndefined();
  expect((await breach("BR-2"))?.members).toHaveLength(2);
});

test("what is only watched makes no storm", async () => {
  const watched = { ...threshold, enforce: "shadow" as const };
  await start({ effective: { ...pact, thresholds: [{ ...watched, cited: "airline-service@4#task-failure" }] } });
  await cross(all);
  expect(await world.store.list("breach")).toHaveLength(4);
});
