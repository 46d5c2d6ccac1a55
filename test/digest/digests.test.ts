/** The digest of a room, from wardroom.yaml to its channel: its figures, once a local date, late, quiet, silent, previewed, asked for. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { fireTimer } from "../../src/flows/decide/fire-timer.ts";
import { fireRoomDigest } from "../../src/flows/digest/fire-room-digest.ts";
import { scheduleDigests } from "../../src/flows/digest/schedule-digests.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { readTroubles } from "../../src/flows/read/read-troubles.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import { pictureOf } from "../../src/flows/tell/tell-digest.ts";
import { type Card, plain } from "../../src/views/card.ts";
import { digests } from "../chat/sample-cards.ts";
import { fleet } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let postings: Posting[];
let cards: Card[];

type Rule = NonNullable<NonNullable<(typeof fleet.rooms)[string]>["digest"]>;
const workdays = ["mon", "tue", "wed", "thu", "fri"];

/** wardroom.yaml says this of the room from now on. */
const rule = async (digest: Partial<Rule> | undefined): Promise<void> => {
  const airline = { ...fleet.rooms.airline, id: "airline" } as (typeof fleet.rooms)[string];
  const written = digest && { at: "09:00", tz: "Europe/Berlin", days: workdays, empty: "one-line" as const, ...digest };
  world.config = { ...world.config, rooms: { airline: { ...airline, ...(written && { digest: written }) } } };
  await scheduleDigests(world);
};

/** A batch of signals arrives, of whatever agent. */
const signals = async (): Promise<void> => {
  const [received, at] = [world.at(), world.at()];
  await world.store.appendSegments([
    {
      ...{ room: "airline", source: "signals", receivedAt: received, derive: "1", minAt: at, maxAt: at },
      ...{ lines: ["{}"], agents: ["airline-a"], idHashes: new Uint8Array(8) },
    },
  ]);
};

beforeEach(async () => {
  // Sunday 22 November, noon UTC.
  world = await testWorld();
  postings = [];
  cards = [];
  const paper = paperPlatform("slack", world.clock, postings);
  world.platforms.push({
    ...paper,
    post: (channel, card, ...rest) => {
      cards.push(card);
      return paper.post(channel, card, ...rest);
    },
  });
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect(await world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await world.close();
});

const posted = () => world.store.journal({ types: ["digest.posted"] });
const drained = async (): Promise<string[]> => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  return postings
    .splice(0)
    .filter(({ text }) => text.includes("igest of"))
    .map(({ to, text, pings, what }) => `${what} ${to} [${pings}]: ${text}`);
};
const digestsShown = (): Card[] => cards.filter(({ title }) => title.startsWith("Wardroom digest"));
const text = (card: Card | undefined): string => JSON.stringify(card);
const say = async (words: string, person = "dana"): Promise<Card> => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await world.door.command(visitor, { channel: "web:airline", room: "airline" }, words);
  if (answer.type !== "notice") throw new Error(`an answer of type ${answer.type}`);
  return answer.card;
};

test("on Monday at nine in its zone the room reads of everything since it was scheduled, and nobody is called", async () => {
  await rule({});
  await world.cross();
  await world.advance(4 * minute);
  await say("ack BR-1");
  await signals();
  await drained();
  await world.advance(20 * hour - 5 * minute);
  expect(await posted()).toEqual([]);
  await world.advance(hour);
  expect(await posted()).toMatchObject([
    {
      at: Date.UTC(2026, 10, 23, 8),
      body: {
        day: "2026-11-23",
        from: Date.UTC(2026, 10, 22, 12),
        to: Date.UTC(2026, 10, 23, 8),
        next: Date.UTC(2026, 10, 24, 8),
        figures: { breaches: { high: 1 }, acknowledge_ms: 4 * minute, open: [{ item: "breach:BR-1" }] },
      },
    },
  ]);
  expect(await drained()).toEqual([
    "card C01AIR []: Digest of the airline room, Mon 23 Nov: 1 breach opened, 0 approvals asked, 1 waiting.",
  ]);
  const [card] = digestsShown();
  expect(card?.title).toBe("Wardroom digest · airline: Mon 23 Nov (Europe/Berlin)");
  expect(text(card)).toContain("Sun 22 Nov 13:00 → Mon 23 Nov 09:00");
  expect(text(card)).not.toContain('"ping":true');
  const page = await createRoomsReader(world).room("airline", "dana");
  expect(page?.decisions.map((one) => plain(one.text, { person: String, time: String }))).toContain(
    "Digest of Mon 23 Nov: 1 breach opened, 0 approvals asked, 1 waiting.",
  );
});

