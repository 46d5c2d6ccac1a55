/** The web room's reads: state and journal become pages, for people who may see them. */
import type { Agent } from "../domain/agent.ts";
import { type Breach, decisionWaits, escalated } from "../domain/breach.ts";
import { type EventType, event, idOf, type JournalEvent, kindOf, type Subject } from "../domain/event.ts";
import { fleetRoom, profileOf } from "../domain/fleet-config.ts";
import type { AgentId, EffectivePact, PersonId, RoomId } from "../domain/pact.ts";
import { nameOf } from "../domain/person.ts";
import { strictest } from "../domain/restraint.ts";
import { day, type Instant } from "../domain/time.ts";
import { mayDo } from "../domain/who-may.ts";
import type { RoomsReader } from "../ports/rooms.ts";
import type { World } from "../ports/world.ts";
import { type AgentRow, agentRow } from "../views/agents-table.ts";
import { type PactWords, pactWords } from "../views/pact-words.ts";
import {
  byFailureMode,
  type Cast,
  type DrawnCard,
  type ItemPage,
  inReadingOrder,
  inSight,
  mostAgents,
  mostCards,
  type RoomLine,
  type RoomPage,
} from "../views/room-page.ts";
import { type TimelineEntry, timelineEntry } from "../views/timeline.ts";
import { digestOf } from "./digest.ts";
import { drawCard } from "./draw.ts";

/** Near misses older than this no longer say how the room does now. */
const nearMissSpan = 7 * day;
/** A verdict is asked for this long after an escalated breach was resolved. */
const verdictSpan = 2 * day;
const mostDecisions = 12;
const mostHistory = 200;

export function createRoomsReader(world: World): RoomsReader {
  return {
    sees: (id, person) => maySee(world, id, person),
    async home(person) {
      const rooms: RoomLine[] = [];
      const now: Standing[] = [];
      for (const id of roomIds(world)) {
        if (!(await maySee(world, id, person))) continue;
        const standing = await standingOf(world, id, person);
        const agents = await agentsOf(world, id);
        now.push(...standing);
        rooms.push({
          id,
          unenrolled: id === fleetRoom,
          waiting: standing.filter(({ waits }) => waits).length,
          open: standing.filter(({ breach }) => breach.status === "open").length,
          agents: agents.length,
          held: agents.filter(({ restraints }) => strictest(restraints)).length,
          lastAt: standing.map(({ openedAt }) => openedAt).sort((a, b) => b - a)[0],
        });
      }
      return {
        rooms,
        now: await drawAll(world, inReadingOrder(now).slice(0, mostCards)),
        more: Math.max(0, now.length - mostCards),
      };
    },
    async room(id, person) {
      return (await maySee(world, id, person)) ? readRoomPage(world, id, person) : undefined;
    },
    async item(subject, person) {
      const drawn = await readCard(world, subject, person);
      return drawn && readItem(world, drawn);
    },
    async agent(id, person) {
      const thing = await world.store.load(`agent:${id}`);
      const drawn = thing && (await readCard(world, `agent:${id}`, person));
      if (!thing || !drawn) return undefined;
      const standing = (await standingOf(world, drawn.room, person)).filter(({ breach }) => breach.agent === id);
      const pact = world.pacts.effective(id);
      const { operator } = profileOf(world.config, id);
      return {
        row: rowOf(
          world,
          thing.state,
          standing.filter(({ breach }) => breach.status === "open").map(({ breach }) => breach.id),
        ),
        room: drawn.room,
        drawn,
        answers: pact && nameOf(world.config, pact.raci.accountable),
        operator: operator && nameOf(world.config, operator),
        open: await drawAll(world, inReadingOrder(standing)),
        pact: pact && wordsFor(world, pact, [id]),
        history: await agentHistory(world, id),
      };
    },
    card: (subject, person) => readCard(world, subject, person),
    shown: (drawn, person) => rememberShown(world, drawn, person),
    cast: () => readCast(world),
    onChange: (listener) =>
      world.store.onCommit((events) => {
        const news = events.filter(({ type }) => !bookkeeping.has(type));
        if (news.length === 0) return;
        void roomsOf(world, news).then(listener, (fault) =>
          world.log.error({ fault: String(fault) }, "the web room could not tell which rooms changed"),
        );
      }),
  };
}

