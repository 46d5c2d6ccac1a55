/** Each case whose words are spared however old they grow: open, they stay and it can still be finished; once it is over and old enough they go. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { event, type Subject } from "../../src/domain/journal/event.ts";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { type Asker, createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction, completeAction } from "../../src/flows/ask/carry-out.ts";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { dismissFinding } from "../../src/flows/check/decide-finding.ts";
import { readFindings } from "../../src/flows/check/findings-of.ts";
import { handleCrossings } from "../../src/flows/crossings/handle-crossings.ts";
import { endStanding } from "../../src/flows/decide/end-standing.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { muteAgent } from "../../src/flows/decide/mute.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { stepAutonomy } from "../../src/flows/decide/step-autonomy.ts";
import { crossDrill } from "../../src/flows/drill/cross-drill.ts";
import { decideDrill } from "../../src/flows/drill/run-drill-command.ts";
import { startDrill } from "../../src/flows/drill/start-drill.ts";
import { holdEvidence } from "../../src/flows/evidence/hold-evidence.ts";
import { planPruning, pruneJournal } from "../../src/flows/evidence/prune-journal.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { amendFields, fileFields } from "../../src/flows/postmortem/press-postmortem.ts";
import { openIngest } from "../../src/flows/watch/ingest.ts";
import { createWatch } from "../../src/flows/watch/watch.ts";
import { fleetOf, type PactWorld, pactWorld } from "../support/pacts.ts";
import { crossedBreach, findings, postmortemDesk } from "../support/postmortems.ts";

const words = "Jane Roe";
const keep = 2 * day;

let world: PactWorld;
let asker: Asker;
beforeEach(async () => {
  world = await pactWorld({ config: { ...fleetOf(), retention: { signals: 0, journal: keep } } });
  asker = createAsker(world);
  const seen = { agent: "airline-a", room: "airline", first_at: world.clock.now() };
  await world.store.commit({
    expected: [],
    events: [event("agent.seen", "agent:airline-a", "wardroom", seen)],
    effects: [],
  });
});
afterEach(async () => {
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const as = (by: string, reason?: string) => ({ by, how: "web" as const, ...(reason !== undefined && { reason }) });
const done = { type: "done" };

/** Of which kinds of records the words are here, in the order in which they were written. */
const here = async (): Promise<string[]> =>
  (await world.store.journal({})).filter(({ body }) => JSON.stringify(body).includes(words)).map(({ type }) => type);

/** So long that whatever was written until now is old, and then retention has its look. */
const grownOld = async (): Promise<string[]> => {
  world.move(keep + hour);
  await pruneJournal(world);
  expect(await planPruning(world)).toMatchObject({ records: 0 });
  return here();
};

const rules = (more = "") => `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
autonomy: { start: standard }
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 7d, on_silence: deny }
    standing: { max_uses: 5, ttl: 7d, same: [traveller] }
${more}`;

const args = { amount: 42, traveller: words };
const proofs = { prove: async () => "a proof", keys: () => ({ keys: [] }) };
async function asked(): Promise<string> {
  const answer = await asker.ask({ agent: "airline-a", tool: "issue_refund", args, reason: `for ${words}` });
  if (answer === "key_conflict") throw new Error("a key conflict");
  return answer.action;
}
const claimed = (action: string) => claimAction({ world, asker, proofs }, action, args);
const apply = (text: string) => applyPact(world, { file: "desk.yaml", text, how: "boot" });

test("an approval that waits, is approved or is being carried out", async () => {
  await apply(rules());
  const action = await asked();
  const all = ["approval.asked"];
  expect(await grownOld()).toEqual(all);
  expect(await decideApproval(world, "AP-1", { type: "approve", as: as("dana") })).toMatchObject(done);
  // Its agent claims it within a quarter of an hour; of what is older than that only the clock says so.
  expect(await claimed(action)).toMatchObject({ type: "claimed" });
  expect(await grownOld()).toEqual(all);
  expect(await completeAction(world, action, { ok: true, produced: [], consumed: [] })).toBe("completed");
  expect(await grownOld()).toEqual([]);
});

test("an approval that was approved and is not claimed yet", async () => {
  await apply(rules());
  await asked();
  expect(await decideApproval(world, "AP-1", { type: "approve", as: as("dana", `as ${words} asked`) })).toMatchObject(
    done,
  );
  expect((await world.store.load("approval:AP-1"))?.state.status).toBe("approved");
  expect(await grownOld()).toContain("approval.asked");
  expect(await decideApproval(world, "AP-1", { type: "lapse" })).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
});

