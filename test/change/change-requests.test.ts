/** A change of a pact is proposed, asked about, agreed to and live in one commit; over the real flows and the real store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { day, minute } from "../../src/domain/words/time.ts";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { revertChange } from "../../src/flows/change/revert-change.ts";
import { approveVerb } from "../../src/flows/decide/approve-verb.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { readChanges } from "../../src/flows/read/read-status.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { inEveryOrder } from "../support/meanwhile.ts";
import { type PactWorld, pactWorld } from "../support/pacts.ts";

const fleet = `id: acme-air
level: fleet
raci: { accountable: lee }
`;

const desk = (below = 0.3, more = "") => `# The desk's pact. Comments stay.
id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    breach: { below: ${below} } # what it takes
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
${more}`;

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
  for (const text of [fleet, desk()]) await applyPact(world, { file: "boot.yaml", text, how: "boot" });
});
afterEach(() => world.close());

const propose = (text: string, by = "person:sam", base = 1) =>
  proposeChange(world, {
    pact: "airline-service",
    text,
    base,
    title: "Stop failing sooner",
    why: "BR-1 took ten",
    because: { breach: "BR-1" },
    by,
    how: "web",
  });
const as = (by: string) => ({ by, how: "web" }) as const;
const approve = (id: string, by: string) => decideChange(world, id, { type: "approve", as: as(by) });
const change = async (id: string) => (await world.store.load(`change:${id}`))?.state;
const liveVersion = () => world.pacts.live().find(({ id }) => id === "airline-service")?.version;
const typesOf = async (subject: string) => (await world.store.journal({ subject })).map(({ type }) => type);
const cardOf = async (id: string) => JSON.stringify((await tellingOf(world, `change:${id}`))?.card());
/** Whatever is due by now happens. */
const due = async () => {
  for (const timer of await world.store.dueTimers(world.clock.now(), 50)) await fireTimer(world, timer);
};

describe("a change that tightens", () => {
  test("calls the accountable, and is live in the commit in which they agree", async () => {
    expect(await propose(desk(0.4))).toEqual({
      type: "done",
      sentence: "CR-1 proposes airline-service@2; it tightens. Dana or Ada must agree.",
    });
    expect(await change("CR-1")).toMatchObject({
      status: "proposed",
      reached: ["dana"],
      direction: "tightens",
      votes: [],
    });
    expect(await approve("CR-1", "dana")).toMatchObject({ type: "done" });
    expect(liveVersion()).toBe(2);
    expect(await change("CR-1")).toMatchObject({ status: "live", version: 2 });
    const [, applied] = await world.store.journal({ subject: "pact:airline-service" });
    expect(applied).toMatchObject({ actor: "person:dana", body: { version: 2, change: "CR-1", how: "web" } });
    expect(await typesOf("change:CR-1")).toEqual([
      "change.proposed",
      "change.escalated",
      "change.voted",
      "change.approved",
      "change.live",
    ]);
  });

  test("is not for a bystander, nor for whoever proposed it, and the answer says for whom it is", async () => {
    await propose(desk(0.4));
    for (const by of ["sam", "lee"])
      expect(await approve("CR-1", by)).toMatchObject({
        type: "refused",
        code: "not_eligible",
        sentence: expect.stringMatching(/^This is for Dana or Ada to decide\./),
      });
    expect(liveVersion()).toBe(1);
    expect(await world.store.journal({ subject: "refusals:change:CR-1" })).toHaveLength(2);
  });

  test("proposed by the accountable still waits for their consent", async () => {
    await propose(desk(0.4), "person:dana");
    expect(liveVersion()).toBe(1);
    expect(await cardOf("CR-1")).toContain("Dana Reyes proposed it; that alone is no consent.");
    expect(await approve("CR-1", "dana")).toMatchObject({ type: "done" });
    expect(liveVersion()).toBe(2);
  });

  test("shows its lines, why, and who has to agree", async () => {
    await propose(desk(0.4));
    const card = await cardOf("CR-1");
    expect(card).toContain("CR-1 · Stop failing sooner · airline-service v1 → v2 · TIGHTENS");
    expect(card).toContain('{"sign":"-","text":"    breach: { below: 0.3 } # what it takes"}');
    expect(card).toContain('{"sign":"+","text":"    breach: { below: 0.4 } # what it takes"}');
    expect(card).toMatch(/BR-1.*BR-1 took ten/);
    expect(card).toContain("Approve v2");
  });
});