/** Changes nobody sees on a page. */
const bookkeeping: ReadonlySet<EventType> = new Set([
  "segments.head",
  "card.shown",
  "card.lost",
  "token.created",
  "token.revoked",
  "link.created",
  "session.opened",
  "session.closed",
  "journal.opened",
]);

const roomIds = (world: World): RoomId[] => [
  ...Object.keys(world.config.rooms).filter((id) => id !== fleetRoom),
  fleetRoom,
];

/** Any linked person of the room: its members, everybody its pacts name, and admins. */
async function maySee(world: World, room: RoomId, person: PersonId): Promise<boolean> {
  const { config, clock } = world;
  if (room !== fleetRoom && !config.rooms[room]) return false;
  const question = {
    act: "see" as const,
    person,
    config,
    room,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: clock.now(),
  };
  const racis = (await pactsOf(world, room)).map(({ raci }) => raci);
  const written = world.pacts
    .live()
    .filter(({ pact }) => pact.level === "room" && pact.of === room && pact.raci?.accountable)
    .map(({ pact }) => ({ accountable: "", consulted: [], informed: [], ...pact.raci }));
  return [undefined, ...racis, ...written].some((raci) => mayDo({ ...question, raci }).may);
}

const agentsOf = async (world: World, room: RoomId): Promise<Agent[]> =>
  (await world.store.list("agent", { room })).map(({ state }) => state);

/** The effective pacts of a room's agents, one for each different set of versions. */
async function pactsOf(world: World, room: RoomId): Promise<(EffectivePact & { agents: AgentId[] })[]> {
  const groups = new Map<string, EffectivePact & { agents: AgentId[] }>();
  for (const { id } of await agentsOf(world, room)) {
    const pact = world.pacts.effective(id);
    if (!pact) continue;
    const key = pact.of.join(" ");
    const group = groups.get(key);
    if (group) group.agents.push(id);
    else groups.set(key, { ...pact, agents: [id] });
  }
  return [...groups.values()];
}

/** A breach that somebody still has to do something about. */
interface Standing {
  subject: Subject;
  breach: Breach;
  openedAt: Instant;
  waits: boolean;
  yours: boolean;
}

async function standingOf(world: World, room: RoomId, person: PersonId): Promise<Standing[]> {
  const open = await world.store.list("breach", { room, status: "open" });
  const ended = await world.store.list("breach", { room, status: "resolved", newestFirst: true, limit: 50 });
  const unjudged = ended.filter(
    ({ state }) => escalated(state) && !state.verdict && world.clock.now() - (state.resolved?.at ?? 0) < verdictSpan,
  );
  return inReadingOrder([...open, ...unjudged].map(({ state }) => standing(state, person)));
}

function standing(breach: Breach, person: PersonId): Standing {
  const waits = answerWaits(breach);
  const asked = breach.lastAsked?.room ? breach.reached : (breach.lastAsked?.to ?? [breach.raci.accountable]);
  return {
    subject: `breach:${breach.id}`,
    breach,
    openedAt: breach.openedAt,
    waits,
    yours: waits && asked.includes(person),
  };
}

/** A decision waits, nobody has looked at what was done, or the one-tap verdict is still missing. */
const answerWaits = (breach: Breach): boolean =>
  decisionWaits(breach) ||
  (breach.status === "open" &&
    !breach.firstAcknowledged &&
    (breach.intervention.state === "none" ||
      (breach.intervention.state === "applied" && breach.threshold.intervention.mode === "automatic"))) ||
  (breach.status === "resolved" && escalated(breach) && !breach.verdict);

async function drawAll(world: World, things: readonly Standing[]): Promise<DrawnCard[]> {
  const drawn = await Promise.all(
    things.map(async ({ subject, breach, waits, yours }) => {
      const card = await drawCard(world, subject);
      return card && { subject, room: breach.room, card, digest: digestOf(card), waits, yours };
    }),
  );
  return drawn.filter((one) => one !== undefined);
}

