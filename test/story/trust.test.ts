/**
 * Trust, told once: an agent of recorded runs earns a step by them and by a drill that its owner answers, and loses it by a breach. Whoever
 * used its work is not punished for it. What it did is a file that proves itself where nothing else of it is.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registerTrackRecord } from "../../src/cli/track-record.ts";
import { levelOf } from "../../src/domain/autonomy/earned.ts";
import { settleAfter } from "../../src/domain/evidence/run.ts";
import { day, minute, second } from "../../src/domain/words/time.ts";
import { createToken } from "../../src/flows/access/tokens.ts";
import { compileCache } from "../support/compile-cache.ts";
import { hostCommand } from "../support/host-command.ts";
import { type RecordedRun, type RunSender, recordedRuns, sendRun } from "../support/recorded-runs.ts";
import { as, type ExpectingRoom } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const root = resolve(import.meta.dirname, "../..");

/** What the pact adds to that of the example. */
const earns = `
evidence: [tool_calls, evaluation]
autonomy: { start: standard, widen_after: { clean_runs: 8, drill: true }, narrow_on: high }
`;
const rule = `actions:
  - tool: update_reservation_flights
    approval: { by: accountable, ttl: 2m, on_silence: deny }
    says: "Moves {args.reservation_id} to other flights"
    until: trusted
`;

/** As recorded: it served eight of its last ten travellers, and few of its first. */
const mine = recordedRuns("airline-a");
const served = mine.slice(-10);
const failed = mine.slice(0, 13);
const theirs = recordedRuns("airline-c").slice(15, 25);

/** The compiled package as npm would lay it down, beside the libraries that it names, in a folder with nothing else. */
let elsewhere: string;
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), "wardroom-elsewhere-"));
  const modules = join(elsewhere, "node_modules");
  const own = join(modules, "wardroom");
  mkdirSync(own, { recursive: true });
  const built = spawnSync(process.execPath, [join(root, "scripts/build.ts"), join(own, "dist")], { encoding: "utf8" });
  expect(built).toMatchObject({ status: 0, stderr: "" });
  for (const file of ["bin", "package.json"]) cpSync(join(root, file), join(own, file), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")))
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
}, 180_000);
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