describe("a change that loosens", () => {
  test("takes the accountable and one more, in either order", async () => {
    await propose(desk(0.2));
    expect((await change("CR-1"))?.reached).toEqual(["dana", "ada", "lee"]);
    expect(await approve("CR-1", "lee")).toMatchObject({
      type: "done",
      sentence: "Your consent to CR-1 counts. Dana must agree as well.",
    });
    expect(await approve("CR-1", "lee")).toMatchObject({ type: "refused", code: "already_voted" });
    expect(await approve("CR-1", "ada")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(liveVersion()).toBe(1);
    expect(await approve("CR-1", "dana")).toMatchObject({ type: "done" });
    expect(liveVersion()).toBe(2);
    const [, applied] = await world.store.journal({ subject: "pact:airline-service" });
    expect(applied).toMatchObject({ actor: "person:lee", body: { also: "dana" } });
  });

  test("applied by one of the two waits for the other", async () => {
    const reply = await applyPact(world, { file: "desk.yaml", text: desk(0.2), base: 1, as: "dana", how: "cli" });
    expect(reply).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^CR-1 .*Dana agreed; Ada or Lee must agree/),
    });
    expect(await approve("CR-1", "ada")).toMatchObject({ type: "done" });
    expect(liveVersion()).toBe(2);
  });

  test("is the accountable's, who is called again after a day of silence; their deputy's as soon as they are away", async () => {
    await propose(desk(0.2));
    world.move(day);
    await due();
    expect(await change("CR-1")).toMatchObject({ step: 2, lastAsked: { to: ["dana", "ada", "lee"] } });
    // Lee is Dana's deputy, and the accountable of the fleet's pact: one of the two, and never both.
    await approve("CR-1", "lee");
    await approve("CR-1", "ada");
    expect(liveVersion()).toBe(1);
    const today = new Date(world.clock.now()).toISOString().slice(0, 10);
    Object.assign(world.config.people.dana ?? {}, { away: [{ from: today, to: "2099-01-01" }] });
    await approve("CR-1", "ada");
    expect(liveVersion()).toBe(2);
  });
});

describe("what is of an agent's question alone", () => {
  const typed = { visitor: { how: "web", account: "dana", team: "", person: "dana" }, person: "dana" } as const;
  test.each([
    [
      { undo: "yes" },
      "CR-1 is a change request: whoever agreed to it does not take that back. /ward deny CR-1 rejects",
    ],
    [{ standing: "yes" }, "CR-1 is a change request, and a standing approval is of what an agent asks to do."],
  ] as const)("%o is refused by its name, and nothing else is meant", async (flags, says) => {
    await propose(desk(0.4));
    const there = { ...typed, room: "airline", rooms: ["airline"], channel: "web:airline" };
    expect((await approveVerb(world, there, { id: "CR-1", ...flags })).title).toContain(says);
  });
});

