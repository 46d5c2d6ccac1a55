/** What governs on paper alone: found over the real store, numbered, proposed by a person and dismissed by one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { event } from "../../src/domain/journal/event.ts";
import { day, type Instant } from "../../src/domain/words/time.ts";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { dismissFinding, proposeFinding } from "../../src/flows/check/decide-finding.ts";
import { findingsOf, readFindings } from "../../src/flows/check/findings-of.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { plain } from "../../src/views/card.ts";
import { fleetOf, fleetYaml, type PactWorld, pactWorld } from "../support/pacts.ts";

const fleet = `id: acme-air
level: fleet
raci: { accountable: lee }
`;

const desk = `# The desk's pact. Comments stay.
id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 1 }
    breach: { below: 0.01, clear: { above: 0.02 } } # what it takes
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
    review_by: 2026-12-01
`;

let world: PactWorld;
/** When the newest signal of the one threshold came. */
let heard: Instant | undefined;

beforeEach(async () => {
  world = await pactWorld();
  world.commands = commands;
  heard = undefined;
  for (const text of [fleet, desk]) await applyPact(world, { file: "boot.yaml", text, how: "boot" });
  await meet("airline-a");
  world.standing = () => [
    {
      ...{ clause: "airline-service@1#failing", threshold: "failing", title: "failing" },
      ...{ state: "ok", value: 1, samples: 1, nearMisses: 0, at: heard },
    },
  ];
});
afterEach(async () => {
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const meet = async (agent: string, room = "airline"): Promise<void> => {
  const at = world.clock.now();
  const events = [
    event("agent.seen", `agent:${agent}`, "wardroom", { agent, room, first_at: at }),
    event("agent.asked", `agent:${agent}`, "wardroom", { agent, room }),
  ];
  await world.store.commit({ expected: [], events, effects: [] });
};
const keys = async (): Promise<string[]> => (await findingsOf(world)).map(({ key }) => key);
const as = (by: string, reason?: string) => ({ by, how: "web" as const, ...(reason && { reason }) });
const say = async (line: string, person = "dana") => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await createDoor(world).command(visitor, { channel: "web:airline", room: "airline" }, line);
  if (answer.type !== "notice") throw new Error(`an answer of type ${answer.type}`);
  return answer.card;
};
const words = (rich: Parameters<typeof plain>[0]) => plain(rich, { person: (id) => id, time: () => "then" });

test("a young fleet has nothing to find; its silence is found after two weeks, and said with what to do", async () => {
  expect(await keys()).toEqual([]);
  expect((await say("checks")).state).toBe("ALL LIVE");
  world.move(14 * day);
  expect(await keys()).toEqual(["silent-threshold/airline-service#failing", "review-overdue/airline-service#failing"]);
  const card = await say("checks");
  const [list] = card.body;
  expect(list?.type === "list" && list.items.map(words)).toEqual([
    "1. No signal · airline-service@1#failing Its signal evaluation.task_success never came in 14 d: none of 1 agent sent it. Find out what should send evaluation.task_success, or take the threshold out of the pact.",
    "2. Review overdue · airline-service@1#failing It was to be looked at again by 2026-12-01, 5 d ago. Look whether it is still right, and give it the next day.",
  ]);
  expect(card.buttons.map(({ label, press }) => [label, press.item])).toEqual([
    ["Propose 2", "check:review-overdue/airline-service#failing"],
  ]);
  expect(await proposeFinding(world, as("dana"), "silent-threshold/airline-service#failing")).toMatchObject({
    type: "refused",
    sentence: expect.stringContaining("Find out what should send"),
  });
});

describe("a finding as a change request", () => {
  const key = "review-overdue/airline-service#failing";
  beforeEach(() => {
    world.move(14 * day);
    heard = world.clock.now();
  });

  test("is proposed by a person, waits for whoever has to agree, and not twice", async () => {
    expect((await say("checks propose 1", "sam")).title).toContain("CR-1 proposes airline-service@2");
    const { state } = (await world.store.load("change:CR-1")) ?? {};
    expect(state).toMatchObject({
      status: "proposed",
      by: "person:sam",
      votes: [],
      because: { finding: key, basis: "2026-12-01" },
    });
    const [proposed] = await world.store.journal({ subject: "change:CR-1", limit: 1 });
    expect(proposed?.type === "change.proposed" && proposed.body.text).toBe(
      desk.replace("of: airline\n", "of: airline\nbase: 1\n").replace("2026-12-01", "2027-06-04"),
    );
    expect((await findingsOf(world, "airline"))[0]).toMatchObject({ key, change: "CR-1" });
    world.move(day);
    expect((await say("checks propose 1", "dana")).title).toBe("Nothing to do: CR-1 proposes what answers it already.");
    expect(await decideChange(world, "CR-1", { type: "approve", as: as("dana") })).toMatchObject({ type: "done" });
    expect(await keys()).toEqual([]);
  });

  test("is dismissed by whoever answers for the pact, with a reason, until what it rests on changes", async () => {
    expect(await dismissFinding(world, as("sam", "later"), key)).toMatchObject({ code: "not_eligible" });
    expect((await world.store.journal({ types: ["act.refused"] })).at(-1)).toMatchObject({ body: { act: "dismiss" } });
    expect((await say("checks")).more.map(({ label, form }) => [label, form?.submit])).toEqual([
      ["Dismiss 1…", "Dismiss"],
    ]);
    expect(await dismissFinding(world, as("dana"), key)).toMatchObject({ code: "reason_required" });
    expect((await say("checks dismiss 1 it is looked at in spring")).state).toBe("DONE");
    expect((await readFindings(world)).dismissed).toMatchObject([{ key, by: { by: "dana" } }]);
    expect(await keys()).toEqual([]);
    expect(await proposeFinding(world, as("sam"), key)).toEqual({
      type: "nothing",
      because: "Dana Reyes dismissed it, and nothing has changed since",
    });
    const text = desk.replace("2026-12-01", "2026-12-02").replace("of: airline\n", "of: airline\nbase: 1\n");
    await applyPact(world, { file: "desk.yaml", text, how: "cli", as: "dana" });
    expect(await keys()).toEqual([key]);
  });

  test("whose change was rejected is not proposed again until what it rests on changes", async () => {
    expect((await say("checks propose 1", "sam")).title).toContain("CR-1");
    const rejected = await decideChange(world, "CR-1", { type: "reject", as: as("dana", "it stays till spring") });
    expect(rejected).toMatchObject({ type: "done" });
    expect(await readFindings(world)).toMatchObject({
      open: [],
      dismissed: [{ key, by: { by: "dana", at: world.clock.now(), change: "CR-1" } }],
    });
    expect(JSON.stringify((await say("checks")).body)).toContain("by rejecting CR-1");
    expect(await proposeFinding(world, as("sam"), key)).toEqual({
      type: "nothing",
      because: "Dana Reyes rejected CR-1, which answered it, and nothing has changed since",
    });
    expect(await world.store.load("change:CR-2")).toBeUndefined();
    const text = desk.replace("2026-12-01", "2026-12-02").replace("of: airline\n", "of: airline\nbase: 1\n");
    await applyPact(world, { file: "desk.yaml", text, how: "cli", as: "dana" });
    expect(await keys()).toEqual([key]);
    expect(await proposeFinding(world, as("sam"), key)).toMatchObject({ sentence: expect.stringContaining("CR-2") });
  });

  test("whose change expired or was withdrawn is found as before", async () => {
    await proposeFinding(world, as("sam"), key);
    expect(await decideChange(world, "CR-1", { type: "withdraw", as: as("sam") })).toMatchObject({ type: "done" });
    expect(await keys()).toEqual([key]);
  });

  test("a stranger to the room is answered as if there were nothing", async () => {
    expect(await proposeFinding(world, as("nobody"), key)).toMatchObject({ code: "not_found" });
  });
});

test("a bound that never fires is proposed where the recorded values end", async () => {
  const at = world.clock.now();
  const lines = Array.from({ length: 300 }, (_, index) =>
    JSON.stringify({
      kind: "signal",
      ...{
        agent: "airline-a",
        signal: "evaluation.task_success",
        value: (index + 1) / 300,
        at: at + index,
        run: `r${index}`,
      },
    }),
  );
  await world.store.appendSegments([
    {
      ...{ room: "airline", source: "test", receivedAt: at + 300, derive: "derive/1", minAt: at, maxAt: at + 300 },
      ...{ lines, agents: ["airline-a"], idHashes: new Uint8Array(0) },
    },
  ]);
  world.move(90 * day);
  heard = world.clock.now();
  const key = "never-fired/airline-service#failing";
  expect(await keys()).toContain(key);
  // Tighter than 0.01: values lie between 0.003 and 1, and the third lowest of 300 is 0.013.
  const reply = await proposeFinding(world, as("sam"), key);
  expect(reply).toMatchObject({ type: "done", sentence: expect.stringContaining("it tightens") });
  const [proposed] = await world.store.journal({ subject: "change:CR-1", limit: 1 });
  expect(proposed?.type === "change.proposed" && proposed.body.text).toContain(
    "breach: { below: 0.013, clear: { above: 0.1 } } # what it takes",
  );
});

test("where the accountable left the fleet, who could take over is proposed, and an admin agrees", async () => {
  world.config = fleetOf(fleetYaml.replace(/ {2}dana:.*\n/, ""));
  expect(await keys()).toEqual(["owner-left/airline-service#accountable"]);
  expect(await proposeFinding(world, as("sam"), "owner-left/airline-service#accountable")).toMatchObject({
    type: "done",
    sentence: expect.stringContaining("CR-1"),
  });
  await decideChange(world, "CR-1", { type: "approve", as: as("ada") });
  expect(world.pacts.live().find(({ id }) => id === "airline-service")?.pact.raci?.accountable).toBe("sam");
  expect(await keys()).toEqual([]);
});