describe.each(platforms)("autonomy is earned and lost in $name", (platform) => {
  let told: Scene;
  let room: ExpectingRoom;
  let sender: RunSender;
  beforeAll(async () => {
    told = await scene(platform, {
      // Three in the morning in Berlin, on a Monday.
      at: Date.UTC(2026, 10, 23, 2),
      pacts: { "airline-service.yaml": (text) => text.replace("actions:\n", rule) + earns },
      config: (text) => text.replace("admins: [dana]", "admins: [dana, lee]"),
    });
    room = told.room;
    await room.enter();
    const { app } = told;
    const token = async (name: string, agent?: string) =>
      (
        await createToken(app.world, {
          name,
          scopes: agent === undefined ? ["signals:write"] : ["signals:write", "agent"],
          ...(agent !== undefined && { agent }),
          actor: "host",
        })
      ).secret;
    sender = {
      url: app.url,
      own: await token("desk", "airline-*"),
      evaluator: await token("evaluator"),
      now: () => app.now(),
      pass: (time) => app.advance(time),
    };
  }, 120_000);
  afterAll(async () => {
    expect(told?.app.faults).toEqual([]);
    await told?.close();
  });

  /** Runs one after the other, some minutes apart. */
  async function run(runs: readonly RecordedRun[], used: readonly string[] = []): Promise<string[]> {
    const names: string[] = [];
    for (const one of runs) {
      names.push(await sendRun(one, sender, used));
      await told.app.advance(10 * second);
    }
    return names;
  }
  /** A run is counted once nothing that belongs to it is waited for any more. */
  const counted = async (): Promise<void> => {
    await told.app.advance(settleAfter + 2 * minute);
    await told.app.counting.beat();
    await told.app.settled();
  };
  const agent = async (name: string) => (await told.app.world.store.load(`agent:${name}`))?.state;
  const level = async (name: string) => levelOf((await agent(name))?.earned, told.app.world.pacts.effective(name));
  const move = async (args = { reservation_id: "H9ZU1C" }) =>
    (
      (await (
        await fetch(`${told.app.url}/v1/actions`, {
          method: "POST",
          headers: { authorization: `Bearer ${sender.own}`, "content-type": "application/json" },
          body: JSON.stringify({ agent: "airline-a", tool: "update_reservation_flights", args }),
        })
      ).json()) as { decision: string }
    ).decision;

  test("eight clean runs are counted, and change nothing before its owner has answered a drill", async () => {
    expect(await move()).toBe("pending");
    await room.expectCard(/H9ZU1C/);
    await run(served.slice(0, 8));
    await counted();
    await told.app.advance(day);
    await run(served.slice(8, 9));
    await counted();
    expect([(await agent("airline-a"))?.earned.streak, await level("airline-a")]).toEqual([9, "standard"]);
    await room.command("/ward agent airline-a", as("mia"));
    await room.expectPrivate("mia", /standard · 8 of 8 clean runs in a row towards trusted; a passed drill is missing/);
    await room.command("/ward drill airline-a", as("lee"));
    await room.expectPrivate("lee", /DR-1 is under way/);
    await told.app.settled();
    const card = await room.expectCard(/DRILL.*DR-1.*airline-a fails its travellers/s);
    await told.app.advance(20 * second);
    await card.click("Drill: approve", as("dana"));
    await room.expectCard(/DRILL PASSED.*DR-1/s);
    expect(await level("airline-a")).toBe("standard");
  }, 180_000);

  test("the next clean run widens it: the room is told why and what it means, and the rule asks no more", async () => {
    await run(served.slice(9, 10));
    await counted();
    await room.expectNotice(/airline-a.*widened from standard to trusted/s);
    await room.picture("trust-widened", "widened from standard");
    expect(await move()).toBe("allow");
  }, 120_000);

  test("a breach of its own takes the step at once, says so, and the rule asks again", async () => {
    const runs = await run(failed);
    const opened = await room.expectCard(/OPEN.*BR-1.*airline-a fails its travellers/s);
    expect(opened.words).toContain("airline-a");
    await room.expectNotice(/airline-a.*narrowed from trusted to standard.*BR-1/s);
    await room.picture("trust-narrowed", "narrowed from trusted");
    expect(await move({ reservation_id: "Q7ZZ2A" })).toBe("pending");
    if (platform.name === "the web room")
      await room.expectAgent("airline-a", /Autonomy\s+standard, because of BR-1 · 0 of 8 clean/);
    used = runs.slice(-1);
  }, 120_000);
  let used: string[] = [];

  test("another agent that used its work breaches too, is not to blame, and keeps what it has", async () => {
    await told.app.advance(10 * minute);
    await run(theirs, used);
    const card = await room.expectCard(/BR-2.*airline-c fails its travellers/s);
    expect(card.words).toMatch(
      /Look at airline-a first:.*used its work, and BR-1 was open before.*not counted against airline-c/s,
    );
    await room.picture("trust-spared", "Look at airline-a first");
    expect(await level("airline-c")).toBe("standard");
    expect(await told.app.world.store.journal({ types: ["agent.spared"] })).toMatchObject([
      { body: { agent: "airline-c", cause: "breach:BR-2", because: "upstream", origin: "airline-a" } },
    ]);
  }, 120_000);

  test("what it did is signed, and proves itself where nothing else of it is; one changed byte does not pass", async () => {
    const file = join(elsewhere, "airline-a.json");
    const exported = await host("track-record", "export", "airline-a", "--out", file);
    expect(exported).toMatchObject({ code: 0, err: "" });
    const signer = /Signed by ([\w-]{43})/.exec(exported.out)?.[1] ?? "";
    const verify = () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [
          join(elsewhere, "node_modules/wardroom/bin/wardroom.js"),
          ...["agents", "track-record", "verify", "airline-a.json", "--key", signer],
        ],
        { cwd: elsewhere, encoding: "utf8", env: { PATH: process.env.PATH ?? "", ...compileCache } },
      );
      return { status, said: `${stdout}${stderr}` };
    };
    expect(verify()).toMatchObject({
      status: 0,
      said: expect.stringMatching(
        /^consistent: airline-a of acme-air .*: 22 clean of 23 runs, 1 breach, .*2 changes of its autonomy, standard now\nsigned by/,
      ),
    });
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    const at = Math.floor(whole.length / 2);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(file, changed);
    expect(verify()).toMatchObject({ status: 1, said: expect.stringContaining("not consistent") });
    expect(readdirSync(elsewhere).sort()).toEqual(["airline-a.json", "node_modules"]);
    rmSync(file);
  }, 120_000);

  const host = (...words: string[]) => hostCommand(registerTrackRecord, told.app.env, words);
});
