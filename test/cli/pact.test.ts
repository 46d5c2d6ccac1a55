/** `wardroom pact ...` as it is typed: what it prints, and the exit code it leaves. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerPactCommands } from "../../src/cli/pact.ts";
import type { PactDeps } from "../../src/cli/pact-deps.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { hostCommands } from "../../src/flows/access/host-commands.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { fleetOf, fleetYaml, type PactWorld, pactWorld } from "../support/pacts.ts";

const desk = `id: airline-service
level: room
of: airline
title: Airline service desk
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    breach: { below: 0.3 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
`;
const edited = desk.replace("of: airline\n", "of: airline\nbase: 1\n").replace("0.3", "0.4");

let world: PactWorld;
let dir: string;
let hasStore: boolean;
let interrupted: boolean;
beforeEach(async () => {
  world = await pactWorld();
  dir = mkdtempSync(join(tmpdir(), "wardroom-files-"));
  hasStore = true;
  interrupted = false;
});
afterEach(async () => {
  await world.close();
  rmSync(dir, { recursive: true });
});

const file = (name: string, text: string): string => {
  mkdirSync(join(dir, name, ".."), { recursive: true });
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

/** Runs one command as the program would, beside a service that has the store open. */
async function ward(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const result = { out: "", err: "", code: 0 };
  const terminal: Terminal = {
    out: (text) => {
      result.out += `${text}\n`;
    },
    progress: () => {},
    print(answer, json) {
      if (json) this.out(JSON.stringify(answer.ok ? (answer.data ?? { ok: true }) : { error: answer.sentence }));
      else if (answer.ok) this.out(answer.sentence);
      if (!answer.ok) this.fail(json ? "" : answer.sentence);
    },
    fail(sentence, code = 1) {
      result.err += sentence;
      result.code = code;
    },
  };
  const { clock, random, log } = world;
  const deps: PactDeps = {
    terminal,
    openStore: async () =>
      hasStore ? openSqliteStore({ file: world.file, clock, random, log, readOnly: true }) : undefined,
    loadConfig: () => ({ config: world.config, problems: [] }),
    configFile: () => undefined,
    apply: async (order) =>
      (await hostCommands["pact.apply"]?.run(world, order)) ?? { ok: false, sentence: "no such command" },
    propose: async (order) =>
      (await hostCommands["pact.propose"]?.run(world, order)) ?? { ok: false, sentence: "no such command" },
    now: () => clock.now(),
    onInterrupt(listener) {
      if (interrupted) listener();
      return () => {};
    },
  };
  const writeErr = (text: string) => {
    result.err += text;
  };
  const program = new Command().exitOverride().configureOutput({ writeErr, writeOut: () => {} });
  registerPactCommands(program, deps);
  for (const command of program.commands)
    for (const sub of command.commands) sub.exitOverride().configureOutput({ writeErr });
  await program.parseAsync(["pact", ...words], { from: "user" }).catch((fault: { exitCode?: number }) => {
    if (fault.exitCode === undefined) throw fault;
    result.code = 2;
  });
  return result;
}

const boot = (text: string) => applyPact(world, { file: "boot.yaml", text, how: "boot" });