describe("before anybody agrees", () => {
  test("somebody looks at it: nobody is called again for a day, and then the ladder goes on", async () => {
    await propose(desk(0.4));
    world.move(day - minute);
    expect(await decideChange(world, "CR-1", { type: "acknowledge", as: as("mia") })).toMatchObject({
      type: "refused",
      code: "not_eligible",
    });
    expect(await decideChange(world, "CR-1", { type: "acknowledge", as: as("dana") })).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/You are on CR-1/),
    });
    expect(await cardOf("CR-1")).toMatch(/Dana Reyes is looking.*I'm not on it after all/);
    world.move(minute);
    await due();
    expect(await change("CR-1")).toMatchObject({ step: 1, held: { by: "dana" } });
    world.move(day);
    await due();
    expect(await change("CR-1")).toMatchObject({ step: 2, firstAcknowledged: { by: "dana" } });
    expect((await change("CR-1"))?.held).toBeUndefined();
    await decideChange(world, "CR-1", { type: "acknowledge", as: as("dana") });
    await decideChange(world, "CR-1", { type: "unacknowledge", as: as("dana") });
    expect((await change("CR-1"))?.held).toBeUndefined();
    expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  });

  test("another text is asked for: its proposer is called and sends one, who had agreed is asked anew, and both texts stay in the record", async () => {
    await propose(desk(0.2));
    await approve("CR-1", "lee");
    const edits = (by: string, reason?: string) =>
      decideChange(world, "CR-1", { type: "request-edits", as: { ...as(by), ...(reason && { reason }) } });
    expect(await edits("mia", "no")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await edits("dana")).toMatchObject({ type: "refused", code: "arg_required" });
    expect(await edits("dana", "0.2 is too low, say 0.25")).toMatchObject({ type: "done" });
    expect(await cardOf("CR-1")).toMatch(/Dana Reyes asked Sam Okafor for another text.*0\.2 is too low, say 0\.25/);
    // Its proposer is to act: nobody else is called.
    world.move(3 * day);
    await due();
    expect(await change("CR-1")).toMatchObject({ status: "proposed", step: 1 });

    const revise = (text: string, by = "person:sam") =>
      proposeChange(world, { revises: "CR-1", text, base: 1, title: "Less", by, how: "web" });
    expect(await revise(desk(0.25), "person:mia")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await revise(desk(0.2))).toMatchObject({ type: "nothing" });
    expect(await revise(desk(0.25))).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^CR-1 proposes another text for airline-service@2; it loosens/),
    });
    expect(await change("CR-1")).toMatchObject({
      votes: [],
      round: 2,
      step: 1,
      epoch: 2,
      expiresAt: world.clock.now() + 7 * day,
    });
    expect(await cardOf("CR-1")).toMatch(/Less · airline-service v1 → v2.*0\.25/);
    expect(
      (await world.store.journal({ types: ["change.proposed", "change.revised"] })).map(({ body }) => body),
    ).toEqual([
      expect.objectContaining({ text: expect.stringContaining("below: 0.2 ") }),
      expect.objectContaining({ text: expect.stringContaining("below: 0.25 ") }),
    ]);
    await approve("CR-1", "lee");
    expect(liveVersion()).toBe(1);
    await approve("CR-1", "dana");
    expect(liveVersion()).toBe(2);
    expect(world.pacts.version("airline-service", 2)?.text).toContain("below: 0.25 ");
    expect(await revise(desk(0.22))).toMatchObject({ type: "refused", code: "already_decided" });
    expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  });
});

describe("a button of a card whose text was revised since", () => {
  const shown = async (verb: string) => {
    const card = (await tellingOf(world, "change:CR-1"))?.card();
    const press = [...(card?.buttons ?? []), ...(card?.more ?? [])].find((one) => one.press.verb === verb)?.press;
    if (!press) throw new Error(`no button ${verb}`);
    return press;
  };
  const press = (person: string, button: Awaited<ReturnType<typeof shown>>, fields?: Record<string, string>) =>
    createDoor(world).press({ how: "web", person, account: person, team: "web" }, { press: button }, fields);
  const reviseTo = (text: string) =>
    proposeChange(world, { revises: "CR-1", text, base: 1, title: "Less", by: "person:sam", how: "web" });

  test.each([
    ["approve", "dana", undefined],
    ["reject", "dana", undefined],
    ["reject-with-reason", "dana", undefined],
    ["reject-with-reason", "dana", { reason: "no" }],
    ["request-edits", "dana", undefined],
    ["request-edits", "dana", { reason: "say 0.5" }],
    ["acknowledge", "dana", undefined],
    ["revise", "sam", undefined],
    ["revise", "sam", { title: "Mine", text: desk(0.45) }],
  ])("answers no question about the text that waits: %s by %s with %o", async (verb, who, fields) => {
    await propose(desk(0.4));
    const old = await shown(verb);
    await reviseTo(desk(0.05));
    const before = await typesOf("change:CR-1");
    expect(JSON.stringify(await press(who, old, fields))).toContain("CR-1 was revised since that card.");
    expect(await typesOf("change:CR-1")).toEqual(before);
    expect(await change("CR-1")).toMatchObject({ status: "proposed", votes: [], epoch: 2 });
  });

  test("counts beside a revision only for the text that it was shown for", async () => {
    await propose(desk(0.4));
    const old = await shown("approve");
    await Promise.all([reviseTo(desk(0.5)), press("dana", old)]);
    const { status = "", votes = [] } = (await change("CR-1")) ?? {};
    if (status === "proposed") expect(votes).toEqual([]);
    else expect(world.pacts.version("airline-service", 2)?.text).toContain("below: 0.4 ");
  });

  test("once it was decided says how it ended", async () => {
    await propose(desk(0.4));
    const old = await shown("approve");
    await approve("CR-1", "dana");
    expect(JSON.stringify(await press("ada", old))).toMatch(/already live as airline-service@2/);
  });
});

