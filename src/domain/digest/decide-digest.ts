/** What follows for the digest of a room: from wardroom.yaml, when its time has come, when a person wants it now. */

import { event, type How, type NewEvent } from "../journal/event.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import { type Duration, hour, type Instant, localDate } from "../words/time.ts";
import type { Digest } from "./digest.ts";
import { type DigestFigures, isEmpty } from "./figures.ts";
import { type DigestPlan, type DigestSlot, daysBetween, nextDigest } from "./next-digest.ts";

/** Later than this it is not posted: the next one speaks of its time as well. */
export const mostLate: Duration = 4 * hour;
/** With `empty: skip` nobody hears of a quiet room for so many days at most: silence must not hide that nothing works. */
export const mostSkipped = 7;

export interface DigestRule extends DigestPlan {
  empty: "one-line" | "skip" | "full";
}

/** What is known of the time since the last one. */
export interface DigestTime {
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
): NewEvent[] {
  if (!rule) return digest?.next ? [event("digest.stopped", `digest:${room}`, "wardroom", { room })] : [];
  if (digest?.next && samePlan(digest.next.plan, rule)) return [];
  // Whoever turned it off wants to hear nothing of that time.
  const from = digest?.next ? digest.since : at;
  return [scheduled(room, rule, nextDigest(rule, at, digest?.last), from)];
}

/** Its timer is due. `due`: the time it was set for; another one stands there when it is stale. */
export function fireDigest(
  { room, since, next, last }: Digest,
  { rule, due, at, time }: { rule: DigestRule; due: Instant; at: Instant; time: DigestTime },
): NewEvent[] {
  if (next?.at !== due || at < due) return [];
  const subject = `digest:${room}`;
  const slots = slotsUntil(rule, next, at);
  const slot = slots.at(-1) ?? next;
  const onTime = at - slot.at <= mostLate && (last === undefined || slot.day > last);
  const missed = onTime ? slots.slice(0, -1) : slots;
  const following = nextDigest(rule, Math.max(at, slot.at), slot.day);
  const [first, through] = [missed[0], missed.at(-1)];
  const skippedLate =
    first && through
      ? [event("digest.skipped", subject, "wardroom", { room, day: first.day, through: through.day, why: "late" })]
      : [];
  if (!onTime) return [...skippedLate, scheduled(room, rule, following, since)];
  const to = Math.max(at, since);
  const silent = silence(time.lastSignal, since);
  const empty = isEmpty(time.figures) && !silent;
  if (empty && rule.empty === "skip" && daysBetween(localDate(since, rule.tz), slot.day) < mostSkipped)
    return [
      ...skippedLate,
      event("digest.skipped", subject, "wardroom", { room, day: slot.day, through: slot.day, why: "empty" }),
      scheduled(room, rule, following, since),
    ];
  return [
    ...skippedLate,
    event("digest.posted", subject, "wardroom", {
      room,
      kind: "daily",
      day: slot.day,
      zone: rule.tz,
      from: since,
      to,
      ...(at - slot.at > lateFrom && { late: true as const }),
      next: following.at,
      ...(empty && rule.empty !== "full" && { short: true as const }),
      ...(silent && { silent }),
      figures: time.figures,
    }),
    scheduled(room, rule, following, to),
  ];
}

/** A person has it posted, or looks at it alone: about the time that the next one speaks of, whose turn it leaves alone. */
export function digestNow(
  room: RoomId,
  { digest, zone, at, time }: { digest: Digest | undefined; zone: string; at: Instant; time: DigestTime },
  as: { by: PersonId; how: How } | undefined,
): Extract<NewEvent, { type: "digest.posted" }> {
  const from = sinceOf(digest, at);
  const silent = silence(time.lastSignal, from);
  const body = {
    room,
    kind: "asked" as const,
    day: localDate(at, zone),
    zone,
    from,
    to: Math.max(at, from),
    ...(digest?.next && { next: digest.next.at }),
    ...(silent && { silent }),
    figures: time.figures,
    ...as,
  };
  const actor = as ? `person:${as.by}` : "host";
  return { type: "digest.posted", subject: `digest:${room}`, actor, body };
}

/** What one that is shown at this instant begins with: the last day where none is scheduled. */
export const sinceOf = (digest: Digest | undefined, at: Instant): Instant =>
  digest?.next ? Math.min(digest.since, at) : at - 24 * hour;

/** A few minutes are a busy start, and no news. */
const lateFrom: Duration = hour / 4;

const silence = (lastSignal: Instant | undefined, from: Instant): { since?: Instant } | undefined =>
  lastSignal !== undefined && lastSignal >= from ? undefined : lastSignal === undefined ? {} : { since: lastSignal };

/** Those whose time has come, the last one last. */
function slotsUntil(rule: DigestRule, first: DigestSlot, at: Instant): DigestSlot[] {
  const slots = [first];
  for (let slot = nextDigest(rule, first.at, first.day); slot.at <= at; slot = nextDigest(rule, slot.at, slot.day))
    slots.push(slot);
  return slots;
}

const scheduled = (room: RoomId, { at: time, tz, days }: DigestPlan, { day, at }: DigestSlot, from: Instant) =>
  event("digest.scheduled", `digest:${room}`, "wardroom", { room, day, at, from, time, zone: tz, days: [...days] });

const samePlan = (a: DigestPlan, b: DigestPlan): boolean =>
  a.at === b.at && a.tz === b.tz && a.days.join() === b.days.join();