describe("lint", () => {
  test("prints each finding as file:line:col, what and what to do, and fails on an error", async () => {
    const config = file("wardroom.yaml", fleetYaml);
    const bad = file("bad.yaml", desk.replace("severity: high", "severity: hihg"));
    const { out, err, code } = await ward("lint", bad, "--config", config);
    expect(out).toBe(
      `${bad}:12:5: "severity" cannot be "hihg". Did you mean high?\n2 files: 1 error, 0 warnings, 0 not yet\n`,
    );
    expect([err, code]).toEqual(["", 1]);
  });

  test("takes a directory: all pacts in it, with the wardroom.yaml beside them", async () => {
    file("wardroom.yaml", fleetYaml);
    file("pacts/desk.yaml", desk);
    file(
      "pacts/fleet.yaml",
      "id: acme\nlevel: fleet\nraci: { accountable: lee }\nthresholds: [{ id: slow, signal: run.duration, stat: mean, window: { runs: 5 }, breach: { above: 9 }, severity: low, failure_mode: unavailable, intervention: { do: pause, mode: automatic }, near_miss: { above: 5, do: supervise, mode: gated } }]\n",
    );
    const { out, code } = await ward("lint", dir);
    expect(out).toMatch(
      /fleet\.yaml:4:\d+: not yet: asking a person on a near miss is not built yet\. Write automatic, .*\n3 files: 0 errors, 0 warnings, 1 not yet\n$/,
    );
    expect(code).toBe(0);
  });

  test("judges a pact against its parents among the given files", async () => {
    file("wardroom.yaml", fleetYaml);
    file("a.yaml", "id: own\nlevel: agent\nof: airline-a\nthresholds:\n  - id: failing\n    breach: { below: 0.2 }\n");
    file("b.yaml", desk);
    const { out, code } = await ward("lint", dir);
    expect(out).toContain(
      "a.yaml:6:5: thresholds.failing.breach is below 0.2, looser than below 0.3 in airline-service@1.",
    );
    expect(code).toBe(1);
  });

  test("and against the live ones otherwise, with the version it must be edited from", async () => {
    const config = file("wardroom.yaml", fleetYaml);
    await boot(desk);
    const child = file(
      "a.yaml",
      "id: own\nlevel: agent\nof: airline-a\nthresholds: [{ id: failing, breach: { below: 0.2 } }]\n",
    );
    expect((await ward("lint", child, "--config", config)).out).toContain("looser than below 0.3 in airline-service@1");
    expect((await ward("lint", child, "--config", config, "--offline")).out).toContain("lacks signal, stat, window");
    const stale = file("b.yaml", desk.replace("0.3", "0.4"));
    expect((await ward("lint", stale, "--config", config)).out).toContain(
      "airline-service is at version 1, and this text was not edited from a version",
    );
    expect(await ward("lint", file("c.yaml", edited), "--config", config)).toMatchObject({ code: 0 });
  });

  test("an accepted child that its parent has overtaken is a warning, which --strict makes fail", async () => {
    const config = file("wardroom.yaml", fleetYaml);
    await boot(desk);
    const own = "id: own\nlevel: agent\nof: airline-a\nthresholds: [{ id: failing, breach: { below: 0.35 } }]\n";
    await boot(own);
    await applyPact(world, { file: "x", text: edited, as: "dana", how: "cli" });
    const child = file("own.yaml", own);
    const { out, code } = await ward("lint", child, "--config", config);
    expect(out).toMatch(/own\.yaml:4:\d+: warning: .*in airline-service@2, which overrules it/);
    expect(code).toBe(0);
    expect((await ward("lint", child, "--config", config, "--strict")).code).toBe(1);
  });

  test("says so when no fleet was found, and checks the rest", async () => {
    const { out, code } = await ward("lint", file("desk.yaml", desk));
    expect(out).toContain("No wardroom.yaml was found, so people, rooms and agents were not checked.");
    expect(code).toBe(0);
  });

  test("prints the same as data", async () => {
    const bad = file("bad.yaml", desk.replace("0.3", "x"));
    const { out, code } = await ward("lint", bad, "--json");
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      files: [bad],
      findings: [
        { file: bad, line: 11, col: 15, severity: "error", code: "type", path: ["thresholds", 0, "breach", "below"] },
      ],
    });
    expect(code).toBe(1);
  });

  test.each([
    ["a file that is not there", ["nowhere.yaml"]],
    ["nothing", []],
    ["an option that is not there", ["x.yaml", "--strickt"]],
  ])("of %s is wrong usage", async (_, words) => {
    const { err, code } = await ward("lint", ...words);
    expect(code).toBe(2);
    expect(err).not.toBe("");
  });
});

describe("apply", () => {
  test("makes a file live for the person who says so", async () => {
    await boot(desk);
    const { out, code } = await ward("apply", file("desk.yaml", edited), "--as", "dana");
    expect(out).toBe("airline-service@2 is live from the next signal; it tightens.\n");
    expect(code).toBe(0);
  });

  test("says nothing was to do, and refuses in a sentence", async () => {
    await boot(desk);
    expect((await ward("apply", file("desk.yaml", desk), "--as", "dana")).out).toMatch(/^Nothing to do: /);
    expect(await ward("apply", file("desk.yaml", edited), "--as", "sam")).toMatchObject({
      code: 1,
      err: expect.stringContaining("This is for Dana or Ada to decide."),
    });
    expect(await ward("apply", file("desk.yaml", edited))).toMatchObject({
      code: 2,
      err: "Say who applies it: --as PERSON.",
    });
    expect(await ward("apply", file("desk.yaml", "id: x\n"), "--as", "dana")).toMatchObject({
      code: 2,
      err: expect.stringContaining("desk.yaml:1:1: "),
    });
    expect(await ward("apply", "nowhere.yaml", "--as", "dana")).toMatchObject({ code: 2 });
  });
});

