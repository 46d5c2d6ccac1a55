/** What is kept for digests: the same counts as going through everything that ever happened, for pasts by chance, whenever and whatever is asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import { countsOf, dayCounts } from "../../src/domain/digest/counts.ts";
import { event, type JournalEvent, type NewEvent, type Subject } from "../../src/domain/journal/event.ts";
import { type Severity, severities } from "../../src/domain/pact/pact.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { day, hour, type Instant, minute } from "../../src/domain/words/time.ts";
import { countedIn, digestBook } from "../../src/flows/digest/digest-book.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { fleet, measured, pact, threshold } from "../support/breaches.ts";
import { chanceOf } from "../support/chance-past.ts";
import { chance, committed, movableClock, quiet } from "../support/commits.ts";
import { plainCounts, plainDays, plainLive } from "../support/plain-digest.ts";

const rooms = ["airline", "hotel"] as const;
// Its clocks go back on 25 October and forward on 29 March.
const zones = ["Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe"] as const;
const begin = Date.UTC(2026, 9, 20);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Dice = ReturnType<typeof chanceOf>;

/** What may happen next: something begins, or something that began goes on. */
function happening(dice: Dice, nth: number, open: { subject: Subject; closed?: true }[]): NewEvent[] {
  const room = dice.from(rooms);
  const about = open.length > 0 && dice.is(0.7) ? dice.from(open) : undefined;
  if (about?.closed) {
    const as = { by: "dana", how: "web" as const };
    return about.subject.startsWith("breach:")
      ? [
          event("breach.verdict-given", about.subject as `breach:${string}`, "person:dana", {
            ...as,
            verdict: "pact right",
          }),
        ]
      : [];
  }
  if (about) return goesOn(dice, about, nth);
  switch (dice.from(["breach", "breach", "approval", "near", "change", "standing"])) {
    case "breach": {
      const subject = `breach:BR-${nth}` as const;
      open.push({ subject });
      return opened(subject, room, dice.from(severities), dice.is(0.2));
    }
    case "approval": {
      const subject = `approval:AP-${nth}` as const;
      open.push({ subject });
      return [asked(subject, room)];
    }
    case "change": {
      const subject = `change:CR-${nth}` as const;
      open.push({ subject });
      return [proposed(subject, room)];
    }
    case "standing": {
      const subject = `standing:ST-${nth}` as const;
      open.push({ subject });
      return [granted(subject, room)];
    }
    default:
      return [
        event("near-miss.counted", `near-miss:NM-${nth}`, "wardroom", {
          ...{ agent: "a", room, clause: "p@1#t", threshold: "t", failure_mode: "wrong-output" as const },
          ...{ entered: 0, left: 1, worst: 1, crossing: `near|${nth}` },
        }),
      ];
  }
}

function goesOn(dice: Dice, about: { subject: Subject; closed?: true }, nth: number): NewEvent[] {
  const as = { by: dice.from(["dana", "lee"]), how: "web" as const };
  const step = {
    to: ["dana"],
    step: dice.from([1, 2, 3]),
    round: 1,
    target: "accountable",
    instead_of: [],
    room: false,
  };
  const { subject } = about;
  const who = `person:${as.by}` as const;
  if (subject.startsWith("breach:")) {
    const breach = subject as `breach:${string}`;
    switch (dice.from(["escalated", "acknowledged", "reassigned", "snoozed", "hushed", "resolved", "noise"])) {
      case "escalated":
        return [event("breach.escalated", breach, "wardroom", step)];
      case "acknowledged":
        return [event("breach.acknowledged", breach, who, { ...as, until: 9e12 })];
      case "reassigned":
        return [event("breach.reassigned", breach, who, { ...as, to: "lee" })];
      case "snoozed":
        return [event("breach.snoozed", breach, who, { ...as, until: 9e12, asked: 9e12 })];
      case "hushed":
        return [event("breach.hushed", breach, "wardroom", { because: "quiet-hours", until: 9e12 })];
      case "noise":
        about.closed = true;
        return [event("breach.resolved", breach, who, { ...as, because: "noise" })];
      default:
        about.closed = true;
        return [event("breach.resolved", breach, "wardroom", { because: "recovered" })];
    }
  }
  if (subject.startsWith("approval:")) {
    const approval = subject as `approval:${string}`;
    about.closed = !dice.is(0.3) || undefined;
    if (!about.closed) return [event("approval.escalated", approval, "wardroom", step)];
    return dice.from([
      [event("approval.denied", approval, who, as)],
      [event("approval.approved", approval, who, { votes: [as.by], claim_by: 9e12 })],
      [event("approval.expired", approval, "wardroom", { silence: "deny", votes: [] } as never)],
    ]);
  }
  if (subject.startsWith("change:")) {
    about.closed = true;
    return [event("change.live", subject as `change:${string}`, who, { version: 2 })];
  }
  return [event("standing.used", subject as `standing:${string}`, "agent:a", { action: `act_${nth}` })];
}

