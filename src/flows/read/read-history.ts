/** The journal as people read it: what was decided in a room, what happened to a thing, the life of an agent. */
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { type EventType, typesWith } from "../../domain/journal/event-kinds.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { proved } from "../../views/drill/drill-words.ts";
import type { DrawnCard, EvidenceLine, ItemPage } from "../../views/room/room-page.ts";
import { type TimelineEntry, timelineEntry } from "../../views/room/timeline.ts";
import { digestOf } from "../tell/digest.ts";
import { historyOf, readFacts } from "./read-details.ts";
import { roomsOf } from "./rooms-of.ts";

const mostDecisions = 12;
const mostHistory = 200;
/** Decisions of all rooms that are looked through for those of one. */
const mostLooked = 2_000;
const decisive = typesWith(({ decision }) => decision === true);

/** What was decided lately, newest first. A restraint is told once: by its breach if it has one. */
export async function recentDecisions(world: World, room: RoomId): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  let throughSeq: number | undefined;
  for (let looked = 0; looked < mostLooked; looked += mostHistory) {
    const events = await world.store.journal({
      types: decisive,
      newestFirst: true,
      limit: mostHistory,
      ...(throughSeq !== undefined && { throughSeq }),
    });
    for (const one of events) {
      if (!(await roomsOf(world, [one])).has(room) || toldByItsBreach(one, events) || (await isWatchedOnly(world, one)))
        continue;
      const entry = timelineEntry(concerning(one, room), world.config);
      if (entry && entries.push(entry) >= mostDecisions) return entries;
    }
    throughSeq = (events.at(-1)?.seq ?? 0) - 1;
    if (events.length < mostHistory) break;
  }
  return entries;
}

/** What would have happened was decided by nobody. */
const isWatchedOnly = async (world: World, { subject }: JournalEvent): Promise<boolean> =>
  kindOf(subject) === "breach" && (await world.store.load(`breach:${idOf(subject)}`))?.state.shadow === true;

/** Of a changed wardroom.yaml a room reads what concerns it. */
function concerning(one: JournalEvent, room: RoomId): JournalEvent {
  if (one.type !== "config.accepted") return one;
  const { difference: all, ...body } = one.body;
  const difference = (Array.isArray(all) ? all : []).filter(
    (change) => change.room === undefined || change.room === room,
  );
  return { ...one, body: { ...body, ...(difference.length > 0 && { difference }) } };
}

const toldByItsBreach = (one: JournalEvent, events: readonly JournalEvent[]): boolean =>
  (one.type === "agent.released" && kindOf(one.body.cause) === "breach") ||
  (one.type === "breach.approved" &&
    events.some(
      (other) => other.type === "agent.restrained" && other.body.cause === one.subject && other.at === one.at,
    ));

export async function readItem(world: World, drawn: DrawnCard): Promise<ItemPage> {
  const { told, evidence } = await readTimeline(world, drawn.subject);
  const first = told[0]?.event;
  const args =
    first?.type === "approval.asked" && first.body.args ? JSON.stringify(first.body.args, undefined, 2) : undefined;
  const facts = await readFacts(world, drawn.subject);
  return { drawn, facts, args, timeline: told.map(({ entry }) => entry), evidence };
}

/** What happened to a thing, refused attempts included, each event with its sentence; and what of it can be checked. */
export async function readTimeline(
  world: World,
  subject: Subject,
): Promise<{ told: { event: JournalEvent; entry: TimelineEntry }[]; evidence: EvidenceLine }> {
  const { config } = world;
  const events = await historyOf(world, subject);
  const [first] = events;
  const shadow = first !== undefined && (await isWatchedOnly(world, first));
  return {
    told: events.flatMap((one) => {
      const entry = timelineEntry(one, config, shadow);
      return entry ? [{ event: one, entry }] : [];
    }),
    evidence: {
      records: events.length,
      first: events[0]?.seq ?? 0,
      last: events.at(-1)?.seq ?? 0,
      digest: digestOf(events),
    },
  };
}

/** An agent's life: what held it, what it breached, how close it came, and what its drills proved. Newest first. */
export async function agentHistory(world: World, id: AgentId): Promise<TimelineEntry[]> {
  const { store, config } = world;
  const own = await store.journal({ subject: `agent:${id}` });
  const breaches = await store.list("breach", { agent: id, newestFirst: true, limit: 30 });
  const misses = await store.list("near-miss", { agent: id, newestFirst: true, limit: 30 });
  const drills = await store.list("drill", { agent: id, newestFirst: true, limit: 30 });
  const tried: EventType[] = ["drill.started", "drill.answered", "drill.ended"];
  const ends: EventType[] = ["breach.opened", "breach.denied", "breach.expired", "breach.resolved", "breach.reopened"];
  const told = await Promise.all([
    ...breaches.map(({ subject }) => store.journal({ subject, types: ends })),
    ...misses.map(({ subject }) => store.journal({ subject })),
    ...drills.map(({ subject }) => store.journal({ subject, types: tried })),
  ]);
  const proofs = new Map(drills.map(({ subject, state }) => [subject, proved(state)]));
  const watchedOnly = new Set(breaches.filter(({ state }) => state.shadow).map(({ subject }) => subject));
  return [...own, ...told.flat()]
    .sort((a, b) => b.seq - a.seq)
    .slice(0, mostHistory)
    .flatMap((one) => {
      const entry = timelineEntry(one, config, watchedOnly.has(one.subject));
      const shown = one.type === "drill.ended" ? proofs.get(one.subject) : undefined;
      return entry ? [shown === undefined ? entry : { ...entry, text: [...entry.text, ` ${shown}`] }] : [];
    });
}
