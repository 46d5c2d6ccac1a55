/** Autonomy over a real store and real signals: counted, earned, taken, given back, in force at the gate, and proven elsewhere. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { levelOf } from "../../src/domain/autonomy/earned.ts";
import type { Verdict } from "../../src/domain/breach/breach-events.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { type Counting, createCounting } from "../../src/flows/autonomy/count-runs.ts";
import { readStains } from "../../src/flows/autonomy/read-runs.ts";
import { trackRecord } from "../../src/flows/autonomy/track-record.ts";
import { pullCord } from "../../src/flows/decide/pull-cord.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { amendPostmortem, filePostmortem } from "../../src/flows/postmortem/decide-postmortem.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { sealRecord, verifyRecord } from "../../src/format/track-record.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
import { type AgentFacts, agentListCard } from "../../src/views/room/agent-list.ts";
import { as, fleet, noon, pact, threshold } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const one: EffectivePact["thresholds"][number] = {
  ...threshold,
  window: { runs: 1 },
  min_samples: 1,
  near_miss: { below: 0.4 },
  cited: "airline-service@4#task-failure",
};
const unauthorized: typeof one = {
  ...one,
  id: "beyond-rights",
  signal: "beyond-rights",
  near_miss: undefined,
  breach: { above: 0 },
  severity: "high",
  failure_mode: "unauthorized-act",
  cited: "airline-service@4#beyond-rights",
};
const effective: EffectivePact = {
  ...pact,
  thresholds: [one, unauthorized],
  actions: [{ tool: "refund", until: "trusted", cited: "airline-service@4" }],
  evidence: ["evaluation"],
  postmortem: { from: "high" },
  autonomy: { start: "standard", widen_after: { clean_runs: 3 }, narrow_on: "high" },
};

let service: Service;
let counting: Counting;
/** The evaluator's, bound to no agent; and what the agents send their runs with. */
let secret: string;
let teller: string;
let dir: string;
const agent = "airline-a";
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-autonomy-"));
  service = await startService({
    effectiveAt: (id) => (id.startsWith("airline-") ? { ...effective, agent: id } : undefined),
  });
  counting = createCounting(service.world, () => service.watch.settled());
  secret = await service.token(["signals:write"]);
  teller = await service.token(["signals:write", "agent"], { agent: "airline-*" });
});
afterEach(async () => {
  expect(service.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(await service.world.store.verify()).toMatchObject({ ok: true });
  expect((await service.world.store.rebuild()).differences).toEqual([]);
  await service.stop();
  rmSync(dir, { recursive: true, force: true });
});

let runs = 0;
/** A run of ten seconds, judged at its end, worth so much; without evaluation it leaves its evidence incomplete. */
async function run(value: number | undefined, who = agent, attributes: object = {}): Promise<void> {
  const id = `run-${++runs}`;
  const signal = (name: string, worth: number) => ({
    agent: who,
    signal: name,
    value: worth,
    at: new Date(service.clock.at).toISOString(),
    run: id,
    attributes,
  });
  await send([signal("started", 1)], teller);
  service.clock.at += 10 * second;
  if (value !== undefined) await send([signal("evaluation.task_success", value)]);
  await send([signal("run.duration", 10)], teller);
}
async function send(signals: object[], by = secret): Promise<void> {
  expect((await service.post("/v1/signals", signals, by)).status).toBe(202);
  await service.watch.settled();
}
async function counted(): Promise<void> {
  service.clock.at += 6 * minute;
  await counting.beat();
}
const state = async (who = agent) => (await service.world.store.load(`agent:${who}`))?.state;
const level = async (who = agent) => levelOf((await state(who))?.earned, effective);
const journal = async (...types: ("agent.ran" | "agent.widened" | "agent.narrowed" | "agent.spared")[]) =>
  (await service.world.store.journal({ types })).map(({ body }) => body);
const ask = async (tool: string) => {
  const answer = await createAsker(service.world).ask({ agent, tool, args: {} });
  return answer === "key_conflict" ? answer : [answer.decision, answer.ruling.autonomy];
};

test("three complete runs in a row earn a step, which the gate goes by; a breach takes it at once, with its reason", async () => {
  await run(1);
  await run(undefined);
  await run(1);
  await run(1);
  await counted();
  expect(await level()).toBe("standard");
  expect(await journal("agent.ran")).toMatchObject([{ runs: 4, clean: 3, in_a_row: 2 }]);
  expect(JSON.stringify(await drawCard(service.world, `agent:${agent}`))).toContain(
    "2 of 3 clean runs in a row towards trusted",
  );
  expect(await ask("refund")).toEqual(["pending", "standard"]);
  service.clock.at += day;
  await run(1);
  await counted();
  expect(await level()).toBe("trusted");
  expect(await ask("refund")).toEqual(["allow", "trusted"]);
  expect(await journal("agent.widened")).toMatchObject([{ from: "standard", to: "trusted", clean_runs: 3 }]);
  await run(0);
  const [opened, narrowed] = await service.world.store.journal({ types: ["breach.opened", "agent.narrowed"] });
  expect(narrowed).toMatchObject({
    actor: "pact:airline-service@4",
    at: opened?.at,
    body: { from: "trusted", to: "standard", because: "breach", cause: "breach:BR-1", cited: one.cited },
  });
  expect(await drawCard(service.world, `autonomy:${agent}`)).toMatchObject({
    title: "airline-a's autonomy narrowed from trusted to standard, because of BR-1",
    pings: [],
  });
  // What ran while it was in breach earns nothing.
  for (let nth = 0; nth < 4; nth += 1) await run(0);
  await counted();
  expect((await state())?.earned.streak).toBe(0);
});

test("an agent does not earn its own trust: runs that took no time, judged by itself, and steps faster than one a day", async () => {
  const own = await service.token(["signals:write"], { agent });
  const told = (id: string, ...signals: string[]) =>
    signals.map((signal) => ({ agent, signal, value: signal === "run.duration" ? 3_600 : 1, run: id }));
  const streak = async () => {
    await counted();
    return (await state())?.earned.streak;
  };
  // At once, whatever duration it claims.
  for (const id of ["a", "b", "c"]) await send(told(id, "evaluation.task_success", "run.duration"), own);
  expect(await streak()).toBe(0);
  // In time, but judged by its own token.
  for (const id of ["d", "e", "f"]) {
    await send(told(id, "evaluation.task_success"), own);
    service.clock.at += second;
    await send(told(id, "run.duration"), own);
  }
  expect(await streak()).toBe(0);
  // In time, and judged by somebody else.
  for (const id of ["g", "h", "i"]) {
    await send(told(id, "started"), own);
    service.clock.at += second;
    await send([...told(id, "run.duration")], own);
    await send(told(id, "evaluation.task_success"));
  }
  expect(await streak()).toBe(3);
  expect(await level()).toBe("standard");
  service.clock.at += day;
  await run(1);
  await counted();
  expect(await level()).toBe("trusted");
});

test("a run that the gate let act needs no second sign", async () => {
  const asks = await service.token(["agent"], { agent });
  await send([{ agent, signal: "started", value: 1 }], teller);
  const { body } = await service.post("/v1/actions", { agent, tool: "search", args: {}, run: "gated" }, asks);
  expect(body).toMatchObject({ decision: "allow" });
  expect((await service.post(`/v1/actions/${body.action}/claim`, { args: {} }, asks)).status).toBe(200);
  await send([{ agent, signal: "run.duration", value: 0, run: "gated" }], teller);
  await send([{ agent, signal: "evaluation.task_success", value: 1, run: "gated" }]);
  await counted();
  expect((await state())?.earned.streak).toBe(1);
});

test("another counter that starts anew counts no run twice, and none is lost", async () => {
  await run(1);
  await counted();
  await run(1);
  const again = createCounting(service.world, () => service.watch.settled());
  service.clock.at += 6 * minute;
  await again.beat();
  await counting.beat();
  expect((await journal("agent.ran")).map((body) => "runs" in body && body.runs)).toEqual([1, 1]);
  expect((await state())?.earned.streak).toBe(2);
});

test("one that used the work of an agent in breach is spared, and the origin is not", async () => {
  await run(0, "airline-b", { "wardroom.produced": "digest-1" });
  expect(await level("airline-b")).toBe("supervised");
  service.clock.at += 10 * minute;
  await run(0, agent, { "wardroom.consumed": "digest-1" });
  expect(await level()).toBe("standard");
  expect(await journal("agent.spared")).toMatchObject([
    { agent, cause: "breach:BR-2", because: "upstream", origin: "airline-b", with: "breach:BR-1" },
  ]);
});

test("work of an agent in breach that another run used, or an act beyond its rights, excuses nothing", async () => {
  await run(0, "airline-b", { "wardroom.produced": "digest-1" });
  await run(1, agent, { "wardroom.consumed": "digest-1" });
  service.clock.at += minute;
  await run(0, agent);
  expect(await level()).toBe("supervised");
  expect(await journal("agent.spared")).toEqual([]);
  await run(1, "airline-c");
  expect(await level("airline-c")).toBe("standard");
  await send([
    {
      agent: "airline-c",
      signal: "beyond-rights",
      value: 1,
      run: "beyond",
      attributes: { "wardroom.consumed": "digest-1" },
    },
  ]);
  expect(await level("airline-c")).toBe("supervised");
  expect(await journal("agent.spared")).toEqual([]);
});

test("what people find to be noise gives back what it took, from those alone who may let it go", async () => {
  await run(0);
  expect(await level()).toBe("supervised");
  await decideBreach(service.world, "BR-1", { type: "deny", as: as("dana") });
  expect(await decideBreach(service.world, "BR-1", { type: "noise", as: as("sam") })).toMatchObject({ type: "done" });
  expect(await level()).toBe("supervised");
  expect(await readStains(service.world, agent)).toHaveLength(1);
  await decideBreach(service.world, "BR-1", { type: "reopen", as: as("dana") });
  await decideBreach(service.world, "BR-1", { type: "deny", as: as("dana") });
  expect(await decideBreach(service.world, "BR-1", { type: "noise", as: as("dana") })).toMatchObject({ type: "done" });
  expect(await level()).toBe("standard");
  expect(await readStains(service.world, agent)).toEqual([]);
});

const given = async (from: number) =>
  (await service.world.store.journal({ types: ["agent.spared", "agent.blamed", "agent.widened", "agent.narrowed"] }))
    .map(({ type }) => type)
    .slice(from);

test("a verdict that is taken back takes what it gave, once; and gives it once more where it stands again", async () => {
  await run(0);
  await decideBreach(service.world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(service.world, "BR-1", { type: "resolve", as: as("dana") });
  const findings = {
    summary: "s",
    cause: "prompt",
    impact: "i",
    factors: "f",
    failure_mode: "wrong-output",
    change_kind: "none",
  } as const;
  const filed = { ...findings, verdict: "threshold stale", owner: "dana", due: noon + 9 * day } as const;
  expect(await filePostmortem(service.world, "PM-1", as("dana"), filed)).toMatchObject({ type: "done" });
  expect(await level()).toBe("standard");
  const amend = (verdict: Verdict) => amendPostmortem(service.world, "PM-1", { as: as("dana"), findings: { verdict } });
  expect(await amend("pact right")).toMatchObject({ type: "done" });
  expect([await level(), (await state())?.earned.spared]).toEqual(["supervised", []]);
  expect(await given(3)).toEqual(["agent.blamed", "agent.narrowed"]);
  expect(await readStains(service.world, agent)).toHaveLength(1);
  await amend("wrong person");
  expect(await given(5)).toEqual([]);
  await amend("threshold stale");
  expect([await level(), await given(5)]).toEqual(["standard", ["agent.spared", "agent.widened"]]);
});

test("what was called noise and crosses again is no noise", async () => {
  await run(0);
  await decideBreach(service.world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(service.world, "BR-1", { type: "noise", as: as("dana") });
  expect(await level()).toBe("standard");
  await run(1);
  await run(0);
  expect((await service.world.store.load("breach:BR-1"))?.state.status).toBe("open");
  expect([await level(), await given(3)]).toEqual(["supervised", ["agent.blamed", "agent.narrowed"]]);
});

test("who may stop it narrows it at once, who may let it go widens it, up to where the pact begins", async () => {
  await run(1);
  expect(await pullCord(service.world, "narrow", as("mia"), agent)).toMatchObject({ code: "not_eligible" });
  expect(await pullCord(service.world, "narrow", as("sam"), agent)).toMatchObject({
    sentence: "airline-a is supervised now; it was standard.",
  });
  expect(await ask("search")).toEqual(["pending", "supervised"]);
  expect(await pullCord(service.world, "widen", as("sam"), agent)).toMatchObject({ code: "four_eyes" });
  expect(await pullCord(service.world, "widen", as("dana"), agent)).toMatchObject({ type: "done" });
  expect(await pullCord(service.world, "widen", as("dana"), agent)).toMatchObject({ type: "nothing" });
  expect(await ask("search")).toEqual(["allow", "standard"]);
});

test("the record of what it did proves itself elsewhere, and names who signed it, what was changed and how old it is", async () => {
  for (const value of [1, 1, 1, 0]) {
    service.clock.at += 12 * hour;
    await run(value);
    await counted();
  }
  await decideBreach(service.world, "BR-1", { type: "approve", as: as("dana") });
  const signer = await openEvidenceKey(dir);
  const made = await trackRecord(service.world, signer, agent, "wardroom test");
  if (!made) throw new Error("there is a record");
  const { record, file } = made;
  expect(record).toMatchObject({
    fleet: fleet.fleet,
    autonomy: "standard",
    total: { runs: 4, complete: 4, clean: 3, breaches: 1 },
    months: [{ month: "2026-11", runs: 4, clean: 3 }],
    breaches: [{ id: "BR-1", severity: "high", intervention: "applied" }],
    changes: [{ to: "trusted" }, { to: "standard", cause: "breach:BR-1" }],
  });
  expect(await verifyRecord(file, { key: signer.fingerprint, anchor: record.head })).toMatchObject({
    ok: true,
    anchored: { seq: record.head.seq },
  });
  const other = await openEvidenceKey(join(dir, "other"));
  const said = async (text: string, how = {}) => {
    const verdict = await verifyRecord(text, how);
    return verdict.ok ? "ok" : verdict.reason;
  };
  expect(await said(file, { key: other.fingerprint })).toContain(`signed by ${signer.fingerprint}, not by`);
  const newer = { seq: record.head.seq + 5, hash: record.head.hash };
  expect(await said(file, { anchor: newer })).toContain("older than that head");
  expect(await said(file, { anchor: { ...record.head, hash: "0".repeat(64) } })).toContain("another history");
  expect(await said(file, { anchor: { ...record.head, seq: 1 } })).toContain("before the end of this one");
  // Every byte counts: each is flipped once, at a stride that meets every part of the file.
  const bytes = Buffer.from(file);
  for (let at = 0; at < bytes.length; at += 37) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect(await said(flipped.toString("utf8")), `byte ${at}`).not.toBe("ok");
  }
  expect(await said(`${file} `)).not.toBe("ok");
});

test("a record that contradicts itself is refused with what does not hold, however well it is signed", async () => {
  for (const value of [1, 1, 1, 0]) {
    service.clock.at += 12 * hour;
    await run(value);
    await counted();
  }
  const signer = await openEvidenceKey(dir);
  const made = await trackRecord(service.world, signer, agent, "wardroom test");
  if (!made) throw new Error("there is a record");
  const { record } = made;
  const [month] = record.months;
  const [first, last] = record.changes;
  if (!month || !first || !last) throw new Error("it has a month and two changes");
  const said = async (change: Partial<typeof record>) => {
    const verdict = await verifyRecord(await sealRecord({ ...record, ...change }, signer.signBytes), {
      anchor: record.head,
    });
    return verdict.ok ? "ok" : verdict.reason;
  };
  expect(await said({})).toBe("ok");
  const { total } = record;
  const wrong: [Partial<typeof record>, string][] = [
    [{ total: { ...total, clean: 999 } }, "in total, 999 runs are clean of 4 complete ones"],
    [{ total: { ...total, runs: 9 } }, "its months add up to 4 runs, its total is 9"],
    [{ months: [{ ...month, month: "2026-99" }] }, "there is no month 2026-99"],
    [{ months: [month, month] }, "the month 2026-11 comes twice"],
    [{ since: "2027-01-01T00:00:00.000Z" }, "it begins at 2027-01-01T00:00:00.000Z, after it was made"],
    [{ breaches: [] }, "2026-11 has 1 breaches, 0 are listed"],
    [{ autonomy: "trusted" }, "it is trusted, and its last change"],
    [{ changes: [first, { ...last, seq: 9_999 }] }, "a change is in record 9999, and it ends at record"],
    [{ changes: [last, first] }, "comes out of order"],
  ];
  for (const [change, reason] of wrong) expect(await said(change)).toContain(reason);
});

test("a record tells nothing that was written after the head it names", async () => {
  await run(1);
  const head = await service.world.store.sealed.head();
  if (!head) throw new Error("there is a head");
  service.clock.at += minute;
  await run(0);
  const { sealed } = service.world.store;
  const store = { ...service.world.store, sealed: { ...sealed, head: async () => head } };
  const made = await trackRecord({ ...service.world, store }, await openEvidenceKey(dir), agent, "wardroom test");
  expect(made?.record).toMatchObject({ autonomy: "standard", changes: [], breaches: [], total: { breaches: 0 } });
  expect(await verifyRecord(made?.file ?? "")).toMatchObject({ ok: true });
});

test("a supervised agent is called so, not free, on its card, on the pages and in the lists", async () => {
  const { world } = service;
  const now = async () => {
    const page = await createRoomsReader(world).agent(agent, "dana");
    return [(await drawCard(world, `agent:${agent}`))?.state, page?.row.state.word];
  };
  await run(1);
  expect(await now()).toEqual(["FREE", "Free"]);
  expect(await pullCord(world, "narrow", as("sam"), agent)).toMatchObject({ type: "done" });
  expect(await now()).toEqual(["SUPERVISED", "Supervised"]);
  const listed = async (one: Partial<AgentFacts>): Promise<string> =>
    JSON.stringify(
      agentListCard([
        {
          id: agent,
          room: "airline",
          role: undefined,
          restraint: undefined,
          owned: true,
          autonomy: "supervised",
          thresholds: [],
          ...one,
        },
      ]).body,
    );
  expect(await listed({})).toContain(" · supervised");
  expect(await listed({})).not.toContain("free");
  expect(await listed({ restraint: "quarantine" })).toContain(" · quarantined · supervised");
  expect(await listed({ autonomy: "trusted" })).toContain(" · free · trusted");
  expect(await listed({ owned: false })).toContain(" · unowned");
});
