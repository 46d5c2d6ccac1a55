/** What a digest reads beside its counts: the time before, what is overdue or let through, who is silent, what does not get out; and the week. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import type { Room } from "../../src/domain/people/fleet-config.ts";
import { day, hour, type Instant, minute } from "../../src/domain/words/time.ts";
import { previewDigest } from "../../src/flows/digest/ask-digest.ts";
import { fireRoomDigest } from "../../src/flows/digest/fire-room-digest.ts";
import { readDigestTime } from "../../src/flows/digest/read-digest-time.ts";
import { scheduleDigests } from "../../src/flows/digest/schedule-digests.ts";
import { paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { failRoute } from "../../src/flows/tell/reroute.ts";
import { fleet, noon } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
const workdays = ["mon", "tue", "wed", "thu", "fri"];
const rule = { at: "09:00", tz: "Europe/Berlin", days: workdays, empty: "one-line" as const };
const room = (id: string, more: Partial<Room> = {}): Room => ({
  ...(fleet.rooms.airline as Room),
  id,
  channels: [],
  agents: [`${id}-*`],
  ...more,
});

beforeEach(async () => {
  world = await testWorld();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

/** Signals of these agents arrive. */
const signals = async (agents: string[], in_ = "airline", count = 1): Promise<void> => {
  const at = world.at();
  await world.store.appendSegments([
    {
      ...{ room: in_, source: "signals", receivedAt: at, derive: "1", minAt: at, maxAt: at, agents },
      ...{ lines: Array.from({ length: count }, () => line(agents[0] ?? "", at)), idHashes: new Uint8Array(8) },
    },
  ]);
};
const line = (agent: string, at: Instant): string =>
  JSON.stringify({ agent, signal: "evaluation.task_success", value: 1, at: new Date(at).toISOString() });
const wait = (duration: number): Promise<void> => world.advance(duration);
const figuresOf = async (from: Instant, to = world.at()) =>
  (await readDigestTime(world, "airline", { kind: "daily", zone: "Europe/Berlin", from, to })).figures;
const write = async (events: NewEvent[]): Promise<void> => {
  const [first] = events;
  if (first) await world.store.commit({ expected: [[first.subject, 0]], events, effects: [] });
};
const posted = async () =>
  (await world.store.journal({ types: ["digest.posted"] })).flatMap((one) =>
    one.type === "digest.posted" ? [one.body] : [],
  );

test("a day is held against the day before and the mean of a week, once the room is old enough for them", async () => {
  await world.cross();
  await world.clear();
  await signals(["airline-a"], "airline", 70);
  await wait(day - minute);
  const first = await figuresOf(noon);
  expect([first.breaches, first.signals, first.before, first.week]).toEqual([{ high: 1 }, 70, undefined, undefined]);
  await wait(day);
  await signals(["airline-a"], "airline", 10);
  await wait(minute);
  const second = await figuresOf(noon + day);
  expect([second.breaches, second.signals, second.week]).toEqual([{}, 10, undefined]);
  expect(second.before).toMatchObject({ breaches: 1, signals: 70, near_misses: 0, asked: 0 });
  await wait(6 * day);
  const eighth = await figuresOf(noon + 7 * day);
  expect(eighth.before).toMatchObject({ breaches: 0, signals: 0 });
  expect(eighth.week?.breaches).toBeCloseTo(1 / 7);
  expect(eighth.week?.signals).toBeCloseTo(80 / 7);
});

test("who fell silent is named for a week, then counted; who sends is heard", async () => {
  await world.cross("airline-a");
  await world.cross("airline-b");
  await signals(["airline-a", "airline-b"]);
  await wait(day);
  await signals(["airline-a"]);
  await wait(hour);
  const next = await figuresOf(world.at() - 2 * hour);
  expect([next.agents, next.heard, next.quiet, next.silent_longer]).toEqual([
    2,
    1,
    [{ agent: "airline-b", since: noon }],
    undefined,
  ]);
  await wait(8 * day);
  const later = await figuresOf(world.at() - hour);
  expect([later.heard, later.quiet, later.silent_longer]).toEqual([0, undefined, 2]);
});

test("an overdue postmortem, a living standing approval, a mute and a pact that changed are told", async () => {
  const at = world.at();
  await write([
    event("postmortem.drafted", "postmortem:PM-1", "wardroom", {
      ...{ breach: "BR-1", room: "airline", agent: "airline-a", owner: "sam", zone: "Europe/Berlin" },
      ...{ due: at + hour, why: "severity" },
    }),
  ]);
  await write([
    event("standing.granted", "standing:ST-7", "person:dana", {
      ...{ approval: "AP-7", agent: "airline-a", room: "airline", tool: "refund", cited: "p@1", clause: "p@1#refund" },
      ...{ by: "dana", until: at + 3 * hour, max_uses: 5, same: {}, agent_epoch: 0 },
    }),
  ]);
  await write([
    event("mute.set", "mute:airline-a", "person:dana", {
      ...{ by: "dana", how: "slack", reason: "flaps", agent: "airline-a", room: "airline", until: at + 3 * hour },
    }),
  ]);
  for (const [pact, of] of [
    ["airline-service", "airline"],
    ["hotel-service", "hotel"],
  ])
    await write([
      event("pact.applied", `pact:${pact}`, "person:dana", {
        ...{ pact: pact ?? "", version: 1, level: "room", of: of ?? "", text: "", digest: "", how: "slack", from: {} },
      }),
    ]);
  await wait(2 * hour);
  const figures = await figuresOf(at);
  expect(figures.overdue).toEqual([{ postmortem: "PM-1", breach: "BR-1", owner: "sam", due: at + hour }]);
  expect(figures.standing).toMatchObject([{ approval: "AP-7", tool: "refund", left: 5, until: at + 3 * hour }]);
  expect(figures.hushed).toEqual([{ of: { agent: "airline-a" }, by: "dana", until: at + 3 * hour }]);
  expect(figures.pacts).toEqual([{ pact: "airline-service", version: 1, by: "person:dana" }]);
  await wait(2 * hour);
  const over = await figuresOf(world.at() - hour);
  expect([over.standing, over.hushed, over.pacts, over.mutes]).toEqual([undefined, undefined, undefined, 0]);
});