async function readCard(world: World, subject: Subject, person: PersonId): Promise<DrawnCard | undefined> {
  const room = await roomOfSubject(world, subject);
  if (room === undefined || !(await maySee(world, room, person))) return undefined;
  const card = await drawCard(world, subject);
  if (!card) return undefined;
  const breach = kindOf(subject) === "breach" ? await world.store.load(`breach:${idOf(subject)}`) : undefined;
  const { waits, yours } = breach ? standing(breach.state, person) : { waits: false, yours: false };
  return { subject, room, card, digest: digestOf(card), waits, yours };
}

async function roomOfSubject(world: World, subject: Subject): Promise<RoomId | undefined> {
  switch (kindOf(subject)) {
    case "breach":
      return (await world.store.load(`breach:${idOf(subject)}`))?.state.room;
    case "agent":
      return (await world.store.load(`agent:${idOf(subject)}`))?.state.room;
    default:
      return undefined;
  }
}

async function readRoomPage(world: World, id: RoomId, person: PersonId): Promise<RoomPage> {
  const { config, clock, store } = world;
  const agents = await agentsOf(world, id);
  const standing = await standingOf(world, id, person);
  const open = Map.groupBy(
    standing.filter(({ breach }) => breach.status === "open"),
    ({ breach }) => breach.agent,
  );
  const rows = agents.map((agent) =>
    rowOf(
      world,
      agent,
      (open.get(agent.id) ?? []).map(({ breach }) => breach.id),
    ),
  );
  const since = clock.now() - nearMissSpan;
  const misses = (await store.list("near-miss", { room: id, newestFirst: true, limit: 1_000 })).filter(
    ({ state }) => state.countedAt >= since,
  );
  return {
    id,
    unenrolled: id === fleetRoom,
    now: await drawAll(world, standing.slice(0, mostCards)),
    more: Math.max(0, standing.length - mostCards),
    waiting: standing.filter(({ waits }) => waits).length,
    agents: inSight(rows),
    moreAgents: Math.max(0, rows.length - mostAgents),
    held: rows.filter(({ held }) => held).length,
    nearMisses: byFailureMode(misses.map(({ state }) => state)),
    decisions: await recentDecisions(world, id),
    pacts: (await pactsOf(world, id)).map((pact) =>
      pactWords(pact, pact.agents, world.pacts.live(), config, clock.now()),
    ),
    unowned: agents.map((agent) => agent.id).filter((agent) => !world.pacts.effective(agent)),
  };
}

const rowOf = (world: World, agent: Agent, open: string[]): AgentRow =>
  agentRow({ agent, pact: world.pacts.effective(agent.id), readings: world.standing(agent.id), open }, world.config);

const wordsFor = (world: World, pact: EffectivePact, agents: AgentId[]): PactWords =>
  pactWords(pact, agents, world.pacts.live(), world.config, world.clock.now());

const decisive: EventType[] = [
  "breach.approved",
  "breach.denied",
  "breach.expired",
  "breach.lifted",
  "breach.resolved",
  "breach.reopened",
  "breach.verdict-given",
  "agent.restrained",
  "agent.released",
];

/** What was decided lately, newest first. A restraint is told once: by its breach if it has one. */
async function recentDecisions(world: World, room: RoomId): Promise<TimelineEntry[]> {
  const events = await world.store.journal({ types: decisive, newestFirst: true, limit: mostHistory });
  const entries: TimelineEntry[] = [];
  for (const one of events) {
    if (entries.length >= mostDecisions) break;
    if (!(await roomsOf(world, [one])).has(room) || toldByItsBreach(one, events)) continue;
    const entry = timelineEntry(one, world.config);
    if (entry) entries.push(entry);
  }
  return entries;
}

const toldByItsBreach = (one: JournalEvent, events: readonly JournalEvent[]): boolean =>
  (one.type === "agent.released" && kindOf(one.body.cause) === "breach") ||
  (one.type === "breach.approved" &&
    events.some(
      (other) => other.type === "agent.restrained" && other.body.cause === one.subject && other.at === one.at,
    ));

async function readItem(world: World, drawn: DrawnCard): Promise<ItemPage> {
  const { store, config } = world;
  const own = await store.journal({ subject: drawn.subject });
  const refusals = await store.journal({ types: ["act.refused"], newestFirst: true, limit: mostHistory });
  const attempts = refusals.filter((one) => one.type === "act.refused" && one.body.item === drawn.subject);
  const events = [...own, ...attempts].sort((a, b) => a.seq - b.seq);
  return {
    drawn,
    timeline: events.map((one) => timelineEntry(one, config)).filter((one) => one !== undefined),
    evidence: {
      records: events.length,
      first: events[0]?.seq ?? 0,
      last: events.at(-1)?.seq ?? 0,
      digest: digestOf(events),
    },
  };
}

