/** Reads what a digest says of its time: what happened against the time before, what waits, what is held back, what does not get out. */
import { setImmediate } from "node:timers/promises";
import { baselineOf, breachCount, countsOf, type DayCount, dayCounts, type Span } from "../../domain/digest/counts.ts";
import type { DigestTime } from "../../domain/digest/decide-digest.ts";
import type { DigestKind } from "../../domain/digest/digest.ts";
import { type BudgetLine, type DigestFigures, mostChecks, type RankedRoom } from "../../domain/digest/figures.ts";
import { rankRooms } from "../../domain/digest/rank-rooms.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { findingsOf } from "../check/findings-of.ts";
import { readDrills } from "../drill/read-drills.ts";
import { readMetrics } from "../metrics/read-metrics.ts";
import { roomIds } from "../read/rooms-of.ts";
import { countedIn, type DigestBook, digestBook } from "./digest-book.ts";
import { type Arrived, readArrivals, signalsIn } from "./read-arrivals.ts";
import { readBudgets } from "./read-budgets.ts";
import { readDeliveryHealth } from "./read-delivery-health.ts";
import { readPactLines } from "./read-pact-lines.ts";
import { readWaiting } from "./read-waiting.ts";

/** So many days has its picture. */
const daysShown = 14;

interface DigestAsked extends Span {
  kind: DigestKind;
  /** IANA: its days are those of the people who read it. */
  zone: string;
}

/** A daily one is of its room; a weekly one of every room, whatever room it stands in. */
export async function readDigestTime(world: World, room: RoomId, asked: DigestAsked): Promise<DigestTime> {
  const { kind, zone, from, to } = asked;
  const of = kind === "weekly" ? undefined : room;
  const length = to - from;
  const whole = { from: Math.min(from - 7 * day, from - length, to - (daysShown + 1) * day), to };
  const book = await digestBook(world, whole);
  const figures = await figuresOf(world, room, book, asked);
  const days = dayCounts(countedIn(book, of, whole), { to, zone, days: daysShown });
  await setImmediate();
  return {
    figures,
    ...(days.some(isBusy) && { days }),
    ...(kind === "weekly" && {
      metrics: await weekMetrics(world, figures, asked),
      rooms: await ranked(world, book, asked),
    }),
    lastSignal: await lastSignal(world),
  };
}

async function figuresOf(
  world: World,
  room: RoomId,
  book: DigestBook,
  { kind, from, to }: DigestAsked,
): Promise<DigestFigures> {
  const of = kind === "weekly" ? undefined : room;
  const length = to - from;
  const counted = (span: Span) => countsOf(countedIn(book, of, span), span);
  const agents = (await world.store.list("agent", of === undefined ? {} : { room: of })).map(({ state }) => state);
  const names = agents.map(({ id }) => id);
  const known = agents.reduce((first, { firstSeen }) => Math.min(first, firstSeen ?? to), to);
  const [now, before] = [
    { from, to },
    { from: from - length, to: from },
  ];
  const week = { from: from - 7 * day, to: from };
  const arrived = { now: await readArrivals(world, now), week: await readArrivals(world, week) };
  const pacts = await readPactLines(world, of, now);
  const budgets = await readBudgets(world, names, await lastBudgets(world, room));
  const delivery = await readDeliveryHealth(world, of, now);
  const { passed, failed } = (await readDrills(world, { ...(of && { rooms: [of] }), ...now })).results;
  const found = (await findingsOf(world, of)).map(({ change: _, ...finding }) => finding);
  const live = countedIn(book, of, now).filter(({ what }) => what === "live").length;
  const waiting = (await world.store.list("change", { ...(of && { room: of }), status: "proposed" })).length;
  const reaches = (span: Span): boolean => length > 0 && known <= span.from;
  await setImmediate();
  return {
    ...counted(now),
    ...(reaches(before) && { before: baselineOf(counted(before), signalsIn(await readArrivals(world, before), of)) }),
    // A week is held against the week before, of which this would say the same.
    ...(kind === "daily" &&
      reaches(week) && {
        week: baselineOf(counted(week), signalsIn(arrived.week, of), length / (week.to - week.from)),
      }),
    signals: signalsIn(arrived.now, of),
    changes: { live, waiting },
    ...(await readWaiting(world, of, to)),
    ...(pacts.length > 0 && { pacts }),
    ...(budgets.length > 0 && { budgets }),
    agents: names.length,
    ...silentAgents(names, arrived),
    ...(delivery && { delivery }),
    ...(passed + failed > 0 && { drills: { passed, failed } }),
    ...(found.length > 0 && {
      checks: { found: found.slice(0, mostChecks), more: Math.max(0, found.length - mostChecks) },
    }),
  };
}

/** Who fell silent is named for a week, and counted from then on: an agent that is no more is no news each day. */
function silentAgents(
  names: readonly AgentId[],
  { now, week }: { now: Arrived; week: Arrived },
): Pick<DigestFigures, "heard" | "quiet" | "silent_longer"> {
  const silent = names.filter((id) => !now.last.has(id));
  const quiet = silent
    .flatMap((agent) => {
      const since = week.last.get(agent);
      return since === undefined ? [] : [{ agent, since }];
    })
    .toSorted((a, b) => a.since - b.since || (a.agent < b.agent ? -1 : 1));
  const longer = silent.length - quiet.length;
  return {
    heard: names.length - silent.length,
    ...(quiet.length > 0 && { quiet }),
    ...(longer > 0 && { silent_longer: longer }),
  };
}

/** What the last scheduled digest of the room said of budgets. */
async function lastBudgets({ store }: World, room: RoomId): Promise<BudgetLine[]> {
  const posted = await store.journal({
    subject: `digest:${room}`,
    types: ["digest.posted"],
    newestFirst: true,
    limit: 10,
  });
  for (const one of posted)
    if (one.type === "digest.posted" && one.body.kind === "daily") return one.body.figures.budgets ?? [];
  return [];
}

const isBusy = ({ breaches, near_misses }: DayCount): boolean => breachCount({ breaches }) + near_misses > 0;

/** People are named up to so many. */
const mostPeople = 5;

async function weekMetrics(
  world: World,
  { before }: DigestFigures,
  { from, to }: Span,
): Promise<NonNullable<DigestTime["metrics"]>> {
  const read = async (span: Span) => {
    const metrics = await readMetrics(world, span);
    return { ...metrics, load: metrics.load.slice(0, mostPeople) };
  };
  return {
    now: await read({ from, to }),
    ...(before && { before: await read({ from: from - (to - from), to: from }) }),
  };
}

async function ranked(world: World, book: DigestBook, { from, to }: Span): Promise<RankedRoom[]> {
  const rooms: RankedRoom[] = [];
  for (const room of roomIds(world)) {
    const { breaches, escalations, near_misses } = countsOf(countedIn(book, room, { from, to }), { from, to });
    const { open, more } = await readWaiting(world, room, to);
    rooms.push({ room, breaches, escalations, near_misses, open: open.length + more });
    await setImmediate();
  }
  return rankRooms(rooms);
}

/** When the last signal of any agent arrived. */
async function lastSignal({ store }: World): Promise<Instant | undefined> {
  const { chain, head } = await store.ingest();
  if (head === 0) return undefined;
  const [last] = await store.segmentsAfter(chain, head - 1, 1);
  return last?.receivedAt;
}
