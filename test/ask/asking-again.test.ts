/** What nobody answered is asked again by a person: honest to the agent, and no way around anything. */
import { beforeEach, describe, expect, test } from "vitest";
import { hour, minute } from "../../src/domain/words/time.ts";
import { completeAction } from "../../src/flows/ask/carry-out.ts";
import { readAction } from "../../src/flows/ask/read-action.ts";
import { askAgain } from "../../src/flows/decide/ask-again.ts";
import { releaseAgent, restrainAgent } from "../../src/flows/decide/restrain.ts";
import { supersedeChanged } from "../../src/flows/decide/run-approval-command.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { asks, refund, refunds } from "../support/asks.ts";
import { as } from "../support/breaches.ts";

const here = asks();
const { ask, approval, claim, decide, events, under } = here;
const again = (by = "dana", id = "AP-1") => askAgain(here.world, id, as(by));
const approve = (by: string, id: string) => decide({ type: "approve", as: as(by) }, id);
const text = async (id: string) => JSON.stringify(await drawCard(here.world, `approval:${id}`));

const airline = { channel: "web:airline", room: "airline" };
const visitor = (person: string) => ({ how: "web", account: person, team: "web", person }) as const;

let first: string;
beforeEach(async () => {
  first = (await ask()).action;
  await here.world.advance(30 * minute);
  expect((await approval()).status).toBe("expired");
});

describe("asking again", () => {
  test("opens a question about the very same act, calls people anew, and links the two", async () => {
    const card = await drawCard(here.world, "approval:AP-1");
    expect(card?.buttons.map(({ label }) => label)).toEqual(["Ask again"]);
    expect(await again("lee")).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^Asked again as AP-2\./),
    });
    const next = await approval("AP-2");
    expect(next).toMatchObject({
      status: "waiting",
      argsDigest: (await approval()).argsDigest,
      again: { of: "AP-1", by: "lee" },
      asked: 0,
      lastAsked: { to: ["dana"] },
    });
    expect(await text("AP-1")).toContain("Lee Park asked it again as AP-2.");
    expect((await drawCard(here.world, "approval:AP-1"))?.buttons).toEqual([]);
    expect(await text("AP-2")).toMatch(/Lee Park asks again.*nobody answered AP-1 in time/);
    expect(await text("AP-2")).toContain("Approving lets airline-d run this exact call once, if it comes back for it.");
    const [asked] = (await events("approval.asked")).slice(-1);
    expect(asked).toMatchObject({ actor: "person:lee", subject: "approval:AP-2" });
  });

  test("leaves what the agent was told true: expired, and not to be run; with where it is asked now", async () => {
    await again();
    await approve("dana", "AP-2");
    const { action } = await approval("AP-2");
    expect(await readAction(here.world, first)).toMatchObject({
      state: "expired",
      askedAgain: { approval: "AP-2", action },
    });
    expect(await claim(first)).toMatchObject({ code: "expired" });
  });

  test("an agent that comes back while it waits joins it, and runs it once", async () => {
    await again();
    const joined = await ask();
    expect(joined).toMatchObject({ decision: "pending", approval: "AP-2" });
    expect(await text("AP-2")).toContain("airline-d has come back for it.");
    await approve("dana", "AP-2");
    expect(await readAction(here.world, joined.action)).toMatchObject({ state: "approved", by: ["Dana Reyes"] });
    // It was told where to look; what it asks from now on is a question of its own.
    expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-3" });
    const won = await Promise.all([claim(joined.action), claim(joined.action)]);
    expect(won.map(({ type }) => type).sort()).toEqual(["claimed", "refused"]);
    await completeAction(here.world, joined.action, { ok: true, produced: [], consumed: [] });
    expect((await approval("AP-2")).status).toBe("done");
  });

  test("an agent that comes back after it was approved is allowed, once, and claims it once", async () => {
    await again();
    await approve("dana", "AP-2");
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.filter(({ decision }) => decision === "allow")).toHaveLength(1);
    // The others are one new question to people.
    expect(new Set(answers.map(({ approval: id }) => id))).toEqual(new Set(["AP-2", "AP-3"]));
    const { action } = await approval("AP-2");
    expect(await claim(action)).toMatchObject({ type: "claimed" });
    expect(await claim(action)).toMatchObject({ code: "already_claimed" });
  });

  test("the agent may also go on with the action that the expired one names", async () => {
    await again();
    await approve("dana", "AP-2");
    const { askedAgain } = (await readAction(here.world, first)) ?? {};
    expect(await claim(askedAgain?.action ?? "")).toMatchObject({ type: "claimed" });
  });

  test("an approval nobody comes for ends by itself: when people's time would have been up, 15 min at least", async () => {
    await again();
    await here.world.advance(5 * minute);
    await approve("dana", "AP-2");
    await here.world.advance(24 * minute);
    expect((await approval("AP-2")).status).toBe("approved");
    await here.world.advance(minute);
    expect(await approval("AP-2")).toMatchObject({ status: "expired", because: "unclaimed" });
    expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-3" });
    expect(await text("AP-2")).not.toContain("Ask again");
  });

  test("expired again it may be asked again; each only once", async () => {
    await Promise.all([again(), again("lee"), again("kim")]);
    expect(await events("approval.reopened")).toHaveLength(1);
    await here.world.advance(30 * minute);
    expect(await again()).toMatchObject({ type: "nothing" });
    expect(await again("dana", "AP-2")).toMatchObject({ sentence: expect.stringContaining("AP-3") });
  });
});

