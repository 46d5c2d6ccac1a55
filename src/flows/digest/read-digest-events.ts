/** Reads what the journal holds of a time that a digest counts, with the room of each event. */
import { setImmediate } from "node:timers/promises";
import type { BreachOf, CountedBreach } from "../../domain/digest/counts.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { type EventType, typesWith } from "../../domain/journal/event-kinds.ts";
import { isAnswer } from "../../domain/metrics/book.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { eventsBetween } from "../read/events-between.ts";
import { roomOfSubject } from "../read/rooms-of.ts";

/** What is counted. */
const counted: ReadonlySet<EventType> = new Set<EventType>([
  "breach.opened",
  "breach.escalated",
  "breach.acknowledged",
  "breach.snoozed",
  "breach.approved",
  "breach.denied",
  "breach.chosen",
  "breach.lifted",
  "breach.resolved",
  "approval.asked",
  "approval.escalated",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "standing.used",
  "near-miss.counted",
  "change.live",
]);

/** With all that may be the first answer to a breach. */
const types: EventType[] = [...new Set([...counted, ...typesWith(({ about }) => about === "breach")])];

/** Events looked at before whoever waits for an answer goes first. */
const stretch = 200;

/** Of one breach: its first answer is among its first events. */
const mostLookedAt = 1_000;

export interface DigestEventsRead {
  /** In order. */
  all: { event: JournalEvent; room: RoomId | undefined }[];
  breachOf: BreachOf;
}

/** @param from and `to`: half-open, by the instants of the journal */
export async function readDigestEvents(
  world: World,
  { from, to }: { from: Instant; to: Instant },
): Promise<DigestEventsRead> {
  const rooms = new Map<Subject, RoomId | undefined>();
  const roomOf = async ({ subject, body }: JournalEvent): Promise<RoomId | undefined> => {
    if ("room" in body && typeof body.room === "string") return body.room;
    if (!rooms.has(subject)) rooms.set(subject, await roomOfSubject(world, subject));
    return rooms.get(subject);
  };
  const breaches = new Map<Subject, CountedBreach>();
  const all: DigestEventsRead["all"] = [];
  const note = async (event: JournalEvent): Promise<void> => {
    const { subject } = event;
    const known = breaches.get(subject);
    if (known) {
      if (known.answeredAt === undefined && isAnswer(event)) known.answeredAt = event.at;
      return;
    }
    const state = (await world.store.load(`breach:${idOf(subject)}`))?.state;
    if (!state) return;
    // One that opened in this time was not answered before.
    const answeredAt = event.type === "breach.opened" ? undefined : await firstAnswer(world, subject);
    breaches.set(subject, { shadow: state.shadow === true, openedAt: state.openedAt, answeredAt });
  };
  let read = 0;
  for await (const event of eventsBetween(world.store, types, { from, to })) {
    if (counted.has(event.type)) all.push({ event, room: await roomOf(event) });
    if (kindOf(event.subject) === "breach") await note(event);
    if (++read % stretch === 0) await setImmediate();
  }
  return { all, breachOf: (subject) => breaches.get(subject) };
}

/** As `/ward metrics` measures it: "I'm looking" or a decision, whichever came first. */
async function firstAnswer({ store }: World, subject: Subject): Promise<Instant | undefined> {
  return (await store.journal({ subject, limit: mostLookedAt })).find(isAnswer)?.at;
}
