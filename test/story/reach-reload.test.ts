/** wardroom.yaml is read again while the service runs: pages, rotas and calendars count at once, and who is away stays away. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { isAway, reach } from "../../src/domain/people/person.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { pact } from "../support/breaches.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";

const dir = mkdtempSync(join(tmpdir(), "wardroom-reach-"));
const file = join(dir, "wardroom.yaml");
const example = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8");
const says = (more: string): void => writeFileSync(file, `${example}\n${more}\n`);
let app: TestApp;
let sink: HttpSink;
beforeAll(async () => {
  sink = await httpSink();
  cpSync(join(exampleDir, "pacts"), join(dir, "pacts"), { recursive: true });
  says("");
  app = await testApp({ config: file, env: { config: file }, secrets: { HOOK: "s3cr3t" } });
});
afterAll(async () => {
  await app?.remove();
  await sink?.close();
  rmSync(dir, { recursive: true, force: true });
});

const onCall = () => reach("oncall:desk", pact.raci, app.world.config, app.now());

test("a page without its secret changes nothing, and says what is missing", async () => {
  says("pages: { pd: { pagerduty: env:PD_KEY } }");
  expect(await app.reload()).toMatchObject({ ok: false, sentence: expect.stringMatching(/PD_KEY is not set/) });
  expect(app.world.config.pages).toEqual({});
  expect(app.world.pagers).toEqual([]);
});

test("a page with its secret is there from now on, and gone again when the file no longer names it", async () => {
  says('pages: { hook: { webhook: "https://hook.acme.example/", secret: env:HOOK } }');
  expect(await app.reload()).toMatchObject({ ok: true });
  expect(app.world.pagers.map(({ name }) => name)).toEqual(["hook"]);
  says("");
  await app.reload();
  expect(app.world.pagers).toEqual([]);
});

test("a calendar is fetched with the file that names it, and another address starts anew", async () => {
  const event = "UID:1\r\nDTSTART:20260101T000000Z\r\nDTEND:20280101T000000Z\r\nSUMMARY:dana";
  sink.answers.push({
    status: 200,
    body: `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  });
  says(`oncall: { desk: { ics: "${sink.url}/a.ics", allow_private: true } }`);
  await app.reload();
  expect(onCall().to).toEqual(["dana"]);
  sink.answers.push({ status: 500 });
  says(`oncall: { desk: { ics: "${sink.url}/b.ics", allow_private: true } }`);
  await app.reload();
  expect(onCall().to).toEqual([]);
});

test("who said that they are away is away in the new file too", async () => {
  const { world } = app;
  const visitor = { how: "web", account: "dana", team: "", person: "dana" } as const;
  const run = world.commands.find(({ name }) => name === "away")?.run;
  await run?.(world, { visitor, person: "dana", room: undefined, rooms: [], channel: "web:airline" }, {});
  says('oncall: { desk: { rota: [dana, lee], handover: "mon 09:00", tz: Europe/Berlin } }');
  await app.reload();
  expect(isAway(app.world.config, "dana", app.now())).toBe(true);
  expect(onCall().to).toEqual(["lee"]);
});

test("a new pact is live with the reload, one that differs is told, and a broken one changes nothing", async () => {
  const desk = join(dir, "pacts/airline-service.yaml");
  const own = join(dir, "pacts/airline-a.yaml");
  const text = (above: number) => `id: airline-a-own
level: agent
of: airline-a
thresholds:
  - id: too-slow
    title: keeps its travellers waiting
    signal: run.duration
    stat: p95
    window: { time: 15m }
    breach: { above: ${above} }
    severity: low
    failure_mode: unavailable
    intervention: { do: supervise, mode: gated, ttl: 1h, on_silence: drop }
`;
  says("");
  await app.reload();
  writeFileSync(own, text(60_000).replace("severity", "severty"));
  expect(await app.reload()).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(
      /nothing changed\.\n.*airline-a\.yaml:\d+:\d+: .*severity(.|\n)*No new pact was imported\.$/,
    ),
  });
  writeFileSync(own, text(60_000));
  writeFileSync(desk, `${readFileSync(desk, "utf8")}\n# edited\n`);
  const answer = await app.reload();
  expect(answer).toMatchObject({
    ok: true,
    data: { pacts: { imported: ["airline-a-own@1"], drifted: ["airline-service"] } },
  });
  expect(answer.sentence).toBe(
    "wardroom.yaml says what it said before; nothing changed.\nairline-a-own@1 is live from the next signal.\nThe file of airline-service differs from what is live, which stays: wardroom pact apply makes a text live.",
  );
  expect(app.world.pacts.effective("airline-a")?.of).toContain("airline-a-own@1");
  expect(app.world.pacts.effective("airline-b")?.of).not.toContain("airline-a-own@1");
  expect((await app.reload()).data).toMatchObject({ pacts: { imported: [], drifted: ["airline-service"] } });
});
