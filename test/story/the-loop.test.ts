/**
 * The loop, told once: recorded signals breach, their owner decides, the postmortem finds a stale threshold, the change it proposes is
 * replayed, agreed to and live; the same recorded signals trip earlier, the digest tells it, and the evidence proves itself.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registerEvidence } from "../../src/cli/evidence.ts";
import { exampleDir } from "../../src/config.ts";
import type { Breach } from "../../src/domain/breach/breach.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { readTraces } from "../../src/intake/otlp/spans.ts";
import { hostCommand } from "../support/host-command.ts";
import { as, type ExpectingRoom } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

/** The recorded runs of airline-a alone, a run a line. */
const recorded = gunzipSync(readFileSync(join(exampleDir, "recording.otlp.jsonl.gz")))
  .toString("utf8")
  .trim()
  .split("\n")
  .filter((line) => line.includes('"airline-a"'));

/** When each of them was judged a success or a failure, in order, as the recording has it. */
const judged = recorded
  .flatMap((line) => readTraces(JSON.parse(line), Date.UTC(2030, 0, 1)).spans)
  .flatMap(({ events = [] }) => events.map(({ at }) => at))
  .sort((a, b) => a - b);

const newline = 0x0a;

describe.each(platforms)("the loop closes in $name", (platform) => {
  let told: Scene;
  let room: ExpectingRoom;
  let dir: string;
  let recording: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "wardroom-loop-"));
    recording = join(dir, "airline-a.otlp.jsonl");
    writeFileSync(recording, `${recorded.join("\n")}\n`);
    told = await scene(platform, {
      // Three in the morning in Berlin, on a Monday.
      at: Date.UTC(2026, 10, 23, 2),
      pacts: { "airline-service.yaml": (text) => `${text}postmortem: { from: high }\n` },
      config: (text) =>
        text.replace("    members: [mia]", '    digest: { at: "09:00", tz: Europe/Berlin }\n    members: [mia]'),
    });
    room = told.room;
    await room.enter();
  }, 120_000);
  afterAll(async () => {
    await told?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const breach = async (id: string): Promise<Breach | undefined> =>
    (await told.app.world.store.load(`breach:${id}`))?.state;
  /** At which of the recorded runs it tripped: a replay shifts all times by one constant, so that the last is now. */
  const trippedAt = async (id: string): Promise<number> => {
    const { measured } = (await breach(id)) ?? { measured: { at: 0 } };
    return judged.findIndex((at) => at - (judged.at(-1) ?? 0) === measured.at - replayedAt) + 1;
  };
  let replayedAt = 0;
  const replay = async (session: string): Promise<void> => {
    replayedAt = told.app.now();
    await told.app.replayExample(recording, session);
  };
  /** What it does once its prompt was mended. */
  const tenServed = () =>
    Array.from({ length: 10 }, (_, index) => ({
      agent: "airline-a",
      signal: "evaluation.task_success",
      value: 1,
      run: `mended-${index}`,
      at: new Date(told.app.now() + index).toISOString(),
    }));

  test("recorded signals breach, the owner is called and decides by the button", async () => {
    await replay("once");
    await room.expectPing("dana", /airline-a fails its travellers/);
    const card = await room.expectCard(/OPEN.*BR-1.*airline-a fails its travellers/s);
    expect(await trippedAt("BR-1")).toBe(13);
    await card.click("Approve: quarantine", as("dana"));
    await room.expectPrivate("dana", /airline-a is quarantined/);
    expect(await told.decision("airline-a")).toBe("deny");
  }, 120_000);

  test("mended and released, the breach is over; its postmortem is drafted, and its owner asked for it", async () => {
    await told.app.advance(20 * minute);
    expect(await told.app.ask("/v1/signals", tenServed())).toMatchObject({ body: { accepted: 10 } });
    await told.app.settled();
    await (await room.expectCard(/QUARANTINED.*BR-1/s)).click("Release airline-a", as("dana"));
    await room.expectPrivate(
      "dana",
      /BR-1 is over.*needs its postmortem \(PM-1\), which Dana Reyes writes by 2026-11-27/,
    );
    const card = await room.expectCard(/DRAFT.*PM-1.*Postmortem of BR-1.*Dana.* writes it/s);
    expect(card.offers).toContain("Write the postmortem");
    // It is still night where she lives: nobody is called for it.
    expect(
      (await room.pings("dana")).filter(({ words }) => words.includes("PM-1") && platform.name !== "the web room"),
    ).toEqual([]);
  }, 120_000);

  test("in the morning she writes it: what the journal holds stands in it, and it says that the threshold is stale", async () => {
    await told.app.advance(6 * hour);
    await (await room.expectCard(/PM-1/)).click("Write the postmortem", as("dana"));
    const form = await room.expectForm(/Postmortem BR-1/, as("dana"));
    expect(form.filled.summary).toMatch(
      /airline-a fails its travellers.*03:00 Dana Reyes was asked.*03:20 Dana Reyes released/s,
    );
    await form.submit(
      {
        summary: "A prompt went live without its examples.",
        cause: "prompt",
        impact: "26 travellers were sent away.",
        factors: "Nobody reviewed the merge.",
        verdict: "threshold stale",
        change_kind: "threshold",
        proposed: "task-failure breach below 0.4",
      },
      as("dana"),
    );
    await room.expectPrivate(
      "dana",
      /PM-1 is filed, and BR-1 is reviewed: threshold stale\. CR-1 proposes airline-service@2; it tightens\. Dana must agree/,
    );
    await room.expectCard(/FILED.*PM-1.*without its examples/s);
    await room.expectCard(/REVIEWED.*BR-1/s);
    expect(await breach("BR-1")).toMatchObject({ status: "reviewed", verdict: "threshold stale" });
  }, 120_000);

  test("the change has its diff and its replay over the recorded past; a bystander is refused, and told who may", async () => {
    await until(
      async () => (await told.app.world.store.load("change:CR-1"))?.state.replay,
      "it was tried over the past",
    );
    // A channel of Slack takes a message a second.
    await told.app.advance(5 * second);
    const card = await room.expectCard(
      /CR-1.*airline-service v1 → v2 · TIGHTENS.*BR-1, PM-1.*BR-1 trips 4 min earlier/s,
    );
    expect(card.words).toMatch(/-\s+breach: \{ below: 0\.3.*\+\s+breach: \{ below: 0\.4/s);
    await card.click("Approve v2", as("mia"));
    await room.expectPrivate("mia", /This is for Dana.* to decide/);
    expect(told.app.world.pacts.live().find(({ id }) => id === "airline-service")?.version).toBe(1);
  }, 120_000);

  test("approved by the accountable it is live: the same recorded signals trip three runs earlier", async () => {
    await (await room.expectCard(/CR-1/)).click("Approve v2", as("dana"));
    await room.expectPrivate("dana", /airline-service@2 is live from the next signal/);
    await room.expectCard(/LIVE.*CR-1/s);
    await told.app.advance(40 * minute);
    await replay("again");
    const card = await room.expectCard(/OPEN.*BR-2.*airline-a fails its travellers/s);
    expect(await trippedAt("BR-2")).toBe(10);
    expect(card.words).toContain("airline-service@2#task-failure");
    await card.click("Approve: quarantine", as("dana"));
    await room.expectCard(/QUARANTINED.*BR-2/s);
  }, 120_000);

  test("the digest of the next morning tells it", async () => {
    // 08:50 in Berlin.
    await told.app.advance(Date.UTC(2026, 10, 24, 7, 50) - told.app.now());
    await room.command("/ward digest preview", as("mia"));
    const preview = await room.expectPrivate("mia", /PREVIEW.*next one is posted Tue 24 Nov 09:00/s);
    expect(preview.words).toMatch(/Breaches opened\s+1, high/);
    expect(preview.words).toMatch(/Pact changes\s+1 live, 0 waiting/);
    await told.app.advance(15 * minute);
    await room.expectNotice(/igest.*24 Nov.*(1 breach opened|Breaches opened\s+1, high)/s);
    expect(told.app.faults).toEqual([]);
  }, 120_000);

  test("the evidence of the breach proves itself, and any one byte that was changed is found in the record it stands in", async () => {
    const file = join(dir, "BR-1.ndjson");
    const exported = await host("evidence", "export", "BR-1", "--out", file);
    expect(exported).toMatchObject({ code: 0, err: "" });
    const signer = /Signed by ([\w-]{43})/.exec(exported.out)?.[1] ?? "";
    expect((await host("evidence", "verify", file, "--key", signer)).out).toMatch(/^consistent: BR-1 of acme-air/);
    const bundle = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bundle.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bundle);
        changed[at] = (changed[at] ?? 0) ^ flip;
        writeFileSync(file, changed);
        const line = bundle.subarray(0, at).filter((byte) => byte === newline).length + 1;
        const { code, err } = await host("evidence", "verify", file, "--key", signer);
        expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(`^${file}:${line}: not consistent: `) });
      }),
      { numRuns: 50, seed: 20261123 },
    );
  }, 120_000);

  const host = (...words: string[]) => hostCommand(registerEvidence, told.app.env, words);
});