test("what does not get out is told: a dead channel with its cards, and a platform that refuses the app", async () => {
  const refusing = { severity: "refused" as const, sentence: "chat: slack refuses the app" };
  world.platforms.push({ ...paperPlatform("slack", world.clock, []), problems: () => [refusing] });
  await world.cross();
  const failed = { platform: "slack", destination: "C01AIR", error: "channel_not_found", card: "breach:BR-1" as const };
  await failRoute(world, failed, false);
  await wait(hour);
  expect((await figuresOf(noon)).delivery).toEqual({
    ...{ refused: 1, retried: 0, unreachable: [] },
    dead: [{ platform: "slack", channel: "C01AIR", since: noon, cards: 1 }],
    down: [{ platform: "slack", severity: "refused" }],
  });
});

test("the week of the fleet comes once on its day, over every room, against the week before, with the rooms in order", async () => {
  const rooms = { airline: room("airline"), hotel: room("hotel"), fleet: room("fleet", { agents: [], digest: rule }) };
  world.config = { ...world.config, rooms };
  await scheduleDigests(world);
  await scheduleDigests(world);
  await world.cross("airline-a");
  await signals(["airline-a"]);
  // Monday 23 November 09:00 in Berlin, and then each Monday.
  await wait(day);
  expect((await posted()).filter(({ kind }) => kind === "weekly")).toMatchObject([
    { room: "fleet", day: "2026-11-23", from: noon, to: Date.UTC(2026, 10, 23, 8) },
  ]);
  await wait(14 * day);
  const weeks = (await posted()).filter(({ kind }) => kind === "weekly");
  expect(weeks.map(({ day: date }) => date)).toEqual(["2026-11-23", "2026-11-30", "2026-12-07"]);
  const [first, second, third] = weeks;
  expect([first?.to, second?.to]).toEqual([second?.from, third?.from]);
  expect(first?.rooms?.map((one) => one.room)).toEqual(["airline", "fleet", "hotel"]);
  expect(first?.metrics?.now.breaches.opened).toBe(1);
  expect(first?.figures.open).toMatchObject([{ item: "breach:BR-1", room: "airline" }]);
  expect([first?.metrics?.before, third?.metrics?.before?.breaches.opened]).toEqual([undefined, 0]);
  expect(third?.silent).toEqual({ since: noon });
});

test("a weekly digest is posted up to two days late, once and marked; a preview of it changes nothing and says when it comes", async () => {
  world.config = { ...world.config, rooms: { ...world.config.rooms, fleet: room("fleet", { digest: rule }) } };
  await scheduleDigests(world);
  const due = Date.UTC(2026, 10, 23, 8);
  const card = JSON.stringify(await previewDigest(world, "fleet", "weekly"));
  expect(card).toContain("Wardroom weekly digest · acme-air");
  expect(card).toContain("The next one is posted Mon 23 Nov 09:00 (Europe/Berlin).");
  expect(await posted()).toEqual([]);
  const clock = world.clock as { now(): number };
  const { now } = clock;
  clock.now = () => due + 47 * hour;
  await fireRoomDigest(world, "fleet", due, "weekly");
  await fireRoomDigest(world, "fleet", due, "weekly");
  expect(await posted()).toMatchObject([{ kind: "weekly", late: true, day: "2026-11-23" }]);
  clock.now = () => Date.UTC(2026, 11, 2, 8, 1);
  await fireRoomDigest(world, "fleet", Date.UTC(2026, 10, 30, 8), "weekly");
  expect(await posted()).toHaveLength(1);
  expect(await world.store.journal({ types: ["digest.skipped"] })).toMatchObject([
    { body: { kind: "weekly", day: "2026-11-30", why: "late" } },
  ]);
  clock.now = now;
});

test("only the fleet has a week, and it may be turned off", () => {
  const parsed = (where: string, weekly: string) =>
    parseFleetConfig(
      `fleet: acme\nadmins: [dana]\npeople:\n  dana: { name: Dana }\nrooms:\n  ${where}:\n    digest: { at: "09:00", weekly: ${weekly} }\n`,
      "wardroom.yaml",
    );
  expect(parsed("fleet", "off").config?.rooms.fleet?.digest?.weekly).toBe("off");
  expect(parsed("fleet", "fri").findings).toEqual([]);
  expect(parsed("airline", "fri").findings.map(({ code }) => code)).toEqual(["digest_weekly_room"]);
});