test("what one counted the next does not, a timer that comes twice posts once, and Monday covers the weekend", async () => {
  await rule({});
  await world.cross();
  await signals();
  await world.advance(day);
  const due = Date.UTC(2026, 10, 23, 8);
  await fireRoomDigest(world, "airline", due);
  await Promise.all([fireRoomDigest(world, "airline", due), fireRoomDigest(world, "airline", due)]);
  expect(await posted()).toHaveLength(1);
  await world.advance(7 * day);
  const days = (await posted()).map(({ body }) => ("day" in body ? body.day : ""));
  expect(days).toEqual(["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"]);
  const all = (await posted()).flatMap((one) => (one.type === "digest.posted" ? [one.body] : []));
  expect(all.map(({ figures }) => figures.breaches)).toEqual([{ high: 1 }, {}, {}, {}, {}, {}]);
  for (const [index, { from }] of all.entries()) if (index > 0) expect(from).toBe(all[index - 1]?.to);
  expect(all.at(-1)).toMatchObject({ from: Date.UTC(2026, 10, 27, 8), to: Date.UTC(2026, 10, 30, 8) });
});

test("a quiet day is one line; that nothing arrives at all is said in its place, also where quiet days are skipped", async () => {
  await rule({ empty: "skip" });
  await signals();
  await world.advance(day);
  expect(await posted()).toEqual([]);
  expect(await world.store.journal({ types: ["digest.skipped"] })).toMatchObject([{ body: { why: "empty" } }]);
  await rule({ empty: "one-line" });
  await world.advance(day);
  await drained();
  expect(text(digestsShown()[0])).toContain("All quiet: 0 breaches, 0 waiting");
  await rule({ empty: "skip" });
  await world.advance(day);
  await drained();
  const silent = digestsShown().at(-1);
  expect([silent?.state, silent?.summary]).toEqual([
    "NO SIGNALS",
    "Digest of the airline room, Wed 25 Nov: no signal of any agent arrived.",
  ]);
  expect(text(silent)).toContain("The last one came Sun 22 Nov 13:00");
});

test("up to four hours late it is posted and says so; later the next one speaks of its time", async () => {
  await rule({});
  await world.cross();
  await signals();
  // Nothing runs meanwhile: the clock alone goes on.
  const clock = world.clock as { now(): number };
  const { now } = clock;
  clock.now = () => Date.UTC(2026, 10, 23, 11, 59);
  await fireRoomDigest(world, "airline", Date.UTC(2026, 10, 23, 8));
  expect(await posted()).toMatchObject([{ body: { day: "2026-11-23", late: true } }]);
  clock.now = () => Date.UTC(2026, 10, 24, 12, 1);
  await fireRoomDigest(world, "airline", Date.UTC(2026, 10, 24, 8));
  expect(await posted()).toHaveLength(1);
  expect(await world.store.journal({ types: ["digest.skipped"] })).toMatchObject([
    { body: { day: "2026-11-24", through: "2026-11-24", why: "late" } },
  ]);
  clock.now = () => Date.UTC(2026, 10, 25, 8);
  await fireRoomDigest(world, "airline", Date.UTC(2026, 10, 25, 8));
  expect((await posted())[1]).toMatchObject({ body: { day: "2026-11-25", from: Date.UTC(2026, 10, 23, 11, 59) } });
  clock.now = now;
});

