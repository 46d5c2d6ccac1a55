/** The example fleet twice over its recording, nobody answering: live in a real local Slack, and in shadow in another. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import { minute } from "../../src/domain/words/time.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { plain } from "../../src/views/card.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

let live: TestApp;
let shadow: TestApp;
let workspace: SlackWorkspace;
const dir = mkdtempSync(join(tmpdir(), "wardroom-shadow-"));

beforeAll(async () => {
  cpSync(exampleDir, dir, { recursive: true });
  for (const file of ["airline-service.yaml", "fleet.yaml"]) {
    const path = join(dir, "pacts", file);
    writeFileSync(path, `${readFileSync(path, "utf8").trimEnd()}\nenforce: shadow\n`);
  }
  workspace = await startSlackWorkspace();
  live = await testApp();
  shadow = await testApp({ config: join(dir, "wardroom.yaml"), env: { slack: workspace.settings } });
  for (const app of [live, shadow]) {
    await app.replayExample();
    await app.advance(10 * minute);
  }
});
afterAll(async () => {
  await live?.remove();
  await shadow?.remove();
  await workspace?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** What a breach's history says, without what says that it is only watched, and without a place in this journal. */
const history = async (app: TestApp) =>
  (await app.world.store.journal({}))
    .filter(({ subject }) => subject.startsWith("breach:"))
    .map(({ type, subject, actor, at, body }: JournalEvent) => {
      const { shadow: _, ...told } = { shadow: undefined, ...body };
      if (type !== "breach.opened") return { type, subject, actor, at, body: told };
      const { enforce: __, ...threshold } = body.threshold;
      return { type, subject, actor, at, body: { ...told, threshold } };
    });

test("what would have happened is what happens", async () => {
  const lived = await history(live);
  expect(new Set(lived.map(({ type }) => type))).toEqual(
    new Set(["breach.opened", "breach.escalated", "breach.expired", "breach.applied"]),
  );
  expect(await history(shadow)).toEqual(lived);
  expect(await shadow.world.store.list("near-miss")).toHaveLength((await live.world.store.list("near-miss")).length);
});

test("nobody is pinged and no card is posted", async () => {
  const said = await workspace.channel("C01AIR").messages();
  expect(said.filter(({ words }) => /fails its travellers|quarantine/.test(words))).toEqual([]);
  expect(await workspace.dmsTo("dana")).toEqual([]);
  expect(await workspace.dmsTo("lee")).toEqual([]);
});

test("nothing is held back and nothing refused", async () => {
  expect(await shadow.world.store.journal({ types: ["agent.restrained"] })).toEqual([]);
  const decision = async (app: TestApp, tool: string) =>
    (await app.ask("/v1/actions", { agent: "airline-a", tool, args: {} })).body.decision;
  expect(await decision(live, "book_reservation")).toBe("deny");
  expect(await decision(shadow, "book_reservation")).toBe("allow");
});

test("the room's page and /ward status tell what it would have done", async () => {
  const page = await createRoomsReader(shadow.world).room("airline", "dana");
  const words = (page?.silenced.shadow ?? []).map(({ text }) => plain(text, { person: (id) => id, time: () => "T" }));
  expect(words).toEqual([
    "BR-2 airline-c fails its travellers. In shadow: would have called Dana and Lee, then the whole room, and quarantined it T.",
    "BR-1 airline-a fails its travellers. In shadow: would have called Dana and Lee, then the whole room, and quarantined it T.",
  ]);
  expect(page?.now).toEqual([]);
  await workspace.command("/ward status", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /In shadow.*would have called Dana and Lee/s);
});

test("live and shadow alike stumble over nothing, and both journals hold", async () => {
  for (const app of [live, shadow]) {
    expect(app.faults).toEqual([]);
    expect(await app.world.store.verify()).toMatchObject({ ok: true });
    expect(await app.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  }
});
