/** What follows for the digests of a room: from wardroom.yaml, when the time of one has come, when a person wants one now. */

import { event, type How, type NewEvent } from "../journal/event.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import { type Duration, day, hour, type Instant, localDate } from "../words/time.ts";
import { type Digest, type DigestKind, type DigestTurn, missedWith, turnOf } from "./digest.ts";
import type { DigestEvents } from "./digest-events.ts";
import { type DigestFigures, isEmpty } from "./figures.ts";
import { type DigestPlan, type DigestSlot, daysBetween, nextDigest } from "./next-digest.ts";

/** Later than this it is not posted: the next one speaks of its time as well. A week is too long to wait for that. */
export const mostLate: Readonly<Record<DigestKind, Duration>> = { daily: 4 * hour, weekly: 2 * day };
/** With `empty: skip` nobody hears of a quiet room for so many days at most: silence must not hide that nothing works. */
const mostSkipped = 7;

export interface DigestRule extends DigestPlan {
  empty: "one-line" | "skip" | "full";
}

/** What is known of the time since the last one. */
export interface DigestTime extends Pick<DigestEvents["digest.posted"], "days" | "metrics" | "rooms"> {
  figures: DigestFigures;
  /** When the last signal of any agent arrived; undefined: none ever did. */
  lastSignal: Instant | undefined;
}

/** wardroom.yaml as it is now: nothing where the next one stands already. */
export function planDigest(
  digest: Digest | undefined,
  room: RoomId,
  rule: DigestRule | undefined,
  at: Instant,
  kind: DigestKind = "daily",
): NewEvent[] {
  const turn = turnOf(digest, kind);
  if (!rule)
    return turn?.next ? [event("digest.stopped", `digest:${room}`, "wardroom", { room, ...ofKind(kind) })] : [];
  if (turn?.next && samePlan(turn.next.plan, rule)) return [];
  // Whoever turned it off wants to hear nothing of that time.
  const from = turn?.next ? turn.since : at;
  return [scheduled(room, kind, rule, nextDigest(rule, at, turn?.last), from)];
}

/** Its timer is due. `due`: the time it was set for; another one stands there when it is stale. */
export function fireDigest(
  digest: Digest,
  {
    rule,
    due,
    at,
    time,
    kind = "daily",
  }: { rule: DigestRule; due: Instant; at: Instant; time: DigestTime; kind?: DigestKind },
): NewEvent[] {
  const { room } = digest;
  const turn = turnOf(digest, kind);
  if (!turn?.next || turn.next.at !== due || at < due) return [];
  const { since, next, last } = turn;
  const subject = `digest:${room}`;
  const slots = slotsUntil(rule, next, at);
  const slot = slots.at(-1) ?? next;
  const onTime = at - slot.at <= mostLate[kind] && (last === undefined || slot.day > last);
  const missed = onTime ? slots.slice(0, -1) : slots;
  const following = nextDigest(rule, Math.max(at, slot.at), slot.day);
  const skip = (first: DigestSlot, through: DigestSlot, why: "late" | "empty") =>
    event("digest.skipped", subject, "wardroom", {
      room,
      ...ofKind(kind),
      day: first.day,
      through: through.day,
      why,
      ...(why === "late" && { missed: { count: missed.length, since: first.at } }),
    });
  const [first, through] = [missed[0], missed.at(-1)];
  const skippedLate = first && through ? [skip(first, through, "late")] : [];
  if (!onTime) return [...skippedLate, scheduled(room, kind, rule, following, since)];
  const to = Math.max(at, since);
  const inARow = missedWith(turn, { count: missed.length, since: first?.at ?? slot.at });
  const silent = silence(time.lastSignal, { from: since, at });
  const empty = isEmpty(time.figures) && !silent;
  if (empty && rule.empty === "skip" && daysBetween(localDate(since, rule.tz), slot.day) < mostSkipped)
    return [...skippedLate, skip(slot, slot, "empty"), scheduled(room, kind, rule, following, since)];
  return [
    ...skippedLate,
    event("digest.posted", subject, "wardroom", {
      room,
      kind,
      day: slot.day,
      zone: rule.tz,
      from: since,
      to,
      ...(at - slot.at > lateFrom && { late: true as const }),
      ...(inARow.count > 0 && { missed: inARow }),
      next: following.at,
      ...(empty && rule.empty !== "full" && { short: true as const }),
      ...(silent && { silent }),
      ...told(time),
    }),
    scheduled(room, kind, rule, following, to),
  ];
}