describe("show", () => {
  beforeEach(async () => {
    await boot(
      "id: acme-air\nlevel: fleet\nraci: { accountable: lee }\nescalation: [{ after: 0s, to: accountable }]\n",
    );
    await boot(desk);
    await applyPact(world, { file: "x", text: edited, as: "dana", how: "cli" });
  });

  test("lists what is live", async () => {
    expect((await ward("show")).out).toBe("acme-air@1  fleet\nairline-service@2  room airline  Airline service desk\n");
  });

  test("prints a pact as its text, the live version or an earlier one", async () => {
    const { out } = await ward("show", "airline-service");
    expect(out).toMatch(
      /^# airline-service@2 of 2, applied by person:dana 2026-11-22T12:00:00\.000Z, sha256 [0-9a-f]{64}\n/,
    );
    expect(out.endsWith(edited.replace("base: 1", "base: 2"))).toBe(true);
    expect((await ward("show", "airline-service@1")).out.endsWith(desk)).toBe(true);
    expect(JSON.parse((await ward("show", "airline-service", "--json")).out)).toMatchObject({
      id: "airline-service",
      version: 2,
      versions: 2,
      text: edited,
      pact: { level: "room" },
    });
  });

  test("prints what holds for an agent, and which pact says so", async () => {
    const { out } = await ward("show", "--agent", "airline-a");
    const lines = out.split("\n").map((line) => line.replace(/ {2,}/g, " | "));
    expect(lines[0]).toBe("airline-a in room airline: acme-air@1, airline-service@2");
    expect(lines).toEqual(
      expect.arrayContaining([
        "raci.accountable | airline-service@2 | dana",
        "escalation | acme-air@1 | 0s accountable",
        "if_wardroom_is_down | default | deny",
        "thresholds.failing.breach | airline-service@2 | below 0.4",
        "thresholds.failing.intervention.ttl | airline-service@2 | 20m",
      ]),
    );
    expect(JSON.parse((await ward("show", "--agent", "airline-a", "--json")).out)).toMatchObject({
      agent: "airline-a",
      unowned: false,
      pact: { raci: { accountable: "dana" } },
    });
  });

  test("says when nobody answers for an agent", async () => {
    world.config = fleetOf(fleetYaml.replace(/ {2}dana:.*\n/, ""));
    expect((await ward("show", "--agent", "airline-a")).out).toContain("unowned, for dana is no longer among people");
  });

  test("of what is not there says what is", async () => {
    expect(await ward("show", "nothing")).toMatchObject({
      code: 1,
      err: "There is no pact nothing. Live: acme-air@1, airline-service@2.",
    });
    expect(await ward("show", "airline-service@9")).toMatchObject({
      code: 1,
      err: "airline-service has no version 9; it has 1 to 2.",
    });
  });
});

test("diff says field by field what a file would change, and which way", async () => {
  await boot(desk);
  const next = edited.replace("severity: high", "severity: medium").replace("Airline service desk", "Desk");
  const { out } = await ward("diff", "airline-service", file("desk.yaml", next));
  expect(out).toBe(`airline-service@1 -> airline-service@2: loosens
title  neutral
  - Airline service desk
  + Desk
thresholds.failing.breach  tightens
  - below 0.3
  + below 0.4
thresholds.failing.severity  loosens
  - high
  + medium
It loosens: dana must agree, and ada as well.
To apply: wardroom pact apply ${join(dir, "desk.yaml")} --as dana --also ada
`);
  const { out: json } = await ward("diff", "airline-service", file("desk.yaml", next), "--json");
  expect(JSON.parse(json)).toMatchObject({
    id: "airline-service",
    from: 1,
    to: 2,
    direction: "loosens",
    changes: { length: 3 },
  });
  expect((await ward("diff", "airline-service", file("desk.yaml", desk))).out).toBe(
    "airline-service@1 -> airline-service@2: no change\n",
  );
  expect(await ward("diff", "other", file("desk.yaml", desk))).toMatchObject({ code: 2 });
});

test("export writes every live text, and leaves a file that says something else", async () => {
  await boot(desk);
  const out = join(dir, "out");
  expect((await ward("export", "--out", out)).out).toBe(`${join(out, "airline-service.yaml")}\n`);
  const ready = desk.replace("of: airline\n", "of: airline\nbase: 1\n");
  expect(readFileSync(join(out, "airline-service.yaml"), "utf8")).toBe(ready);
  expect(await ward("export", "--out", out)).toMatchObject({ code: 0 });
  file("out/airline-service.yaml", "mine\n");
  expect(await ward("export", "--out", out)).toMatchObject({ code: 1, err: expect.stringContaining("--force") });
  expect(readFileSync(join(out, "airline-service.yaml"), "utf8")).toBe("mine\n");
  expect(await ward("export", "--out", out, "--force")).toMatchObject({ code: 0 });
  expect(readFileSync(join(out, "airline-service.yaml"), "utf8")).toBe(ready);
});