describe("nothing ran for three days over a change of the clocks", () => {
  /** Nothing fires until `at`; then the service is there again. */
  const away = async (at: number): Promise<void> => {
    const clock = world.clock as { now(): number };
    clock.now = () => at;
    await scheduleDigests(world);
    // Started twice, as after a crash: what was decided before is not decided again.
    for (let times = 0; times < 2; times++)
      for (const timer of await world.store.dueTimers(at, 50)) await fireTimer(world, timer);
  };
  const everyDay = [...workdays, "sat", "sun"];

  test.each([
    // Berlin goes back an hour on Sunday 25 October, and forward on Sunday 29 March.
    ["back", Date.UTC(2026, 9, 22, 7), Date.UTC(2026, 9, 26, 8), day + hour],
    ["forward", Date.UTC(2027, 2, 25, 8), Date.UTC(2027, 2, 29, 7), day - hour],
  ])("%s: back in time for Monday, it is posted, and tells of all that time", async (_, thursday, monday, longDay) => {
    const clock = world.clock as { now(): number };
    clock.now = () => thursday - hour;
    await rule({ days: everyDay });
    await away(thursday);
    await away(monday + 2 * hour);
    await away(monday + day);
    const all = (await posted()).flatMap((one) => (one.type === "digest.posted" ? [one.body] : []));
    const dates = [0, 4, 5].map((more) => new Date(thursday + more * day).toISOString().slice(0, 10));
    expect(all.map((one) => one.day)).toEqual(dates);
    // Each instant once, through an hour that was there twice, or not at all.
    expect(all.map(({ from }) => from)).toEqual([thursday - hour, thursday, monday + 2 * hour]);
    expect(all.map(({ to }) => to)).toEqual([thursday, monday + 2 * hour, monday + day]);
    expect(all.map(({ missed, late }) => [missed?.count, late])).toEqual([
      [undefined, undefined],
      [3, true],
      [undefined, undefined],
    ]);
    expect(all[1]?.missed?.since).toBe(thursday + day);
    const skipped = await world.store.journal({ types: ["digest.skipped"] });
    expect(skipped.map(({ body }) => ("day" in body ? [body.day, "through" in body && body.through] : []))).toEqual([
      [1, 3].map((more) => new Date(thursday + more * day).toISOString().slice(0, 10)),
    ]);
    expect(monday - thursday).toBe(3 * day + longDay);
    await drained();
    expect(text(digestsShown()[1])).toContain("3 digests missed since");
  });

  test("later than four hours after Monday's, none is posted twice or for Monday: Tuesday's tells of all that time", async () => {
    const [thursday, monday] = [Date.UTC(2026, 9, 22, 7), Date.UTC(2026, 9, 26, 8)];
    (world.clock as { now(): number }).now = () => thursday - hour;
    await rule({});
    await away(thursday);
    await away(monday + 5 * hour);
    await away(monday + day);
    const all = (await posted()).flatMap((one) => (one.type === "digest.posted" ? [one.body] : []));
    expect(all.map((one) => [one.day, one.from, one.missed?.count])).toEqual([
      ["2026-10-22", thursday - hour, undefined],
      ["2026-10-27", thursday, 2],
    ]);
  });
});

test("a preview is for one alone, writes nothing, and says when the next comes or that none does", async () => {
  const before = (await world.store.journal({})).length;
  expect(text(await say("digest"))).toContain("The scheduler is off: wardroom.yaml gives no digest to this room.");
  expect((await world.store.journal({})).length).toBe(before);
  await rule({});
  const shown = await say("digest preview");
  expect([shown.state, text(shown).includes("The next one is posted Mon 23 Nov 09:00 (Europe/Berlin).")]).toEqual([
    "PREVIEW",
    true,
  ]);
  expect(await posted()).toEqual([]);
});

test("right after the day's own it is of the last day, and no false alarm about signals that came before", async () => {
  await rule({});
  await world.cross();
  await world.advance(20 * hour - minute);
  await signals();
  await world.advance(2 * minute);
  expect(await posted()).toHaveLength(1);
  const shown = await say("digest preview");
  expect([shown.state, shown.icon]).toEqual(["PREVIEW", "📋"]);
  expect(text(shown)).toContain("Sun 22 Nov 09:01 → Mon 23 Nov 09:01");
  expect(text(shown)).toContain("Breaches opened");
  await world.advance(2 * hour);
  expect(text(await say("digest preview"))).toContain("Mon 23 Nov 09:00 → Mon 23 Nov 11:01");
  // Two hours without a signal of any agent are told, and where to look.
  expect(text(await say("digest preview"))).toContain("No signal of any agent arrived.");
});

test("the week of the fleet is read in every channel by whoever sees its room, and who does not is told what to do", async () => {
  await rule({});
  expect((await say("digest preview weekly")).title).toContain("Wardroom weekly digest · acme-air");
  expect(text(await say("digest preview weekly", "mia"))).toContain("rooms.fleet.members in wardroom.yaml");
});

test("one that a person has posted now leaves the day's own alone, and cannot be repeated at once", async () => {
  await rule({});
  await signals();
  await world.advance(hour);
  expect((await say("digest now")).title).toMatch(/^The digest of the airline room is posted in its channel\./);
  expect((await say("digest now", "mia")).title).toMatch(/posted here lately/);
  expect(await drained()).toHaveLength(1);
  await world.advance(day);
  expect(await posted()).toMatchObject([
    { actor: "person:dana", body: { kind: "asked" } },
    { actor: "wardroom", body: { kind: "daily", day: "2026-11-23", from: Date.UTC(2026, 10, 22, 12) } },
  ]);
});

