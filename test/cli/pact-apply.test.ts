/** A pact becomes live: judged, agreed to by the right people, remembered as a version; files on disk never change it by themselves. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { importPacts } from "../../src/flows/pacts/import-pacts.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { fleetOf, fleetYaml, type PactWorld, pactWorld } from "../support/pacts.ts";

const fleet = `id: acme-air
level: fleet
raci: { accountable: lee }
escalation: [{ after: 0s, to: accountable }]
`;
const desk = (says = "", base?: number) => `id: airline-service
level: room
of: airline
${base === undefined ? "" : `base: ${base}\n`}raci: { responsible: sam, accountable: dana }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    breach: { below: 0.3 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
${says}`;
const own = `id: airline-a-own
level: agent
of: airline-a
thresholds: [{ id: failing, breach: { below: 0.4 } }]
`;
const tighter = (base: number) => desk("", base).replace("below: 0.3", "below: 0.4");
const looser = (base: number) => desk("", base).replace("below: 0.3", "below: 0.2");

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
});
afterEach(() => world.close());

const boot = (text: string) => applyPact(world, { file: "boot.yaml", text, how: "boot" });
const by = (text: string, as: string, also?: string) =>
  applyPact(world, { file: "desk.yaml", text, as, ...(also && { also }), how: "cli" });
const liveVersion = (id: string) => world.pacts.live().find((one) => one.id === id)?.version;
const refusals = async () => (await world.store.journal({ types: ["act.refused"] })).length;

describe("a new version", () => {
  test("is live at once, cited by its number, and every earlier one can still be read", async () => {
    await boot(fleet);
    expect(await boot(desk())).toMatchObject({
      type: "done",
      sentence: "airline-service@1 is live from the next signal; it is new.",
    });
    expect(world.pacts.effective("airline-a")?.of).toEqual(["acme-air@1", "airline-service@1"]);
    expect(await by(tighter(1), "dana")).toMatchObject({
      type: "done",
      sentence: "airline-service@2 is live from the next signal; it tightens.",
    });
    expect(world.pacts.effective("airline-a")?.thresholds[0]).toMatchObject({
      cited: "airline-service@2#failing",
      breach: { below: 0.4 },
    });
    expect(world.pacts.version("airline-service", 1)?.text).toBe(desk());
    const [, event] = await world.store.journal({ types: ["pact.applied"], subject: "pact:airline-service" });
    expect(event).toMatchObject({ actor: "person:dana", body: { version: 2, how: "cli", from: {} } });
  });

  test("judges what arrives after it; what was received before stays under the version of then", async () => {
    await boot(desk());
    const line = {
      room: "airline",
      source: "token:tok_test",
      receivedAt: 1,
      derive: "d",
      lines: ["{}"],
      minAt: 1,
      maxAt: 1,
      agents: ["airline-a"],
      idHashes: new Uint8Array(0),
    };
    await world.store.appendSegments([line, line]);
    await by(tighter(1), "dana");
    await world.store.appendSegments([line]);
    const { chain } = await world.store.ingest();
    expect([1, 2, 3].map((seq) => world.pacts.effectiveAt("airline-a", { chain, seq })?.of)).toEqual([
      ["airline-service@1"],
      ["airline-service@1"],
      ["airline-service@2"],
    ]);
  });

  test("is the same after a restart", async () => {
    await boot(fleet);
    await boot(desk());
    await by(tighter(1), "dana");
    const again = await createPacts(
      world.store,
      (text, file) => parsePact(text, file).pact,
      () => world.config,
    );
    expect(again.effective("airline-a")).toEqual(world.pacts.effective("airline-a"));
    expect(again.live()).toEqual(world.pacts.live());
  });

  test("with the text of the live one is nothing", async () => {
    await boot(desk());
    expect(await by(desk(), "dana")).toEqual({
      type: "nothing",
      because: "airline-service@1 already says exactly this",
    });
  });

  test("never comes twice from two people at once", async () => {
    await boot(desk());
    const replies = await Promise.all([by(tighter(1), "dana"), by(tighter(1).replace("0.4", "0.5"), "ada")]);
    expect(replies.map(({ type }) => type).sort()).toEqual(["done", "refused"]);
    expect(liveVersion("airline-service")).toBe(2);
  });
});

describe("nothing becomes live that", () => {
  test.each([
    [
      "is wrong",
      desk().replace("severity: high", "severity: hihg"),
      /desk\.yaml:11:5: "severity" cannot be "hihg"\. Did you mean high\?/,
    ],
    [
      "is not built yet",
      desk("    near_miss: { below: 0.5, do: pause, mode: gated }\n"),
      /desk\.yaml:14:\d+: not yet: asking a person on a near miss is not built yet/,
    ],
    ["has an owner who is nobody", desk().replace("dana", "dena"), /dena is not among people/],
    ["stands on a version that is not there", desk("", 3), /pact_conflict|there is no airline-service yet/],
  ])("%s", async (_, text, says) => {
    const reply = await by(text, "dana");
    expect(reply.type).toBe("refused");
    expect(reply.type === "refused" && reply.sentence).toMatch(says);
    expect(world.pacts.live()).toEqual([]);
  });

  test("was edited from an older version", async () => {
    await boot(desk());
    await by(tighter(1), "dana");
    const reply = await by(tighter(1).replace("0.4", "0.5"), "dana");
    expect(reply).toMatchObject({ type: "refused", code: "conflict" });
    expect(reply.type === "refused" && reply.sentence).toMatch(
      /desk\.yaml:4:1: airline-service is at version 2, and this text was edited from 1\. .*base: 2/,
    );
    expect(await by(tighter(2).replace("0.4", "0.5").replace("base: 2\n", ""), "dana")).toMatchObject({
      code: "conflict",
    });
  });

  test("takes another pact's place, or its own id elsewhere", async () => {
    await boot(desk());
    expect(await by(desk().replace("id: airline-service", "id: other"), "dana")).toMatchObject({
      code: "conflict",
      sentence: expect.stringContaining("already has the pact airline-service"),
    });
    expect(
      await by(desk("", 1).replace("level: room\nof: airline", "level: agent\nof: airline-a"), "dana"),
    ).toMatchObject({ code: "conflict", sentence: expect.stringContaining("is the pact of the room airline") });
  });

  test("loosens its parent", async () => {
    await boot(desk());
    const reply = await by(own.replace("0.4", "0.2"), "dana");
    expect(reply.type === "refused" && reply.sentence).toMatch(
      /^desk\.yaml:4:\d+: thresholds\.failing\.breach is below 0\.2, looser than below 0\.3 in airline-service@1\./,
    );
  });

  test("takes away what a child rests on", async () => {
    await boot(desk());
    await boot(own);
    const reply = await by(desk("", 1).replace("id: failing", "id: failed"), "ada", "dana");
    expect(reply.type === "refused" && reply.sentence).toContain(
      "airline-a-own@1 changes the threshold failing, which is no longer here",
    );
  });
});

test("a parent tightened later overrules its child at once, and says so", async () => {
  await boot(desk());
  await boot(own);
  const reply = await by(desk("", 1).replace("below: 0.3", "below: 0.6"), "dana");
  expect(reply.type === "done" && reply.sentence).toContain("warning: this overrules airline-a-own@1");
  expect(world.pacts.effective("airline-a")?.thresholds[0]?.breach).toEqual({ below: 0.6 });
});

describe("who may", () => {
  beforeEach(async () => {
    await boot(fleet);
    await boot(desk());
  });

  test.each(["dana", "ada"])("%s may tighten: the accountable, or an admin", async (as) => {
    expect(await by(tighter(1), as)).toMatchObject({ type: "done" });
  });

  test.each(["sam", "lee"])("%s may not, and is remembered for trying", async (as) => {
    expect(await by(tighter(1), as)).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(liveVersion("airline-service")).toBe(1);
    expect(await refusals()).toBe(1);
  });

  test("nobody may who is not a person of the fleet, or does not say who they are", async () => {
    expect(await by(tighter(1), "mallory")).toMatchObject({ code: "not_linked" });
    expect(await applyPact(world, { file: "desk.yaml", text: tighter(1), how: "cli" })).toMatchObject({
      code: "arg_required",
    });
  });

  test("loosening takes the accountable and one more: an admin, or the parent's accountable", async () => {
    const alone = await by(looser(1), "dana");
    expect(alone).toEqual({
      type: "done",
      sentence: "CR-1 proposes airline-service@2; it loosens. Dana agreed; Ada or Lee must agree as well.",
    });
    expect(liveVersion("airline-service")).toBe(1);
    expect(await by(looser(1), "ada")).toMatchObject({
      type: "nothing",
      because: "CR-1 proposes exactly this already",
    });
    expect(await by(looser(1), "dana", "mallory")).toMatchObject({ type: "refused", code: "not_linked" });
    expect(await by(looser(1), "sam", "dana")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await by(looser(1), "dana", "lee")).toMatchObject({
      type: "done",
      sentence: expect.stringContaining("it loosens"),
    });
    expect(await by(looser(2).replace("0.2", "0.1"), "ada", "dana")).toMatchObject({ type: "done" });
    const applied = (await world.store.journal({ types: ["pact.applied"], subject: "pact:airline-service" })).at(-1);
    expect(applied).toMatchObject({ actor: "person:ada", body: { also: "dana" } });
  });

  test.each([
    ["a threshold taken away", desk("", 1).replace(/thresholds:\n(.*\n)+/, "")],
    ["another signal", desk("", 1).replace("evaluation.task_success", "evaluation.other")],
    ["a free tool more", desk("free: [pay]\n", 1)],
    ["something left to children", desk("overridable: [thresholds.failing]\n", 1)],
  ])("%s loosens too", async (_, text) => {
    expect(await by(text, "dana")).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^CR-1 proposes .* it loosens\./),
    });
    expect(liveVersion("airline-service")).toBe(1);
  });

  test("changing the accountable needs the old one", async () => {
    const handedOver = desk("", 1).replace("accountable: dana", "accountable: lee");
    expect(await by(handedOver, "ada")).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^CR-1 proposes .*Dana must agree/),
    });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("dana");
    expect(await by(handedOver, "ada", "dana")).toMatchObject({ type: "done" });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("lee");
  });

  test("a new pact has no say in who may apply it: nobody makes themself accountable", async () => {
    const grab = `${own}raci: { accountable: sam }\n`;
    expect(await by(grab, "sam")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await by(grab, "sam", "lee")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("dana");
    expect(await refusals()).toBe(1);
  });

  test("a new pact that names another accountable needs the one who answers so far, also from an admin", async () => {
    const handedOver = `${own}raci: { accountable: lee }\n`;
    expect(await by(handedOver, "ada")).toMatchObject({
      type: "done",
      sentence: expect.stringMatching(/^CR-1 proposes .*Dana must agree/),
    });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("dana");
    expect(await by(handedOver, "ada", "dana")).toMatchObject({ type: "done" });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("lee");
  });

  test("a new pact that only tightens is for the accountable above, or an admin", async () => {
    expect(await by(own, "lee")).toMatchObject({ code: "not_eligible" });
    expect(await by(own, "dana")).toMatchObject({ type: "done" });
  });

  test("of an accountable who is away, the deputy has the same rights", async () => {
    const away = fleetYaml.replace("deputy: lee }", "deputy: lee, away: [{ from: 2026-11-20, to: 2026-11-30 }] }");
    world.config = fleetOf(away);
    expect(await by(looser(1), "ada", "lee")).toMatchObject({ type: "done" });
  });

  test("of an accountable who has left, admins hand it on", async () => {
    world.config = fleetOf(fleetYaml.replace(/ {2}dana:.*\n/, ""));
    expect(world.pacts.effective("airline-a")).toBeUndefined();
    expect(await by(desk("", 1).replace("accountable: dana", "accountable: lee"), "ada")).toMatchObject({
      type: "done",
    });
    expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("lee");
  });
});

test("where no pact names an accountable yet, only admins may apply the first one", async () => {
  expect(await by(desk(), "dana")).toMatchObject({ type: "refused", code: "not_eligible" });
  expect(await by(fleet, "lee")).toMatchObject({ type: "refused", code: "not_eligible" });
  expect(await by(desk(), "ada")).toMatchObject({ type: "done" });
});

test("where the accountable above has left, admins apply a new pact", async () => {
  await boot(desk());
  world.config = fleetOf(fleetYaml.replace(/ {2}dana:.*\n/, ""));
  const mine = `${own}raci: { accountable: sam }\n`;
  expect(await by(mine, "sam")).toMatchObject({ type: "refused", code: "not_eligible" });
  expect(await by(mine, "ada")).toMatchObject({ type: "done" });
});

describe("at boot", () => {
  const pactsDir = () => {
    const dir = join(world.dir, "pacts");
    mkdirSync(dir, { recursive: true });
    return dir;
  };
  const write = (name: string, text: string) => writeFileSync(join(pactsDir(), name), text);

  test("new pacts are imported by the host, parents first whatever their names", async () => {
    write("a-own.yaml", own);
    write("b-desk.yaml", desk());
    write("z-fleet.yml", fleet);
    write("README.md", "not a pact");
    expect(await importPacts(world, pactsDir())).toEqual({
      imported: ["acme-air@1", "airline-service@1", "airline-a-own@1"],
      drifted: [],
      problems: [],
    });
    const [first] = await world.store.journal({ types: ["pact.applied"] });
    expect(first).toMatchObject({ actor: "host", body: { how: "boot" } });
    expect(world.warnings).toEqual([]);
  });

  test("a second start changes nothing", async () => {
    write("desk.yaml", desk());
    await importPacts(world, pactsDir());
    expect(await importPacts(world, pactsDir())).toEqual({ imported: [], drifted: [], problems: [] });
    expect(await world.store.journal({ types: ["pact.applied", "pact.drifted"] })).toHaveLength(1);
  });

  test("a file that differs is drift: journaled once for each text, told at each start, never applied", async () => {
    write("desk.yaml", desk());
    await importPacts(world, pactsDir());
    write("desk.yaml", tighter(1));
    for (const _ of [1, 2])
      expect(await importPacts(world, pactsDir())).toMatchObject({ drifted: ["airline-service"], problems: [] });
    expect(world.warnings).toHaveLength(2);
    expect(world.warnings[0]).toMatch(/differs from airline-service@1, which stays live\. .*pact apply/);
    expect(await world.store.journal({ types: ["pact.drifted"] })).toHaveLength(1);
    expect(liveVersion("airline-service")).toBe(1);
    write("desk.yaml", `${desk()}# x\n`);
    await importPacts(world, pactsDir());
    expect(await world.store.journal({ types: ["pact.drifted"] })).toHaveLength(2);
  });

  test("the applied text copied back is no drift, whatever base it says", async () => {
    await boot(desk());
    await by(tighter(1), "dana");
    for (const text of [tighter(1), tighter(2), tighter(2).replace("base: 2\n", "")]) {
      write("desk.yaml", text);
      expect(await importPacts(world, pactsDir())).toMatchObject({ drifted: [], problems: [] });
    }
  });

  test("a broken edit of a live pact does not stop the start", async () => {
    write("desk.yaml", desk());
    await importPacts(world, pactsDir());
    write("desk.yaml", desk().replace("severity: high", "severity: hihg"));
    expect(await importPacts(world, pactsDir())).toMatchObject({ drifted: ["airline-service"], problems: [] });
  });

  test("a new pact that is wrong, or not built yet, stops it with a line each", async () => {
    write("desk.yaml", desk("    near_miss: { below: 0.5, do: pause, mode: gated }\n").replace("dana", "dena"));
    write("tabs.yaml", "id: x\n\tlevel: fleet\n");
    const { imported, problems } = await importPacts(world, pactsDir());
    expect(imported).toEqual([]);
    expect(problems.map((line) => line.replace(world.dir, ""))).toEqual([
      expect.stringMatching(/^\/pacts\/desk\.yaml:4:\d+: dena is not among people/),
      expect.stringMatching(/^\/pacts\/desk\.yaml:14:\d+: not yet: asking a person/),
      expect.stringMatching(/^\/pacts\/tabs\.yaml:2:1: a tab is used to indent\. Indent with spaces\.$/),
    ]);
  });

  test("two files of one id are a problem, not a guess", async () => {
    write("desk.yaml", desk());
    write("desk-2.yaml", desk("# the same again\n"));
    expect((await importPacts(world, pactsDir())).problems).toEqual([
      expect.stringContaining("the pact airline-service is also in"),
    ]);
  });

  test("a directory that is not there holds no pacts", async () => {
    expect(await importPacts(world, join(world.dir, "nowhere"))).toEqual({
      imported: [],
      drifted: [],
      problems: [],
    });
  });
});

test("an agent is unowned without a pact, and owned again once a person answers for it", async () => {
  expect(world.pacts.effective("airline-a")).toBeUndefined();
  await boot(desk());
  expect(world.pacts.effective("airline-a")?.raci.accountable).toBe("dana");
  expect(world.pacts.effective("stranger")).toBeUndefined();
  await boot(fleet);
  expect(world.pacts.effective("stranger")?.raci.accountable).toBe("lee");
});

test("a reloaded configuration counts at once: an agent that moves rooms has that room's pact", async () => {
  await boot(desk());
  expect(world.pacts.effective("refund-a")).toBeUndefined();
  world.config = fleetOf(fleetYaml.replace('"airline-*"', '"refund-*"'));
  expect(world.pacts.effective("refund-a")?.of).toEqual(["airline-service@1"]);
  expect(world.pacts.effective("airline-a")).toBeUndefined();
});

test("the journal with pacts in it verifies and rebuilds to the same", async () => {
  await boot(fleet);
  await boot(desk());
  await by(tighter(1), "dana");
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
});

test("a store whose pact can no longer be read says which, and does not start with less", async () => {
  await boot(desk());
  const unreadable = createPacts(
    world.store,
    () => undefined,
    () => world.config,
  );
  await expect(unreadable).rejects.toThrow(/airline-service@1, whose text/);
});