/** An agent's life: what held it, what it breached, how close it came. Newest first. */
async function agentHistory(world: World, id: AgentId): Promise<TimelineEntry[]> {
  const { store, config } = world;
  const own = await store.journal({ subject: `agent:${id}` });
  const breaches = await store.list("breach", { agent: id, newestFirst: true, limit: 30 });
  const misses = await store.list("near-miss", { agent: id, newestFirst: true, limit: 30 });
  const ends: EventType[] = ["breach.opened", "breach.denied", "breach.expired", "breach.resolved", "breach.reopened"];
  const told = await Promise.all([
    ...breaches.map(({ subject }) => store.journal({ subject, types: ends })),
    ...misses.map(({ subject }) => store.journal({ subject })),
  ]);
  return [...own, ...told.flat()]
    .sort((a, b) => b.seq - a.seq)
    .slice(0, mostHistory)
    .map((one) => timelineEntry(one, config))
    .filter((one) => one !== undefined);
}

async function roomsOf(world: World, events: readonly JournalEvent[]): Promise<ReadonlySet<RoomId>> {
  const rooms = new Set<RoomId>();
  for (const { subject, body } of events) {
    if ("room" in body && typeof body.room === "string") rooms.add(body.room);
    else if ("item" in body) rooms.add((await roomOfSubject(world, body.item)) ?? fleetRoom);
    else if (kindOf(subject) === "breach" || kindOf(subject) === "agent")
      rooms.add((await roomOfSubject(world, subject)) ?? fleetRoom);
    // A new pact or configuration may show in any room.
    else for (const id of roomIds(world)) rooms.add(id);
  }
  return rooms;
}

/** The web has no message to edit; its card counts as shown to a person once that person acts on it. */
async function rememberShown(world: World, { subject, card, digest }: DrawnCard, person: PersonId): Promise<void> {
  const known = await world.store.load(`card:${subject}`);
  const destination = `person:${person}`;
  const before = known?.state.messages.find((one) => one.platform === "web" && one.destination === destination);
  if (before?.digest === digest) return;
  await world.store.commit({
    expected: [],
    events: [
      event("card.shown", `card:${subject}`, destination, {
        card: subject,
        platform: "web",
        destination,
        message: digest.slice(0, 12),
        digest,
        content: card,
        version: card.version,
      }),
    ],
    effects: [],
  });
}

async function readCast(world: World): Promise<Cast[]> {
  const { config, pacts } = world;
  const seen = (await world.store.list("agent")).map(({ state }) => state.id);
  const effective = seen.map((id) => pacts.effective(id)).filter((pact) => pact !== undefined);
  const racis = [...effective.map(({ raci }) => raci), ...pacts.live().map(({ pact }) => pact.raci ?? {})];
  const weight = (roles: string[]): number =>
    roles.includes("accountable") ? 0 : roles.includes("responsible") ? 1 : roles.length > 0 ? 2 : 3;
  return Object.values(config.people)
    .map(({ id, name, tz }) => {
      const roles = [
        ...(racis.some(({ accountable }) => accountable === id) ? ["accountable"] : []),
        ...(racis.some(({ responsible }) => responsible === id) ? ["responsible"] : []),
        ...(racis.some(({ consulted }) => consulted?.includes(id)) ? ["consulted"] : []),
        ...racis
          .filter(({ accountable }) => accountable && config.people[accountable]?.deputy === id)
          .slice(0, 1)
          .map(({ accountable }) => `deputy of ${nameOf(config, accountable ?? "")}`),
        ...(config.admins.includes(id) ? ["admin"] : []),
        ...(config.agents.some(({ operator }) => operator === id) ? ["operates agents"] : []),
      ];
      return { id, name, roles: [...(roles.length > 0 ? roles : ["member"]), tz].join(" · "), weight: weight(roles) };
    })
    .sort((a, b) => a.weight - b.weight)
    .map(({ id, name, roles }) => ({ id, name, roles }));
}