describe("only one of two", () => {
  test("races to be the next version: one wins, the other is outdated and says so", async () => {
    await propose(desk(0.4));
    await propose(desk(0.5));
    const replies = await Promise.all([approve("CR-1", "dana"), approve("CR-2", "ada")]);
    expect(replies.map(({ type }) => type).sort()).toEqual(["done", "refused"]);
    expect(liveVersion()).toBe(2);
    const states = await Promise.all(["CR-1", "CR-2"].map(change));
    expect(states.map((one) => one?.status).sort()).toEqual(["live", "outdated"]);
    const lost = states.find((one) => one?.status === "outdated")?.id ?? "";
    expect(await cardOf(lost)).toMatch(
      /airline-service@2 became live first.*"command":"propose","values":\{"pact":"airline-service"\}/,
    );
  });

  test("is proposed at a time with the same text", async () => {
    await propose(desk(0.4));
    expect(await propose(desk(0.4))).toEqual({ type: "nothing", because: "CR-1 proposes exactly this already" });
  });

  test("applied meanwhile outdates what was edited from the version before", async () => {
    await propose(desk(0.4));
    await applyPact(world, { file: "desk.yaml", text: desk(0.5), base: 1, as: "dana", how: "cli" });
    expect(await change("CR-1")).toMatchObject({ status: "outdated", outdatedBy: 2 });
    expect(await propose(desk(0.6))).toMatchObject({ type: "refused", code: "conflict" });
  });
});

describe("silence", () => {
  test("calls whoever is missing again after a day, everybody after three, and ends after seven as expired", async () => {
    await propose(desk(0.4));
    world.move(day);
    await due();
    expect((await change("CR-1"))?.lastAsked).toMatchObject({ target: "consent", to: ["dana"] });
    world.move(2 * day);
    await due();
    expect((await change("CR-1"))?.lastAsked).toMatchObject({ target: "room", to: ["ada"], room: true });
    world.move(4 * day);
    expect(await approve("CR-1", "dana")).toMatchObject({ code: "already_decided" });
    await due();
    expect(await change("CR-1")).toMatchObject({ status: "expired" });
    expect(liveVersion()).toBe(1);
  });
});

describe("afterwards", () => {
  test("taking a tightening back is a loosening: it waits for a second, then both are told", async () => {
    await propose(desk(0.4));
    await approve("CR-1", "dana");
    expect(await revertChange(world, "CR-1", as("sam"))).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await revertChange(world, "CR-1", as("dana"))).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(
        /^CR-2 proposes airline-service@3; it loosens\. Dana agreed; Ada or Lee must agree/,
      ),
    });
    await approve("CR-2", "ada");
    expect(liveVersion()).toBe(3);
    expect(world.pacts.effective("airline-a")?.thresholds[0]?.breach).toEqual({ below: 0.3 });
    expect(await change("CR-1")).toMatchObject({ status: "reverted", revertedBy: "CR-2" });
  });

  test("another text in the place of one that takes something back takes nothing back, and the card says so", async () => {
    await propose(desk(0.4));
    await approve("CR-1", "dana");
    await revertChange(world, "CR-1", as("dana"));
    const revise = (text: string) =>
      proposeChange(world, { revises: "CR-2", text, base: 2, title: "Another", by: "person:dana", how: "web" });
    // The same but for the line that names what it was edited from.
    expect(await revise(desk())).toMatchObject({ type: "done" });
    expect(await change("CR-2")).toMatchObject({ reverts: "CR-1" });
    await revise(desk(0.6));
    expect(await change("CR-2")).toMatchObject({ beganAs: { reverts: "CR-1" } });
    expect((await change("CR-2"))?.reverts).toBeUndefined();
    expect(await cardOf("CR-2")).toContain("It began as taking CR-1 back; its text is another one since.");
    await approve("CR-2", "dana");
    expect(await change("CR-2")).toMatchObject({ status: "live", version: 3 });
    expect(await change("CR-1")).toMatchObject({ status: "live" });
    expect(await typesOf("change:CR-1")).not.toContain("change.reverted");
    expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  });

  test("what led to a text is not what led to the one in its place", async () => {
    await proposeChange(world, {
      pact: "airline-service",
      text: desk(0.4),
      base: 1,
      title: "Answer the check",
      because: { finding: "stale:airline-service#failing" },
      by: "person:sam",
      how: "web",
    });
    await proposeChange(world, {
      revises: "CR-1",
      text: desk(0.2),
      base: 1,
      title: "Else",
      by: "person:sam",
      how: "web",
    });
    expect(await change("CR-1")).toMatchObject({ beganAs: { finding: "stale:airline-service#failing" } });
    expect((await change("CR-1"))?.because).toBeUndefined();
    expect(await cardOf("CR-1")).toContain(
      "It began as check stale:airline-service#failing; its text is another one since.",
    );
  });

  test("taking a loosening back is one press", async () => {
    await propose(desk(0.2));
    await approve("CR-1", "dana");
    await approve("CR-1", "ada");
    expect(await revertChange(world, "CR-1", as("dana"))).toMatchObject({ type: "done" });
    expect(liveVersion()).toBe(3);
    expect(await change("CR-1")).toMatchObject({ status: "reverted", revertedBy: "CR-2" });
  });

  test("what a later version overtook is not taken back with one press", async () => {
    await propose(desk(0.4));
    await approve("CR-1", "dana");
    await applyPact(world, { file: "desk.yaml", text: desk(0.5), base: 2, as: "dana", how: "cli" });
    expect(await revertChange(world, "CR-1", as("dana"))).toMatchObject({ type: "refused", code: "too_late" });
    expect(await cardOf("CR-1")).not.toContain("Revert");
  });
});

