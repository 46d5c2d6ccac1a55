/** Slack is down in the night: people are paged another way, and when it is back the cards stand there as things then are. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { second } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { decideDrill } from "../../src/flows/drill/run-drill-command.ts";
import { startDrill } from "../../src/flows/drill/start-drill.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const dir = mkdtempSync(join(tmpdir(), "wardroom-fallback-"));
let workspace: SlackWorkspace;
let sink: HttpSink;
let app: TestApp;
beforeAll(async () => {
  workspace = await startSlackWorkspace();
  sink = await httpSink();
  cpSync(join(exampleDir, "pacts"), join(dir, "pacts"), { recursive: true });
  const config = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8");
  writeFileSync(
    join(dir, "wardroom.yaml"),
    `${config}\npages: { hook: { webhook: "${sink.url}/page", secret: env:HOOK, allow_private: true } }\nfallback: [page:hook]\n`,
  );
  app = await start();
  for (const method of ["chat.postMessage", "chat.update", "conversations.open"])
    workspace.proxy.inject(method, { type: "status", status: 503 }, { times: 10_000 });
  await app.replayExample();
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
  await sink?.close();
  rmSync(dir, { recursive: true, force: true });
});

const start = (): Promise<TestApp> =>
  testApp({ env: { slack: workspace.settings }, config: join(dir, "wardroom.yaml"), secrets: { HOOK: "s3cr3t" } });
const aboutBreach = (args: Record<string, unknown>): boolean => !JSON.stringify(args).includes("The page hook");
const paged = () =>
  sink.taken.map(({ body }) => JSON.parse(body)).map(({ act, item, level }) => `${act} ${item} ${level}`);

test("for a minute Slack may take its time", async () => {
  expect((await app.world.store.list("breach", { status: "open" })).length).toBe(2);
  await app.advance(29 * second);
  expect(paged()).toEqual([]);
});

test("after a minute every open breach is paged, at the level it has reached, and remembered", async () => {
  await app.advance(31 * second);
  await app.settled();
  expect(paged().sort()).toEqual(["trigger BR-1 3", "trigger BR-2 3"]);
  const sent = await app.world.store.journal({ types: ["page.sent"] });
  expect(sent.map(({ body }) => body)).toEqual(
    expect.arrayContaining([expect.objectContaining({ page: "hook", because: "chat-down", act: "trigger" })]),
  );
});

test("the same level is paged once, however long Slack stays away", async () => {
  const before = paged().length;
  await app.advance(10 * second);
  await app.settled();
  await app.settled();
  expect(paged().length).toBe(before);
  expect(new Set(paged()).size).toBe(before);
});

test("whoever answers elsewhere ends the page, too", async () => {
  await decideBreach(app.world, "BR-1", { type: "deny", as: { by: "dana", how: "web" } });
  await decideBreach(app.world, "BR-1", { type: "resolve", as: { by: "dana", how: "web" } });
  await app.settled();
  expect(
    paged()
      .filter((line) => line.includes("BR-1"))
      .map((line) => line.split(" ")[0]),
  ).toContain("resolve");
});

test("when Slack is back, each card is posted once, as its breach then stands", async () => {
  workspace.proxy.calls.length = 0;
  workspace.proxy.recover();
  await app.advance(70 * second);
  await app.settled();
  const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
  expect(card.words).toMatch(/RESOLVED/);
  const roots = (await workspace.channel("C01AIR").messages()).filter(({ thread, ts }) => !thread || thread === ts);
  expect(roots.filter(({ words }) => words.includes("airline-a fails")).length).toBe(1);
  expect(roots.filter(({ words }) => words.includes("airline-c fails")).length).toBe(1);
});

test("what Slack refuses for good is paged within seconds; a page that is refused too is told to the admins once they can be", async () => {
  await app.remove();
  sink.taken.length = 0;
  sink.answers.push({ status: 410 });
  workspace.proxy.inject(
    "chat.postMessage",
    { type: "refuse", error: "is_archived" },
    { times: 10_000, where: aboutBreach },
  );
  app = await start();
  await app.replayExample();
  await app.advance(5 * second);
  // Nobody's account takes a message either, so the ladder did not wait for those it tried on its way to the room.
  expect(paged().sort()).toEqual([
    expect.stringMatching(/^trigger BR-1 \d$/),
    expect.stringMatching(/^trigger BR-2 \d$/),
  ]);
  const failed = await app.world.store.journal({ types: ["page.failed"] });
  expect(failed.map(({ body }) => body)).toEqual([
    { page: "hook", card: expect.stringMatching(/^breach:BR-/), act: "trigger", error: "answered 410" },
  ]);
  workspace.proxy.recover();
  await app.advance(70 * second);
  await app.settled();
  await workspace.expectDm("dana", /The page hook did not go out for BR-\d/);
});

test("a drill that chat does not take is paged the same way, and says at once that it is one", async () => {
  await app.advance(5 * 60 * second);
  for (const { state } of await app.world.store.list("breach", { status: "open" }))
    for (const type of ["deny", "resolve"] as const)
      await decideBreach(app.world, state.id, { type, as: { by: "dana", how: "web" } });
  await app.advance(70 * second);
  await app.settled();
  sink.taken.length = 0;
  for (const method of ["chat.postMessage", "chat.update", "conversations.open"])
    workspace.proxy.inject(method, { type: "status", status: 503 }, { times: 10_000 });
  expect(await startDrill(app.world, { by: "dana", how: "web" }, { agent: "airline-a" })).toMatchObject({
    type: "done",
  });
  await app.settled();
  await app.advance(65 * second);
  await app.settled();
  const bodies = sink.taken.map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ act, item }) => `${act} ${item}`)).toEqual(["trigger DR-1"]);
  expect(bodies[0]).toMatchObject({ drill: true, summary: expect.stringMatching(/^DRILL DR-1/) });
  expect(bodies[0].lines.join(" ")).toContain("This is a drill. Nothing is wrong with airline-a");
  await decideDrill(app.world, "DR-1", { type: "call-off", as: { by: "dana", how: "web" } });
  await app.settled();
  expect(sink.taken.map(({ body }) => JSON.parse(body)).at(-1)).toMatchObject({
    act: "resolve",
    item: "DR-1",
    drill: true,
  });
  workspace.proxy.recover();
});