describe("nothing is gained by it", () => {
  test("whoever asks for it again stands on the agent's side like who asked first, and a yes of theirs is none", async () => {
    under(refunds({ by: ["dana", "lee", "kim"], quorum: 2 }));
    await ask({ args: { amount: 7 }, requester: "mia" });
    await decide({ type: "approve", as: as("dana") }, "AP-2");
    expect((await approval("AP-2")).votes).toHaveLength(1);
    expect(await ask({ args: { amount: 7 }, requester: "dana" })).toMatchObject({ approval: "AP-2" });
    await ask({ args: { amount: 7 }, requester: "kim" });
    await ask({ args: { amount: 7 }, requester: "kim" });
    expect(await approval("AP-2")).toMatchObject({ requester: "mia", joinedBy: ["dana", "kim"], votes: [] });
    for (const one of ["dana", "kim"]) expect(await approve(one, "AP-2")).toMatchObject({ code: "four_eyes" });
    await approve("lee", "AP-2");
    expect((await approval("AP-2")).status).toBe("waiting");
    expect(await text("AP-2")).toContain("Dana and Kim, whose own side this is, may not");
    const who = JSON.stringify(await here.world.door.command(visitor("lee"), airline, "who AP-2"));
    expect(who.match(/asked for it/g)).toHaveLength(3);
    expect((await events("approval.asked-again")).map(({ body }) => "requester" in body && body.requester)).toEqual([
      "dana",
      "kim",
      "kim",
    ]);
  });

  test("asked again by a person, everybody who had asked for it still may not approve it", async () => {
    await ask({ args: { amount: 7 }, requester: "mia" });
    await ask({ args: { amount: 7 }, requester: "dana" });
    await here.world.advance(30 * minute);
    await again("lee", "AP-2");
    expect(await approval("AP-3")).toMatchObject({ requester: "mia", joinedBy: ["dana"] });
    expect((await approval("AP-3")).lastAsked?.to).not.toContain("mia");
    expect(await approve("dana", "AP-3")).toMatchObject({ code: "four_eyes" });
  });

  test("who approved it cannot come for it with a token of their own: other people are asked anew", async () => {
    await again("lee");
    await approve("dana", "AP-2");
    expect(await ask({ requester: "dana" })).toMatchObject({ decision: "pending", approval: "AP-3" });
    expect(await approval("AP-2")).toMatchObject({ status: "superseded", because: "four-eyes" });
    expect(await text("AP-2")).toContain("Whoever approved it asked for it themselves");
    expect(await approve("dana", "AP-3")).toMatchObject({ code: "four_eyes" });
    // The ladder reaches her deputy.
    await here.world.advance(minute);
    await approve("lee", "AP-3");
    expect((await approval("AP-3")).status).toBe("approved");
  });

  test("the operator of then stays on the agent's side when it is asked again, also under another operator", async () => {
    const { config } = here.world;
    here.world.config = { ...config, agents: [{ pattern: "airline-*", role: "airline-service", operator: "kim" }] };
    await again("lee");
    expect((await approval("AP-2")).operator).toBe("sam");
    for (const one of ["sam", "kim"]) expect(await approve(one, "AP-2")).toMatchObject({ code: "four_eyes" });
    await approve("dana", "AP-2");
    expect((await approval("AP-2")).status).toBe("approved");
  });

  test("other arguments, and other agents, are questions of their own", async () => {
    await again();
    await approve("dana", "AP-2");
    expect(await ask({ args: { ...refund.args, amount: 4201 } })).toMatchObject({ decision: "pending" });
    expect(await ask({ agent: "airline-a" })).toMatchObject({ decision: "pending" });
    const { action } = await approval("AP-2");
    expect(await claim(action, { ...refund.args, amount: 4201 })).toMatchObject({ code: "args_differ" });
  });

  test("four eyes stay: the agent's own side may ask again, and never approve it; who asked again is nobody's side", async () => {
    const own = await ask({ args: { amount: 9 }, requester: "kim" });
    await here.world.advance(30 * minute);
    const id = own.approval ?? "";
    expect(await again("sam", id)).toMatchObject({ type: "done" });
    const [waiting] = await here.world.store.list("approval", { status: "waiting" });
    const next = waiting?.state.id ?? "";
    expect(waiting?.state.requester).toBe("kim");
    await here.world.advance(2 * minute);
    for (const by of ["sam", "kim"]) expect(await approve(by, next)).toMatchObject({ code: "four_eyes" });
    await decide({ type: "withdraw" }, next);
    await again("dana");
    const [second] = await here.world.store.list("approval", { status: "waiting" });
    expect(await approve("dana", second?.state.id ?? "")).toMatchObject({ type: "done" });
  });

  test("whoever is only in the room may not ask again", async () => {
    expect(await again("mia")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect((await events("act.refused"))[0]?.body).toMatchObject({ by: "person:mia", act: "ask-again" });
  });

  test("under rules that changed since it is not asked again", async () => {
    under(refunds({ quorum: 2, by: ["dana", "kim"] }));
    expect(await again()).toMatchObject({
      code: "token_stale",
      sentence: expect.stringContaining("changed after AP-1"),
    });
    expect(await here.world.store.list("approval", { status: "waiting" })).toEqual([]);
  });

  test("rules that change while it waits for its agent make it void, also after it was approved", async () => {
    await again();
    await approve("dana", "AP-2");
    under(refunds({ by: ["kim"] }));
    await supersedeChanged(here.world);
    expect((await approval("AP-2")).status).toBe("superseded");
    expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-3" });
    const { action } = await approval("AP-2");
    expect(await claim(action)).toMatchObject({ code: "superseded" });
  });

  test("found void by its agent it ends, and people are asked anew at once", async () => {
    await again();
    await approve("dana", "AP-2");
    under(refunds({ by: ["kim"] }));
    expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-3" });
    expect(await approval("AP-2")).toMatchObject({ status: "superseded", because: "rule-changed" });
    expect((await approval("AP-3")).lastAsked?.to).toContain("kim");
  });

  test("an agent that is stopped is not asked for; stopped after the approval, it is not allowed even once released", async () => {
    await restrainAgent(here.world, as("dana"), "airline-d", "pause");
    expect(await again()).toMatchObject({ code: "agent_restrained" });
    await releaseAgent(here.world, as("dana"), "airline-d");
    await again();
    await approve("dana", "AP-2");
    await restrainAgent(here.world, as("dana"), "airline-d", "quarantine");
    expect(await ask()).toMatchObject({ decision: "deny", because: { clause: "restraint" } });
    await releaseAgent(here.world, as("dana"), "airline-d");
    const { action } = await approval("AP-2");
    expect(await ask()).toMatchObject({ decision: "pending", approval: "AP-3" });
    expect(await approval("AP-2")).toMatchObject({ status: "superseded", because: "agent-stopped" });
    expect(await claim(action)).toMatchObject({ code: "superseded" });
  });

  test("a rule that asks more of another run is not met by what was approved", async () => {
    const strict = refunds({ by: ["dana", "kim"], quorum: 2 }, { when: 'run == "night"' });
    under(refunds(), strict);
    const { approval: id = "" } = await ask({ args: { amount: 3 }, run: "day" });
    await here.world.advance(30 * minute);
    await again("dana", id);
    const next = (await approval(id)).reopenedAs?.approval ?? "";
    await approve("dana", next);
    expect(await ask({ args: { amount: 3 }, run: "night" })).toMatchObject({ decision: "pending" });
    expect((await approval(next)).status).toBe("superseded");
  });

  test("what waits already is not asked twice, and what is a day old not at all", async () => {
    await ask();
    expect(await again()).toMatchObject({
      type: "nothing",
      because: expect.stringContaining("AP-2 asks the very same"),
    });
    await here.world.advance(25 * hour);
    expect(await again()).toMatchObject({ code: "too_late" });
  });

  test("what was denied, taken back or never claimed is not asked again", async () => {
    await ask();
    await decide({ type: "deny", as: as("dana") }, "AP-2");
    expect(await again("dana", "AP-2")).toMatchObject({ type: "nothing" });
    expect(await again("dana", "AP-7")).toMatchObject({ code: "not_found" });
  });

  test("a masked argument stays masked, and binds all the same", async () => {
    under(refunds({}, { redact: ["card"] }));
    const args = { amount: 5, card: "4000123412344417" };
    const { approval: id = "" } = await ask({ args });
    await here.world.advance(30 * minute);
    await again("dana", id);
    const next = (await approval(id)).reopenedAs;
    expect(await text(next?.approval ?? "")).toContain("•••• 4417");
    await approve("dana", next?.approval ?? "");
    expect(await ask({ args: { ...args, card: "4000123412344418" } })).toMatchObject({ decision: "pending" });
    expect(await ask({ args })).toMatchObject({ decision: "allow", action: next?.action });
    expect(JSON.stringify(await here.world.store.journal({}))).not.toContain("4000123412344417");
  });
});