test("the list of what is yours and the room's page call the same change yours: whoever is to act, or looks at it, until its end", async () => {
  const rooms = createRoomsReader(world);
  const yours = async () => {
    const found: string[] = [];
    for (const person of ["ada", "dana", "lee", "sam"]) {
      const listed = (await readChanges(world, { rooms: ["airline"], person }, "mine")).length > 0;
      const drawn = (await rooms.item("change:CR-1", person))?.drawn.yours ?? false;
      expect(listed, person).toBe(drawn);
      if (drawn) found.push(person);
    }
    return found;
  };
  await propose(desk(0.4));
  expect(await yours()).toEqual(["ada", "dana"]);
  await decideChange(world, "CR-1", { type: "acknowledge", as: as("sam") });
  expect(await yours()).toEqual(["ada", "dana", "sam"]);
  await decideChange(world, "CR-1", { type: "request-edits", as: { ...as("dana"), reason: "say 0.35" } });
  expect(await yours()).toEqual(["sam"]);
  world.move(8 * day);
  expect(await yours()).toEqual([]);
});

test("it is rejected by who may, and taken back by who proposed it", async () => {
  await propose(desk(0.4));
  expect(await decideChange(world, "CR-1", { type: "withdraw", as: as("dana") })).toMatchObject({
    code: "not_eligible",
  });
  expect(
    await decideChange(world, "CR-1", { type: "reject", as: { ...as("dana"), reason: "too early" } }),
  ).toMatchObject({
    type: "done",
  });
  expect(await cardOf("CR-1")).toMatch(/Already rejected by Dana Reyes\.|too early/);
  await propose(desk(0.4));
  expect(await decideChange(world, "CR-2", { type: "withdraw", as: as("sam") })).toMatchObject({ type: "done" });
  expect(await change("CR-2")).toMatchObject({ status: "withdrawn" });
});

test("an agent proposes and no more, and not without end", async () => {
  for (const nth of [1, 2, 3, 4, 5])
    expect(await propose(desk(0.3 + nth / 100), "agent:airline-a")).toMatchObject({ type: "done" });
  expect(await propose(desk(0.9), "agent:airline-a")).toMatchObject({ code: "rate_exceeded" });
  expect(liveVersion()).toBe(1);
});

describe("another text", () => {
  const revise = (below: number, by: string) =>
    proposeChange(world, { revises: "CR-1", text: desk(below), base: 1, title: "Another", by, how: "api" });

  test("of an agent is taken once for each time that somebody asked for it", async () => {
    await propose(desk(0.4), "agent:airline-a");
    const edits = () =>
      decideChange(world, "CR-1", { type: "request-edits", as: { ...as("dana"), reason: "say 0.45" } });
    const calls = async () => (await typesOf("change:CR-1")).filter((type) => type === "change.escalated").length;
    expect(await revise(0.41, "agent:airline-a")).toMatchObject({
      type: "refused",
      code: "rate_exceeded",
      sentence: expect.stringMatching(/^Nobody has asked for another text of CR-1\./),
    });
    await edits();
    expect(await revise(0.45, "agent:airline-a")).toMatchObject({ type: "done" });
    for (let nth = 1; nth <= 20; nth++)
      expect(await revise(0.45 + nth / 100, "agent:airline-a")).toMatchObject({ code: "rate_exceeded" });
    expect(await calls()).toBe(2);
    await edits();
    expect(await revise(0.46, "agent:airline-a")).toMatchObject({ type: "done" });
  });

  test("is too late the moment its time is over, also before the timer has come to it", async () => {
    await propose(desk(0.4));
    world.move(7 * day);
    expect(await revise(0.5, "person:sam")).toMatchObject({
      type: "refused",
      code: "already_decided",
      sentence: expect.stringContaining("it expired"),
    });
  });

  test("prolongs it to four weeks after it was proposed, and no further", async () => {
    await propose(desk(0.4));
    const end = world.clock.now() + 28 * day;
    for (let week = 1; week <= 4; week++) {
      world.move(6 * day);
      expect(await revise(0.4 + week / 100, "person:sam")).toMatchObject({ type: "done" });
    }
    expect(await change("CR-1")).toMatchObject({ expiresAt: end });
    world.move(4 * day);
    expect(await revise(0.6, "person:sam")).toMatchObject({ code: "already_decided" });
    await due();
    expect(await change("CR-1")).toMatchObject({ status: "expired" });
  });
});

