/** What a digest counts, by going through everything that ever happened: what the kept book is held against. */
import type { Counts, DayCount } from "../../src/domain/digest/counts.ts";
import { dateAfter } from "../../src/domain/digest/next-digest.ts";
import { type JournalEvent, kindOf, type Subject } from "../../src/domain/journal/event.ts";
import { day, type Instant, localDate } from "../../src/domain/words/time.ts";

interface Asked {
  room: string | undefined;
  from: Instant;
  to: Instant;
}

export function plainCounts(journal: readonly JournalEvent[], { room, from, to }: Asked): Counts {
  const meant = eventsOf(journal, { room, from, to });
  const count = (isMeant: (event: JournalEvent) => boolean): number => meant.filter(isMeant).length;
  const live = meant.filter((event) => !isShadow(journal, event));
  const countLive = (isMeant: (event: JournalEvent) => boolean): number => live.filter(isMeant).length;
  const breaches: Counts["breaches"] = {};
  for (const one of live)
    if (one.type === "breach.opened") {
      const { severity } = one.body.threshold;
      breaches[severity] = (breaches[severity] ?? 0) + 1;
    }
  const answers = [...new Set(live.filter(({ type }) => touching.has(type)).map(({ subject }) => subject))].flatMap(
    (subject) => {
      const own = journal.filter((one) => one.subject === subject);
      const [opened, answered] = [own.find(({ type }) => type === "breach.opened"), own.find(isAnAnswer)];
      return opened && answered && answered.at >= from && answered.at < to ? [answered.at - opened.at] : [];
    },
  );
  const sorted = answers.sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return {
    breaches,
    shadow: count((one) => one.type === "breach.opened" && isShadow(journal, one)),
    ...(low !== undefined && high !== undefined && { acknowledge_ms: Math.round((low + high) / 2) }),
    approvals: {
      asked: count(({ type }) => type === "approval.asked"),
      approved: count(({ type }) => type === "approval.approved"),
      denied: count(({ type }) => type === "approval.denied"),
      expired: count((one) => one.type === "approval.expired" && one.body.silence !== "unclaimed"),
      standing: count(({ type }) => type === "standing.used"),
    },
    escalations: countLive((one) => "step" in one.body && one.type.endsWith(".escalated") && Number(one.body.step) > 1),
    near_misses: count(({ type }) => type === "near-miss.counted"),
    noise: countLive((one) => one.type === "breach.resolved" && one.body.because === "noise"),
  };
}

export const plainLive = (journal: readonly JournalEvent[], asked: Asked): number =>
  eventsOf(journal, asked).filter(({ type }) => type === "change.live").length;

export function plainDays(
  journal: readonly JournalEvent[],
  { room, to, zone, days }: Omit<Asked, "from"> & { zone: string; days: number },
): DayCount[] {
  const meant = eventsOf(journal, { room, from: 0, to });
  const dated = meant
    .filter((one) => one.at >= to - (days + 2) * day && !isShadow(journal, one))
    .map((one) => ({ one, date: localDate(one.at, zone) }));
  return Array.from({ length: days }, (_, nth): DayCount => {
    const date = dateAfter(localDate(to, zone), nth + 1 - days);
    const then = dated.filter((one) => one.date === date).map(({ one }) => one);
    const breaches: DayCount["breaches"] = {};
    for (const one of then)
      if (one.type === "breach.opened") {
        const { severity } = one.body.threshold;
        breaches[severity] = (breaches[severity] ?? 0) + 1;
      }
    return { day: date, breaches, near_misses: then.filter(({ type }) => type === "near-miss.counted").length };
  });
}

/** Where any of these stands in a time, an answer in that time counts. */
const touching: ReadonlySet<string> = new Set(
  ["opened", "escalated", "acknowledged", "snoozed", "approved", "denied", "chosen", "lifted", "resolved"].map(
    (what) => `breach.${what}`,
  ),
);

const eventsOf = (journal: readonly JournalEvent[], { room, from, to }: Asked): JournalEvent[] => {
  const { rooms } = begunOf(journal);
  return journal.filter(
    (one) => one.at >= from && one.at < to && (room === undefined || rooms.get(one.subject) === room),
  );
};

/** How things began: said by their first event. Kept for as long as the journal is as it is. */
function begunOf(journal: readonly JournalEvent[]) {
  if (known?.journal === journal && known.length === journal.length) return known;
  const rooms = new Map<Subject, string>();
  const shadows = new Set<Subject>();
  for (const { subject, type, body } of journal) {
    if (!rooms.has(subject) && "room" in body && typeof body.room === "string") rooms.set(subject, body.room);
    if (type === "breach.opened" && body.shadow === true) shadows.add(subject);
  }
  known = { journal, length: journal.length, rooms, shadows };
  return known;
}
let known:
  | { journal: readonly JournalEvent[]; length: number; rooms: Map<Subject, string>; shadows: Set<Subject> }
  | undefined;

const isShadow = (journal: readonly JournalEvent[], { subject }: JournalEvent): boolean =>
  begunOf(journal).shadows.has(subject);

const isAnAnswer = ({ type, body, subject }: JournalEvent): boolean =>
  kindOf(subject) === "breach" &&
  "by" in body &&
  "how" in body &&
  type !== "breach.verdict-given" &&
  type !== "breach.reopened";