test("a standing approval that is alive, and what it was given for", async () => {
  await apply(rules());
  const action = await asked();
  expect(await decideApproval(world, "AP-1", { type: "approve", as: as("dana"), standing: true })).toMatchObject(done);
  expect(await claimed(action)).toMatchObject({ type: "claimed" });
  await completeAction(world, action, { ok: true, produced: [], consumed: [] });
  expect(await grownOld()).toEqual(["approval.asked"]);
  const covered = await asker.ask({ agent: "airline-a", tool: "issue_refund", args });
  expect(covered).toMatchObject({ decision: "allow", because: { clause: "standing" } });
  expect(await endStanding(world, as("dana"), "AP-1")).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
});

test("a change request that is open, with the text that is to be live; then that of the version that is live", async () => {
  await apply(rules());
  const text = rules("escalation:\n  - { after: 0s, to: accountable }\n");
  const propose = (next: string, base: number) =>
    proposeChange(world, {
      pact: "airline-service",
      text: next,
      base,
      title: `For ${words}`,
      why: words,
      by: "person:sam",
      how: "web",
    });
  expect(await propose(text, 1)).toMatchObject(done);
  expect(await grownOld()).toEqual(["change.proposed"]);
  for (const by of ["dana", "ada"]) await decideChange(world, "CR-1", { type: "approve", as: as(by) });
  expect((await world.store.load("change:CR-1"))?.state).toMatchObject({ status: "live", version: 2 });
  expect(world.pacts.live().find(({ id }) => id === "airline-service")?.text).toContain("escalation:");
  expect(await grownOld()).toEqual(["change.proposed"]);
  await apply(rules().replace("max_uses: 5", "max_uses: 4").replace("of: airline\n", "of: airline\nbase: 2\n"));
  expect(world.pacts.live().find(({ id }) => id === "airline-service")?.version).toBe(3);
  expect(await grownOld()).toEqual([]);
});

test("a change request that was rejected goes with its time", async () => {
  await apply(rules());
  const text = rules("escalation:\n  - { after: 0s, to: accountable }\n");
  await proposeChange(world, {
    pact: "airline-service",
    text,
    base: 1,
    title: words,
    why: words,
    by: "person:sam",
    how: "web",
  });
  expect(await decideChange(world, "CR-1", { type: "reject", as: as("dana", `not for ${words}`) })).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
});

test("a breach whose postmortem is a draft, and what was filed until it is old", async () => {
  const id = await crossedBreach(world);
  for (const type of ["deny", "resolve"] as const)
    expect(await decideBreach(world, id, { type, as: as("dana", `${words} (${type})`) })).toMatchObject(done);
  const told = ["breach.denied", "breach.resolved"];
  expect(await grownOld()).toEqual(told);
  const filed = { ...findings, impact: `${words} was sent away.` };
  expect(await fileFields(world, "PM-1", as("dana"), filed)).toMatchObject(done);
  expect(await here()).toEqual([...told, "postmortem.filed"]);
  expect(await grownOld()).toEqual([]);
  // What was written is gone: nobody can say one part of it anew.
  expect(await amendFields(world, "PM-1", as("dana"), { impact: "nobody" })).toMatchObject({ type: "refused" });
});

test("a breach and the postmortem that led to a change that is open", async () => {
  const id = await crossedBreach(world);
  for (const type of ["deny", "resolve"] as const)
    await decideBreach(world, id, { type, as: as("dana", `${words} (${type})`) });
  await fileFields(world, "PM-1", as("dana"), { ...findings, impact: words });
  const text = postmortemDesk().replace("below: 0.3", "below: 0.4");
  const because = { breach: id, postmortem: "PM-1" };
  const order = {
    pact: "airline-service",
    text,
    base: 1,
    title: "Sooner",
    why: "it took ten",
    because,
    how: "web",
  } as const;
  expect(await proposeChange(world, { ...order, by: "person:sam" })).toMatchObject(done);
  const all = ["breach.denied", "breach.resolved", "postmortem.filed"];
  expect(await grownOld()).toEqual(all);
  expect(await decideChange(world, "CR-1", { type: "approve", as: as("dana") })).toMatchObject(done);
  expect(await grownOld()).toEqual(all);
  await apply(text.replace("below: 0.4", "below: 0.5").replace("of: airline\n", "of: airline\nbase: 2\n"));
  expect(await grownOld()).toEqual([]);
});

test("a drill that runs, with what its card showed", async () => {
  await apply(postmortemDesk());
  const watch = createWatch(world, {
    onCrossings: (crossings, watermark) => handleCrossings(world, crossings, watermark),
    onDrill: (batch) => crossDrill(world, batch),
  });
  world.ingest = await openIngest(world, watch);
  await watch.start();
  expect(await startDrill(world, as("dana"), { agent: "airline-a" })).toMatchObject(done);
  await watch.settled();
  expect((await world.store.load("drill:DR-1"))?.state.status).toBe("open");
  await shown("drill:DR-1");
  expect(await grownOld()).toEqual(["card.shown"]);
  expect(await decideDrill(world, "DR-1", { type: "call-off", as: as("dana", `${words} is well`) })).toMatchObject(
    done,
  );
  expect(await here()).toEqual(["card.shown", "drill.ended"]);
  expect(await grownOld()).toEqual([]);
  await watch.stop();
});