test("typed over a page counts at once while the page shows the text that waits, and never when it shows an earlier one", async () => {
  const rooms = createRoomsReader(world);
  const over = async () => {
    const stands = await rooms.card("change:CR-1", "dana");
    return async (subject: string) => (subject === "change:CR-1" ? stands : undefined);
  };
  const visitor = { how: "web", person: "dana", account: "dana", team: "web" } as const;
  const typed = async (page: Awaited<ReturnType<typeof over>>) => {
    const answer = await createDoor(world).command(
      visitor,
      { channel: "web:airline", room: "airline", page },
      "approve CR-1",
    );
    return answer.type === "notice" ? `${answer.card.title} ${JSON.stringify(answer.card.body)}` : answer.type;
  };
  world.commands = commands;
  await propose(desk(0.4));
  const old = await over();
  const revised = {
    revises: "CR-1",
    text: desk(0.5),
    base: 1,
    title: "Another",
    by: "person:sam",
    how: "web",
  } as const;
  await proposeChange(world, revised);
  expect(await typed(old)).toMatch(/Nothing was decided yet.*below: 0\.5/s);
  expect(liveVersion()).toBe(1);
  expect(await typed(await over())).toMatch(/airline-service@2 is live/);
  const [vote] = await world.store.journal({ types: ["change.voted"] });
  const shown = await world.store.journal({ types: ["card.shown"] });
  expect(vote && "shown" in vote.body && vote.body.shown).toBe(
    shown.flatMap(({ body }) =>
      "platform" in body && body.platform === "web" && "digest" in body ? [body.digest] : [],
    )[0],
  );
});

test("typed about the text that was shown, in whatever order another one comes: that text is live, or none", async () => {
  const typed = (id: string) =>
    approveVerb(
      world,
      {
        visitor: { how: "web", person: "dana", account: "dana", team: "web" },
        person: "dana",
        room: "airline",
        rooms: ["airline"],
        channel: "web:airline",
      },
      { id },
    );
  const lives = new Set<string>();
  await inEveryOrder(world, async (nth, meanwhile) => {
    const id = `CR-${nth}`;
    const [mine, other] = [desk(0.3 + nth / 1_000), desk(0.6 + nth / 1_000)];
    const base = liveVersion() ?? 1;
    expect(await propose(mine, "person:sam", base)).toMatchObject({ type: "done" });
    expect(JSON.stringify((await typed(id)).body)).toContain("Nothing was decided yet");
    const answer = await meanwhile(
      () => typed(id),
      () => proposeChange(world, { revises: id, text: other, base, title: "Another", by: "person:sam", how: "web" }),
    );
    const ended = await change(id);
    const live = world.pacts.live().find(({ id: pact }) => pact === "airline-service")?.text;
    expect(live).not.toBe(other);
    expect(live === mine).toBe(ended?.status === "live");
    if (ended?.status !== "live") expect(JSON.stringify(answer)).toMatch(/was revised since|Nothing was decided yet/);
    lives.add(ended?.status ?? "");
    if (ended?.status === "proposed") await decideChange(world, id, { type: "withdraw", as: as("sam") });
  });
  expect([...lives].sort()).toEqual(["live", "proposed"]);
});

test("what would not pass its checks is refused with its lines when it is proposed", async () => {
  expect(await propose(desk(0.4).replace("severity: high", "severity: hihg"))).toMatchObject({
    type: "refused",
    code: "arg_invalid",
    sentence: expect.stringContaining("airline-service.yaml:12:5"),
  });
});

test("the live tables come again from the journal", async () => {
  await propose(desk(0.2));
  await approve("CR-1", "lee");
  world.move(minute);
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
});