const opened = (subject: `breach:${string}`, room: string, severity: Severity, shadow: boolean): NewEvent[] =>
  openBreach(
    {
      agent: { id: "airline-a", room, enrolled: true },
      threshold: { ...threshold, severity },
      clause: `p-${subject}@1#t`,
      effective: pact,
      crossing: subject,
      measured,
      nearMisses: 0,
      settings: defaultRoomSettings,
      ...(shadow && { shadow }),
    } as Parameters<typeof openBreach>[0],
    { at: begin, config: fleet },
  )
    .events.filter(({ type }) => type === "breach.opened")
    .map((one) => ({ ...one, subject, body: { ...one.body, ...(shadow && { shadow }) } }) as NewEvent);

const raci = { responsible: "lee", accountable: "dana", consulted: [], informed: [] };
const asked = (subject: `approval:${string}`, room: string): NewEvent =>
  event("approval.asked", subject, "agent:a", {
    ...{ clause: "p@1", sentence: "Asks.", args: {}, args_digest: subject, agent: "a", room, run: "r", tool: "refund" },
    ...{ action: `act_${subject}`, cited: "p@1", effective: ["p@1"], needs: [], ttl: 30 * minute, on_silence: "deny" },
    ...{ risk: "normal", says: [], redacted: [], same: {}, rule_digest: "00", raci, ack_ttl: 15 * minute },
    ...{ ladder: [{ after: 0, to: "accountable" }], nonce: subject, decision: "allow" },
  } as never);
const proposed = (subject: `change:${string}`, room: string): NewEvent =>
  event("change.proposed", subject, "person:lee", {
    ...{ pact: "p", base: 1, room, text: "", digest: subject, title: "", direction: "tightens", changes: [] },
    ...{ consent: { groups: [] }, ladder: [], expires: 9e12, by: "person:lee", how: "web" },
  } as never);
const granted = (subject: `standing:${string}`, room: string): NewEvent =>
  event("standing.granted", subject, "person:dana", {
    ...{ approval: "AP-7", agent: "a", room, tool: "refund", cited: "p@1", clause: "p@1#refund", by: "dana" },
    ...{ until: 9e12, max_uses: 500, same: {}, agent_epoch: 0 },
  });

/** A past, and what was asked of it on the way. */
async function past(seed: number, { length, questions }: { length: number; questions: number }): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-counts-"));
  const clock = movableClock(begin);
  const store: SqliteStore = openSqliteStore({ file: join(directory, "ward.db"), clock, random: chance, log: quiet });
  cleanups.push(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });
  const journal: JournalEvent[] = [];
  store.onCommit((events) => void journal.push(...events));
  const world = { store, clock } as unknown as World;
  const dice = chanceOf(seed);
  const open: { subject: Subject; closed?: true }[] = [];
  let compared = 0;
  for (let nth = 1; nth <= length; nth++) {
    clock.move(Math.round(dice.from([0, 0, minute, hour, 5 * hour, 20 * hour]) * dice.between(0.5, 1)));
    committed(await store.commit({ expected: [], events: happening(dice, nth, open), effects: [] }));
    if (dice.is(questions / length))
      for (let times = 0; times < 6; times++) compared += await compare(world, journal, dice);
  }
  return compared;
}

/** As a digest asks: days or weeks, of which some reach far back; a time that ended a while ago as well. */
async function compare(world: World, journal: readonly JournalEvent[], dice: Dice): Promise<number> {
  const ended = dice.is(0.7) ? 0 : dice.between(0, 3 * day);
  const to: Instant = Math.floor(world.clock.now() + 1 - ended);
  const length = Math.floor(dice.from([hour, day, 7 * day, 20 * day]) * dice.between(0.5, 1));
  const [from, room, zone] = [to - length, dice.from([undefined, ...rooms]), dice.from(zones)];
  const whole = { from: Math.min(from - length, to - 15 * day), to };
  const book = await digestBook(world, whole);
  const spans = [
    { from, to },
    { from: from - length, to: from },
  ];
  for (const span of spans) {
    const counted = countedIn(book, room, span);
    expect(countsOf(counted, span)).toEqual(plainCounts(journal, { room, ...span }));
    expect(counted.filter(({ what }) => what === "live").length).toBe(plainLive(journal, { room, ...span }));
  }
  const days = dayCounts(countedIn(book, room, whole), { to, zone, days: 14 });
  expect(days).toEqual(plainDays(journal, { room, to, zone, days: 14 }));
  return spans.length + 1;
}

test.for(Array.from({ length: 12 }, (_, nth) => nth + 1))(
  "the counts of a past by chance are those of going through all of it, seed %i",
  async (seed) => {
    expect(await past(seed, { length: 120, questions: 8 })).toBeGreaterThan(20);
  },
);