/** A person has one posted, or looks at it alone: about the time that the next one speaks of, whose turn it leaves alone. */
export function digestNow(
  room: RoomId,
  {
    digest,
    kind = "daily",
    zone,
    at,
    time,
  }: { digest: Digest | undefined; kind?: DigestKind; zone: string; at: Instant; time: DigestTime },
  as: { by: PersonId; how: How } | undefined,
): Extract<NewEvent, { type: "digest.posted" }> {
  const turn = turnOf(digest, kind);
  const from = sinceOf(turn, at, kind);
  const silent = silence(time.lastSignal, { from, at });
  const body = {
    room,
    kind: "asked" as const,
    ...(kind === "weekly" && { of: "week" as const }),
    day: localDate(at, zone),
    zone,
    from,
    to: Math.max(at, from),
    ...(turn?.next && { next: turn.next.at }),
    ...(silent && { silent }),
    ...told(time),
    ...as,
  };
  const actor = as ? `person:${as.by}` : "host";
  return { type: "digest.posted", subject: `digest:${room}`, actor, body };
}

/**
 * What one that is shown at this instant begins with: what the next scheduled one does. Where that has hardly begun, for the last was posted
 * just now, or where none is scheduled: the last day, or the last week.
 */
export const sinceOf = (turn: DigestTurn | undefined, at: Instant, kind: DigestKind = "daily"): Instant =>
  turn?.next && at - turn.since >= hardlyBegun ? turn.since : at - (kind === "weekly" ? 7 : 1) * day;

/** Of so short a time there is nothing to say, and that nothing arrived in it is no silence. */
const hardlyBegun: Duration = hour;

const told = ({ figures, days, metrics, rooms }: DigestTime) => ({
  figures,
  ...(days && { days }),
  ...(metrics && { metrics }),
  ...(rooms && { rooms }),
});

const ofKind = (kind: DigestKind): { kind?: "weekly" } => (kind === "weekly" ? { kind } : {});

/** A few minutes are a busy start, and no news. */
const lateFrom: Duration = hour / 4;

const silence = (
  lastSignal: Instant | undefined,
  { from, at }: { from: Instant; at: Instant },
): { since?: Instant } | undefined => {
  if (lastSignal === undefined) return {};
  return lastSignal >= from || at - lastSignal < hardlyBegun ? undefined : { since: lastSignal };
};

/** Those whose time has come, the last one last. */
function slotsUntil(rule: DigestRule, first: DigestSlot, at: Instant): DigestSlot[] {
  const slots = [first];
  for (let slot = nextDigest(rule, first.at, first.day); slot.at <= at; slot = nextDigest(rule, slot.at, slot.day))
    slots.push(slot);
  return slots;
}

const scheduled = (
  room: RoomId,
  kind: DigestKind,
  { at: time, tz, days }: DigestPlan,
  { day: date, at }: DigestSlot,
  from: Instant,
) =>
  event("digest.scheduled", `digest:${room}`, "wardroom", {
    room,
    ...ofKind(kind),
    day: date,
    at,
    from,
    time,
    zone: tz,
    days: [...days],
  });

const samePlan = (a: DigestPlan, b: DigestPlan): boolean =>
  a.at === b.at && a.tz === b.tz && a.days.join() === b.days.join();
