/** Reads what a digest says of a room: what the journal holds of its time, what waits now, and whether signals arrive at all. */
import type { DigestTime } from "../../domain/digest/decide-digest.ts";
import { type DigestFigures, median, mostChecks, type OpenItem, oldestFirst } from "../../domain/digest/figures.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { Climb } from "../../domain/ladder/climb.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { findingsOf } from "../check/findings-of.ts";
import { readDrills } from "../drill/read-drills.ts";
import { roomOfSubject } from "../read/rooms-of.ts";

/** What is counted, or is the first answer to a breach. */
const types: EventType[] = [
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
  "near-miss.counted",
  "change.live",
];

/** Events of a page of the journal. */
const page = 1_000;

/** @param from and `to`: half-open, by the instants of the journal */
export async function readDigestTime(
  world: World,
  room: RoomId,
  { from, to }: { from: Instant; to: Instant },
): Promise<DigestTime> {
  const events = await eventsOf(world, room, { from, to });
  return { figures: await figuresOf(world, room, events, { from, to }), lastSignal: await lastSignal(world) };
}

async function figuresOf(
  world: World,
  room: RoomId,
  events: readonly JournalEvent[],
  { from, to }: { from: Instant; to: Instant },
): Promise<DigestFigures> {
  const figures: DigestFigures = {
    breaches: {},
    shadow: 0,
    approvals: { asked: 0, approved: 0, denied: 0, expired: 0 },
    escalations: 0,
    near_misses: 0,
    noise: 0,
    changes: { live: 0, waiting: 0 },
    mutes: 0,
    snoozes: 0,
    ...(await openItems(world, room)),
    agents: (await world.store.list("agent", { room })).length,
  };
  const { approvals, breaches } = figures;
  const answered = new Map<Subject, number>();
  for (const one of events) {
    const breach = kindOf(one.subject) === "breach" ? await world.store.load(`breach:${idOf(one.subject)}`) : undefined;
    if (breach?.state.shadow) {
      if (one.type === "breach.opened") figures.shadow += 1;
      continue;
    }
    const first = breach?.state.firstAcknowledged?.at;
    if (breach && first !== undefined && first >= from && first < to)
      answered.set(one.subject, first - breach.state.openedAt);
    switch (one.type) {
      case "breach.opened": {
        const { severity } = one.body.threshold;
        breaches[severity] = (breaches[severity] ?? 0) + 1;
        break;
      }
      case "breach.escalated":
      case "approval.escalated":
        if (one.body.step > 1) figures.escalations += 1;
        break;
      case "breach.resolved":
        if (one.body.because === "noise") figures.noise += 1;
        break;
      case "approval.asked":
        approvals.asked += 1;
        break;
      case "approval.approved":
        approvals.approved += 1;
        break;
      case "approval.denied":
        approvals.denied += 1;
        break;
      case "approval.expired":
        // "unclaimed": people had answered it.
        if (one.body.silence !== "unclaimed") approvals.expired += 1;
        break;
      case "near-miss.counted":
        figures.near_misses += 1;
        break;
      case "change.live":
        figures.changes.live += 1;
        break;
      default:
        break;
    }
  }
  figures.changes.waiting = (await world.store.list("change", { room, status: "proposed" })).length;
  figures.mutes = (await world.store.list("mute", { room, status: "in-force" })).length;
  figures.snoozes = (await world.store.list("breach", { room, status: "open" })).filter(
    ({ state }) => state.held?.snoozed,
  ).length;
  const middle = median([...answered.values()]);
  const { passed, failed } = (await readDrills(world, { rooms: [room], from, to })).results;
  const found = (await findingsOf(world, room)).map(({ change: _, ...finding }) => finding);
  return {
    ...figures,
    ...(middle !== undefined && { acknowledge_ms: middle }),
    ...(passed + failed > 0 && { drills: { passed, failed } }),
    ...(found.length > 0 && {
      checks: { found: found.slice(0, mostChecks), more: Math.max(0, found.length - mostChecks) },
    }),
  };
}

async function openItems(world: World, room: RoomId): Promise<Pick<DigestFigures, "open" | "more">> {
  const breaches = (await world.store.list("breach", { room, status: "open" })).filter(({ state }) => !state.shadow);
  const approvals = await world.store.list("approval", { room, status: "waiting" });
  const changes = await world.store.list("change", { room, status: "proposed" });
  return oldestFirst([
    ...breaches.map(
      ({ subject, state }): OpenItem => ({
        item: subject,
        since: state.openedAt,
        agent: state.agent,
        severity: state.threshold.severity,
        ...climbed(state),
      }),
    ),
    ...approvals.map(
      ({ subject, state }): OpenItem => ({
        item: subject,
        since: state.askedAt,
        agent: state.agent,
        ...climbed(state),
      }),
    ),
    ...changes.map(({ subject, state }): OpenItem => ({ item: subject, since: state.proposedAt, ...climbed(state) })),
  ]);
}

const climbed = ({ held, highestStep }: Climb): Pick<OpenItem, "held" | "level"> => ({
  ...(held && { held: held.by }),
  ...(highestStep > 0 && { level: highestStep }),
});

/** Of the room, in order. */
async function eventsOf(
  world: World,
  room: RoomId,
  { from, to }: { from: Instant; to: Instant },
): Promise<JournalEvent[]> {
  const rooms = new Map<Subject, RoomId | undefined>();
  const roomOf = async ({ subject, body }: JournalEvent): Promise<RoomId | undefined> => {
    if ("room" in body && typeof body.room === "string") return body.room;
    if (!rooms.has(subject)) rooms.set(subject, await roomOfSubject(world, subject));
    return rooms.get(subject);
  };
  const found: JournalEvent[] = [];
  let afterSeq = await lastBefore(world, from);
  for (;;) {
    const read = await world.store.journal({ types, afterSeq, limit: page });
    for (const one of read) if (one.at >= from && one.at < to && (await roomOf(one)) === room) found.push(one);
    const last = read.at(-1);
    if (read.length < page || last === undefined || last.at >= to) return found;
    afterSeq = last.seq;
  }
}

/** The last record of the journal before an instant, found by halving: it is in order of time. */
async function lastBefore({ store }: World, at: Instant): Promise<number> {
  const [newest] = await store.journal({ newestFirst: true, limit: 1 });
  let [low, high] = [0, newest?.seq ?? 0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [next] = await store.journal({ afterSeq: middle, limit: 1 });
    if (next && next.at < at) low = next.seq;
    else high = middle;
  }
  return low;
}

/** When the last signal of any agent arrived. */
async function lastSignal({ store }: World): Promise<Instant | undefined> {
  const { chain, head } = await store.ingest();
  if (head === 0) return undefined;
  const [last] = await store.segmentsAfter(chain, head - 1, 1);
  return last?.receivedAt;
}