test("export, edit, diff, apply: nobody has to write base by hand", async () => {
  await boot(desk);
  const out = join(dir, "out");
  await ward("export", "--out", out);
  const exported = join(out, "airline-service.yaml");
  expect(await ward("apply", exported, "--as", "dana")).toMatchObject({
    code: 0,
    out: "Nothing to do: airline-service@1 already says exactly this.\n",
  });
  for (const [from, to, version] of [
    ["0.3", "0.4", 2],
    ["0.4", "0.5", 3],
  ] as const) {
    writeFileSync(exported, readFileSync(exported, "utf8").replace(`below: ${from}`, `below: ${to}`));
    expect((await ward("diff", "airline-service", exported)).out).toMatch(
      new RegExp(`\nTo apply: wardroom pact apply ${exported} --as dana \\(or ada\\)\n$`),
    );
    expect((await ward("apply", exported, "--as", "dana")).out).toContain(`airline-service@${version} is live`);
    expect((await ward("export", "--out", out)).code).toBe(0);
    expect(readFileSync(exported, "utf8")).toContain(`\nbase: ${version}\n`);
  }
});

test("diff names the base a text lacks, and who must let go of the accountability it hands on", async () => {
  await boot(desk);
  const handed = file("desk.yaml", desk.replace("accountable: dana", "accountable: lee"));
  const { out } = await ward("diff", "airline-service", handed);
  expect(out).toContain(`\nWrite base: 1 into ${handed}.\nIt changes who is accountable: dana must agree.\n`);
  expect(out).toMatch(/--as dana\n$/);
});

test("apply takes a file: of a directory it says so", async () => {
  expect(await ward("apply", dir, "--as", "dana")).toEqual({
    out: "",
    err: `${dir} is a directory; give one pact file.`,
    code: 2,
  });
});

test("show of an agent's name says how agents are asked for, and of a stranger that it was never seen", async () => {
  await boot(desk);
  expect(await ward("show", "airline-a")).toMatchObject({
    code: 1,
    err: "There is no pact airline-a. Live: airline-service@1. For an agent: wardroom pact show --agent airline-a",
  });
  expect((await ward("show", "--agent", "airline-z")).out).toContain("airline-z was never seen");
});

test("lint beside a lone pact names the wardroom.yaml of a folder above", async () => {
  file("wardroom.yaml", fleetYaml);
  const { out } = await ward("lint", file("pacts/desk.yaml", desk));
  expect(out).toContain(`There is one above: --config ${relative(process.cwd(), join(dir, "wardroom.yaml"))}\n`);
});

test.each([["show"], ["diff", "x", "test/fixtures/pacts/airline-service.yaml"]])(
  "%s without a store says how to get one",
  async (...words) => {
    hasStore = false;
    expect(await ward(...words)).toMatchObject({ code: 1, err: expect.stringContaining("There is no store yet") });
  },
);

describe("backtest", () => {
  test("says what differs between the last 30 days and the same under a file, and prints the report as JSON", async () => {
    await applyPact(world, { file: "desk.yaml", text: desk, how: "boot" });
    const same = await ward("backtest", file("desk.yaml", edited));
    expect(same).toMatchObject({ code: 0, err: "" });
    expect(same.out).toBe(
      "airline-service@1 -> airline-service@2\nOver 30 days to 22 Nov (0 signals): no breach either way.\n",
    );
    const { out } = await ward("backtest", file("desk.yaml", edited), "--from", "2026-11-20", "--to", "1d", "--json");
    expect(JSON.parse(out)).toMatchObject({
      tried: [{ pact: "airline-service@2", live: "airline-service@1" }],
      from: Date.UTC(2026, 10, 20),
      to: Date.UTC(2026, 10, 21, 12),
      thresholds: ["failing"],
    });
  });

  test("refuses a time that is none, a span that ends before it begins, and a past that is not there, and can be interrupted", async () => {
    const name = file("desk.yaml", desk);
    expect(await ward("backtest", name, "--from", "monday")).toMatchObject({
      code: 2,
      err: '--from monday is no time. Write "2026-11-22", "2026-11-22T03:16:00Z" or how long ago it is: "30d".',
    });
    expect(await ward("backtest", name, "--from", "1d", "--to", "2d")).toMatchObject({
      code: 2,
      err: "--from must come before --to.",
    });
    interrupted = true;
    expect(await ward("backtest", name)).toMatchObject({
      code: 1,
      err: "Interrupted; nothing was changed, for a backtest only reads.",
    });
    hasStore = false;
    expect(await ward("backtest", name)).toMatchObject({
      code: 1,
      err: "There is no store yet, so no past. Start Wardroom once, or set DATABASE_URL.",
    });
  });
});