test("a mute that nobody lifted, nor its time", async () => {
  await apply(rules());
  const until = world.clock.now() + day;
  expect(await muteAgent(world, as("dana", `${words} tests it`), { agent: "airline-a", until })).toMatchObject(done);
  expect(await grownOld()).toEqual(["mute.set"]);
  const [timer] = await world.store.dueTimers(world.clock.now(), 10);
  if (timer) await fireTimer(world, timer);
  expect((await world.store.load("mute:airline-a"))?.state.over).toBe(true);
  expect(await grownOld()).toEqual([]);
});

test("the step by which an agent's autonomy stands as it does", async () => {
  await apply(rules());
  expect(await stepAutonomy(world, as("dana", `${words} saw it`), "airline-a", "narrow")).toMatchObject(done);
  expect(await grownOld()).toEqual(["agent.narrowed"]);
  expect(await stepAutonomy(world, as("dana", `${words} says so`), "airline-a", "widen")).toMatchObject(done);
  expect(await grownOld()).toEqual(["agent.widened"]);
  expect(await stepAutonomy(world, as("dana", "again"), "airline-a", "narrow")).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
});

test("a finding that was dismissed, until it is dismissed anew for what it rests on since", async () => {
  const text = (by: string, base = "") =>
    `${postmortemDesk().replace("of: airline\n", `of: airline\n${base}`)}`.replace(
      "    failure_mode: wrong-output\n",
      `    failure_mode: wrong-output\n    review_by: ${by}\n`,
    );
  await apply(text("2026-11-01"));
  const [found] = (await readFindings(world)).open.filter(({ kind }) => kind === "review-overdue");
  const key = found?.key ?? "";
  expect(await dismissFinding(world, as("dana", `${words} looks at it`), key)).toMatchObject(done);
  expect(await grownOld()).toEqual(["check.dismissed"]);
  expect((await readFindings(world)).dismissed).toMatchObject([{ key }]);
  await apply(text("2026-11-02", "base: 1\n"));
  expect((await readFindings(world)).open).toContainEqual(expect.objectContaining({ key }));
  expect(await dismissFinding(world, as("dana", "later"), key)).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
  expect((await readFindings(world)).dismissed).toMatchObject([{ key }]);
  expect((await world.store.journal({ types: ["check.dismissed"] })).at(-1)?.body).toMatchObject({ reason: "later" });
});

test("what is held, with why it is, until a day after it was freed", async () => {
  const id = await crossedBreach(world, "low");
  for (const type of ["deny", "resolve"] as const)
    await decideBreach(world, id, { type, as: as("dana", `${words} (${type})`) });
  const item = `breach:${id}` as const;
  expect(await holdEvidence(world, item, "held", as("dana", `${words} sues`))).toMatchObject(done);
  const all = ["breach.denied", "breach.resolved", "evidence.held"];
  expect(await grownOld()).toEqual(all);
  expect(await holdEvidence(world, item, "freed", as("dana", `${words} is content`))).toMatchObject(done);
  world.move(day - minute);
  await pruneJournal(world);
  expect(await here()).toEqual([...all, "evidence.freed"]);
  expect(await grownOld()).toEqual([]);
});

test("cards of what is open, alone and among others in one message", async () => {
  const id = await crossedBreach(world, "low");
  expect(await decideBreach(world, id, { type: "deny", as: as("dana") })).toMatchObject(done);
  await shown(`breach:${id}`);
  const items = [{ card: "near-miss:NM-9" as Subject }, { card: `breach:${id}` as Subject }];
  const made = event("bundle.made", "bundle:b1", "wardroom", { platform: "slack", destination: "C01AIR", items });
  await world.store.commit({ expected: [], events: [made], effects: [] });
  await shown("bundle:b1");
  expect(await grownOld()).toEqual(["card.shown", "card.shown"]);
  expect(await decideBreach(world, id, { type: "resolve", as: as("dana") })).toMatchObject(done);
  expect(await grownOld()).toEqual([]);
});

/** A card of a thing was shown, and said the words; alone or in a message with others. */
async function shown(card: Subject): Promise<void> {
  const at = { card, platform: "slack", destination: "C01AIR", message: `1.${card}`, version: 1 };
  const told = event("card.shown", `card:${card}`, "wardroom", { ...at, digest: "d", content: { title: words } });
  expect(await world.store.commit({ expected: [], events: [told], effects: [] })).toMatchObject({ type: "committed" });
}