test("its words wait for its picture for a while and no longer, and the log says so", async () => {
  await rule({});
  await world.cross();
  await world.advance(day);
  const [one] = await posted();
  if (one?.type !== "digest.posted") throw new Error("no digest was posted");
  const warned: unknown[] = [];
  world.log.warn = (fields, message) => void warned.push([fields, message]);
  expect(await pictureOf(world, one.body, { wait: 0 })).toBeUndefined();
  expect(warned).toEqual([
    [
      { room: "airline", file: "digest-2026-11-23.png", ms: 0 },
      "a picture was not drawn in time; its words go out without it",
    ],
  ]);
  expect(await pictureOf(world, one.body, { wait: minute })).toMatchObject({ file: "digest-2026-11-23.png" });
});

test("wardroom.yaml moves it, and takes it away", async () => {
  await rule({});
  await rule({});
  expect(await world.store.journal({ types: ["digest.scheduled"] })).toHaveLength(1);
  await rule({ at: "17:30", tz: "America/New_York" });
  expect((await world.store.load("digest:airline"))?.state).toMatchObject({
    since: Date.UTC(2026, 10, 22, 12),
    next: { day: "2026-11-23", at: Date.UTC(2026, 10, 23, 22, 30) },
  });
  await rule(undefined);
  await world.advance(3 * day);
  expect(await posted()).toEqual([]);
  expect(await world.store.nextTimer()).toBeUndefined();
});

test("the file is accepted with it", () => {
  const { config, findings } = parseFleetConfig(
    'fleet: acme\nadmins: [dana]\npeople:\n  dana: { name: Dana }\nrooms:\n  airline:\n    digest: { at: "09:00", tz: Europe/Berlin }\n',
    "wardroom.yaml",
  );
  expect(findings).toEqual([]);
  expect(config?.rooms.airline?.digest).toEqual({
    at: "09:00",
    tz: "Europe/Berlin",
    days: workdays,
    empty: "one-line",
  });
});

test("the same figures give the same words", () => {
  const [[, card] = []] = digests();
  expect(JSON.stringify(card)).toBe(JSON.stringify(digests()[0]?.[1]));
  expect(text(card)).toContain("BR-142");
  expect(text(card)).toContain("and 14 more");
  expect(text(card)).toContain("3: 1 critical, 2 high · 1 only watched");
  expect(text(card)).toContain("late: nothing ran at its time");
});

test("several missed in a row are told to the admins once, and by the digest that follows; a new row is told anew", async () => {
  await rule({});
  const clock = world.clock as { now(): number };
  const told = async (): Promise<string[]> => {
    const delivery = createDelivery(world);
    await delivery.drain();
    await delivery.stop();
    return postings.splice(0).flatMap(({ text, to }) => (text.includes("missed") ? [`${to}: ${text}`] : []));
  };
  const fire = async (due: number, at: number): Promise<void> => {
    clock.now = () => at;
    await fireRoomDigest(world, "airline", due);
    clock.now = () => at + 3 * minute;
  };
  const nine = (date: number): number => Date.UTC(2026, 10, date, 8);
  const late = 5 * hour;
  await fire(nine(23), nine(23) + late);
  await fire(nine(24), nine(24) + late);
  expect(await told()).toEqual([]);
  await fire(nine(25), nine(25) + late);
  expect(await told()).toEqual([expect.stringMatching(/^U01DANA: .*Digests were missed in 1 room/)]);
  expect(JSON.stringify(await readTroubles(world))).toContain("3 digests missed since Mon 23 Nov 09:00");
  await fire(nine(26), nine(26) + late);
  expect(await told()).toEqual([]);
  await fire(nine(27), nine(27));
  await told();
  expect(text(digestsShown().at(-1))).toContain("4 digests missed since Mon 23 Nov 09:00.");
  clock.now = () => nine(27) + 31 * day;
  expect(await readTroubles(world)).toEqual([]);
  // A month in which nothing ran.
  const due = (await world.store.load("digest:airline"))?.state.next?.at ?? 0;
  await fire(due, nine(27) + 31 * day);
  expect(await told()).toEqual([expect.stringMatching(/^U01DANA: .*missed in 1 room/)]);
}, 60_000);
