/** A calendar of who is on call, fetched from a real server on this machine: through outages, starts and days. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { reach } from "../../src/domain/people/person.ts";
import { day, hour } from "../../src/domain/words/time.ts";
import { followFleet } from "../../src/flows/access/fleet.ts";
import { type Calendars, createCalendars } from "../../src/oncall/calendars.ts";
import { fleet, pact } from "../support/breaches.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let sink: HttpSink;
let world: TestWorld;
let calendars: Calendars;
let dir: string;
let change: { allow_private?: boolean; path?: string } = {};
const config = (): FleetConfig => ({
  ...fleet,
  oncall: {
    "desk/eu": {
      ics: sink.url + (change.path ?? "/desk.ics"),
      ...((change.allow_private ?? true) && { allow_private: true }),
      shifts: [],
      readAt: undefined,
    },
  },
});
const start = async (): Promise<void> => {
  calendars?.stop();
  calendars = createCalendars(world, await followFleet(world, config()), dir);
  await calendars.start();
};
beforeEach(async () => {
  change = {};
  sink = await httpSink();
  dir = mkdtempSync(join(tmpdir(), "wardroom-oncall-"));
  world = await testWorld();
});
afterEach(async () => {
  calendars?.stop();
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
  await sink.close();
  rmSync(dir, { recursive: true, force: true });
});

const weekOf = (who: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261101T080000Z\r\nDTEND:20261102T080000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:${who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const answers = (who: string) => sink.answers.push({ status: 200, body: weekOf(who) });
const onCall = () => reach("oncall:desk/eu", pact.raci, world.config, world.at()).to;
const health = async () =>
  (await world.store.journal({ types: ["calendar.stale", "calendar.read"] })).map(({ type }) => type);

test("a ladder reaches whom the calendar names, and the next one once it changes", async () => {
  answers("Sam Okafor");
  await start();
  expect(onCall()).toEqual(["sam"]);
  expect(sink.taken[0]).toMatchObject({ method: "GET", path: "/desk.ics" });
  answers("kim");
  await calendars.refresh();
  expect(onCall()).toEqual(["kim"]);
});

test.each([
  ["an outage", { status: 503 }],
  ["a sign-in page", { status: 200, body: "<html>Sign in</html>" }],
  ["a redirect inside", { status: 302, headers: { location: "http://169.254.169.254/" } }],
  ["a calendar of 3 MB", { status: 200, body: `${weekOf("kim")}${" ".repeat(3_000_000)}` }],
])("the last good copy survives %s, and a start during it", async (_, answer) => {
  answers("Sam Okafor");
  await start();
  sink.answers.push(answer, answer);
  await calendars.refresh();
  expect(onCall()).toEqual(["sam"]);
  await world.advance(20 * day);
  await start();
  expect(onCall()).toEqual(["sam"]);
});

test("one that was not read for a day is told once, and once it is read again that is remembered", async () => {
  answers("sam");
  await start();
  sink.answers.push({ status: 500 }, { status: 500 }, { status: 500 });
  await world.advance(23 * hour);
  await calendars.refresh();
  expect(await health()).toEqual([]);
  await world.advance(hour);
  await calendars.refresh();
  await calendars.refresh();
  expect(await health()).toEqual(["calendar.stale"]);
  answers("sam");
  await calendars.refresh();
  expect(await health()).toEqual(["calendar.stale", "calendar.read"]);
});

test("one that could never be read is told at once, and reaches nobody", async () => {
  sink.answers.push({ status: 404 });
  await start();
  expect(onCall()).toEqual([]);
  const [stale] = await world.store.journal({ types: ["calendar.stale"] });
  expect(stale?.body).toEqual({ rota: "desk/eu", problem: "it answered 404" });
});

test("without allow_private a calendar on this machine is not fetched", async () => {
  change = { allow_private: false };
  await start();
  expect(sink.taken).toEqual([]);
  const [stale] = await world.store.journal({ types: ["calendar.stale"] });
  expect(stale?.body).toMatchObject({ problem: expect.stringMatching(/^ssrf_blocked/) });
});

test("a copy that is broken is none: it is fetched again; the name of a rota leads into no other folder", async () => {
  answers("sam");
  await start();
  expect(readdirSync(dir)).toEqual(["desk%2Feu.json"]);
  writeFileSync(join(dir, "desk%2Feu.json"), "{ broken");
  answers("kim");
  await start();
  expect(onCall()).toEqual(["kim"]);
});
