/** The web room's reads: state and journal become pages, for people who may see them. */
import type { Agent } from "../../domain/agent/agent.ts";
import { strictest } from "../../domain/agent/restraint.ts";
import { isYours } from "../../domain/approval/answer-approval.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { awaitsSomeone, type Breach, decisionWaits, needsPostmortem } from "../../domain/breach/breach.ts";
import { isYours as isYoursToChange } from "../../domain/change/awaited.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { asks, type Drill } from "../../domain/drill/drill.ts";
import { event, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import { escalated } from "../../domain/ladder/climb.ts";
import type { AgentId, EffectivePact, PersonId, RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import type { RoomsReader } from "../../ports/rooms.ts";
import type { World } from "../../ports/world.ts";
import { autonomyLine } from "../../views/autonomy/autonomy-words.ts";
import { digestCard } from "../../views/digest/digest-card.ts";
import { chartOfDigest } from "../../views/digest/digest-chart.ts";
import { type PactWords, pactWords } from "../../views/pact-words.ts";
import { type AgentRow, agentRow } from "../../views/room/agents-table.ts";
import {
  byFailureMode,
  type DrawnCard,
  inReadingOrder,
  inSight,
  mostAgents,
  mostCards,
  type RoomLine,
  type RoomPage,
} from "../../views/room/room-page.ts";
import { asSeen, cardDigest } from "../tell/digest.ts";
import { drawCard } from "../tell/draw.ts";
import { gatheredIn } from "../tell/gather-cards.ts";
import { lastDrill } from "../tell/last-drill.ts";
import { pictureOf, postedDigest } from "../tell/tell-digest.ts";
import { tellingOf } from "../tell/telling.ts";
import { readCast } from "./read-cast.ts";
import { agentHistory, readItem, recentDecisions } from "./read-history.ts";
import { readSilenced } from "./read-silenced.ts";
import { readTroubles } from "./read-troubles.ts";
import { isSeen, roomIds, roomOfSubject, roomsOf } from "./rooms-of.ts";
import { seesChange, seesRoom } from "./sees-room.ts";

/** Near misses older than this no longer say how the room does now. */
const nearMissSpan = 7 * day;
/** A verdict is asked for this long after an escalated breach was resolved. */
const verdictSpan = 2 * day;

export function createRoomsReader(world: World): RoomsReader {
  return {
    sees: (id, person) => seesRoom(world, id, person),
    async home(person) {
      const rooms: RoomLine[] = [];
      const now: Unsettled[] = [];
      for (const id of roomIds(world)) {
        if (!(await seesRoom(world, id, person))) continue;
        const unsettled = await unsettledOf(world, id, person);
        const agents = await agentsOf(world, id);
        now.push(...unsettled);
        rooms.push({
          id,
          unenrolled: id === fleetRoom,
          waiting: unsettled.filter(({ waits }) => waits).length,
          open: unsettled.filter(({ open }) => open).length,
          agents: agents.length,
          held: agents.filter(({ restraints }) => strictest(restraints)).length,
          lastAt: unsettled.map(({ openedAt }) => openedAt).sort((a, b) => b - a)[0],
        });
      }
      return {
        rooms,
        now: await drawAll(world, inReadingOrder(now).slice(0, mostCards), person),
        more: Math.max(0, now.length - mostCards),
        unowned: world.config.admins.includes(person) ? await unownedAgents(world) : [],
        troubles: world.config.admins.includes(person) ? await readTroubles(world) : [],
      };
    },
    async room(id, person) {
      return (await seesRoom(world, id, person)) ? readRoomPage(world, id, person) : undefined;
    },
    async digestPicture(id, to, person, theme) {
      const posted = (await seesRoom(world, id, person)) ? await postedDigest(world, id, to) : undefined;
      return posted && (await pictureOf(world, posted, { theme }))?.png;
    },
    async item(subject, person) {
      const drawn = await readCard(world, subject, person);
      return drawn && readItem(world, drawn);
    },
    async agent(id, person) {
      const thing = await world.store.load(`agent:${id}`);
      const drawn = thing && (await readCard(world, `agent:${id}`, person));
      if (!thing || !drawn) return undefined;
      const unsettled = (await unsettledOf(world, drawn.room, person)).filter(({ agents }) => agents.includes(id));
      const pact = world.pacts.effective(id);
      const { operator } = profileOf(world.config, id);
      return {
        row: rowOf(
          world,
          thing.state,
          unsettled.filter(({ open }) => open).map(({ subject }) => idOf(subject)),
        ),
        room: drawn.room,
        drawn,
        answers: pact && nameOf(world.config, pact.raci.accountable),
        operator: operator && nameOf(world.config, operator),
        autonomy: autonomyLine(
          thing.state.earned,
          pact,
          await lastDrill(world.store, id, pact?.raci.accountable),
          world.config,
        ),
        open: await drawAll(world, inReadingOrder(unsettled), person),
        pact: pact && wordsFor(world, pact, [id]),
        history: await agentHistory(world, id),
      };
    },
    card: (subject, person) => readCard(world, subject, person),
    shown: (drawn, person) => rememberShown(world, drawn, person),
    cast: () => readCast(world),
    onChange: (listener) =>
      world.store.onCommit((events) => {
        const news = events.filter(isSeen);
        if (news.length === 0) return;
        void roomsOf(world, news).then(listener, (fault) =>
          world.log.error({ fault: String(fault) }, "the web room could not tell which rooms changed"),
        );
      }),
  };
}

const unownedAgents = async (world: World): Promise<AgentId[]> =>
  (await world.store.list("agent")).map(({ state }) => state.id).filter((id) => !world.pacts.effective(id));

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

/** Something that somebody still has to do something about: a breach, or an agent's question. */
interface Unsettled {
  subject: Subject;
  room: RoomId;
  agents: AgentId[];
  openedAt: Instant;
  /** Not ended: an ended one stands here while its verdict is missing. */
  open: boolean;
  waits: boolean;
  /** A decision waits, and silence will end it. */
  decides: boolean;
  yours: boolean;
  /** Counted in the room's line instead of a card of its own. */
  gathered: boolean;
}

async function unsettledOf(world: World, room: RoomId, person: PersonId): Promise<Unsettled[]> {
  const open = await world.store.list("breach", { room, status: "open" });
  const ended = await world.store.list("breach", { room, status: "resolved", newestFirst: true, limit: 50 });
  const unjudged = ended.filter(
    ({ state }) =>
      escalated(state) &&
      !state.verdict &&
      !needsPostmortem(state) &&
      world.clock.now() - (state.resolved?.at ?? 0) < verdictSpan,
  );
  const asked = await world.store.list("approval", { room, status: "waiting" });
  return inReadingOrder([
    ...[...open, ...unjudged].filter(({ state }) => !state.shadow).map(({ state }) => ofBreach(state, person)),
    ...asked.map(({ state }) => ofApproval(world, state, person)),
    ...(await world.store.list("change", { room, status: "proposed" })).map(({ state }) =>
      ofChange(world, state, person),
    ),
    ...(await world.store.list("postmortem", { room, status: "draft" })).map(({ state }) =>
      ofPostmortem(state, person),
    ),
    ...(await world.store.list("drill", { room, status: "running" })).map(({ state }) => ofDrill(state, person)),
  ]);
}

function ofBreach(breach: Breach, person: PersonId): Unsettled {
  const waits = answerWaits(breach);
  const asked = breach.lastAsked?.room ? breach.reached : (breach.lastAsked?.to ?? [breach.raci.accountable]);
  return {
    subject: `breach:${breach.id}`,
    room: breach.room,
    agents: breach.members.map(({ agent }) => agent),
    openedAt: breach.openedAt,
    open: breach.status === "open",
    waits,
    decides: decisionWaits(breach),
    yours: waits && asked.includes(person),
    gathered: breach.status === "open" && breach.gathered === true,
  };
}

function ofApproval(world: World, approval: Approval, person: PersonId): Unsettled {
  const waits = approval.status === "waiting";
  return {
    subject: `approval:${approval.id}`,
    room: approval.room,
    agents: [approval.agent],
    openedAt: approval.askedAt,
    open: waits,
    waits,
    decides: waits,
    yours: isYours(approval, person, { config: world.config, at: world.clock.now() }),
    gathered: false,
  };
}

function ofChange(world: World, change: ChangeRequest, person: PersonId): Unsettled {
  const waits = change.status === "proposed";
  return {
    subject: `change:${change.id}`,
    room: change.room,
    agents: [],
    openedAt: change.proposedAt,
    open: waits,
    waits,
    // It ends only after days: what silence decides sooner is read before it.
    decides: false,
    yours: isYoursToChange(change, person, { at: world.clock.now() }),
    gathered: false,
  };
}

function ofPostmortem(postmortem: Postmortem, person: PersonId): Unsettled {
  const waits = postmortem.status === "draft";
  return {
    subject: `postmortem:${postmortem.id}`,
    room: postmortem.room,
    agents: [],
    openedAt: postmortem.draftedAt,
    open: waits,
    waits,
    decides: false,
    yours: waits && postmortem.owner === person,
    gathered: false,
  };
}

function ofDrill(drill: Drill, person: PersonId): Unsettled {
  const waits = asks(drill);
  return {
    subject: `drill:${drill.id}`,
    room: drill.room,
    agents: [],
    openedAt: drill.startedAt,
    open: waits,
    waits,
    // Whatever is real is read before it.
    decides: false,
    yours: waits && (drill.lastAsked?.to.includes(person) ?? false),
    gathered: false,
  };
}

/** A person has not answered yet, or the one-tap verdict is still missing. */
const answerWaits = (breach: Breach): boolean =>
  !breach.shadow &&
  ((awaitsSomeone(breach) && (!breach.hushed || decisionWaits(breach))) ||
    (breach.status === "resolved" && escalated(breach) && !breach.verdict && !needsPostmortem(breach)));

async function drawAll(world: World, things: readonly Unsettled[], person: PersonId): Promise<DrawnCard[]> {
  const drawn = await Promise.all(
    things.map(async ({ subject, room, waits, yours }) => {
      const card = await drawCard(world, subject);
      const why = yours ? (await tellingOf(world, subject))?.why(person) : undefined;
      return card && { subject, room, card, digest: cardDigest(card), waits, yours, ...(why && { why }) };
    }),
  );
  return drawn.filter((one) => one !== undefined);
}

async function readCard(world: World, subject: Subject, person: PersonId): Promise<DrawnCard | undefined> {
  const room = await roomOfSubject(world, subject);
  if (room === undefined || !(await seesSubject(world, subject, room, person))) return undefined;
  const card = await drawCard(world, subject);
  if (!card) return undefined;
  const { waits, yours } = (await oneUnsettled(world, subject, person)) ?? { waits: false, yours: false };
  const why = yours ? (await tellingOf(world, subject))?.why(person) : undefined;
  return { subject, room, card, digest: cardDigest(card), waits, yours, ...(why && { why }) };
}

async function seesSubject(world: World, subject: Subject, room: RoomId, person: PersonId): Promise<boolean> {
  const change = kindOf(subject) === "change" ? await world.store.load(`change:${idOf(subject)}`) : undefined;
  return change ? seesChange(world, change.state, person) : seesRoom(world, room, person);
}

async function oneUnsettled(world: World, subject: Subject, person: PersonId): Promise<Unsettled | undefined> {
  const id = idOf(subject);
  switch (kindOf(subject)) {
    case "breach": {
      const breach = await world.store.load(`breach:${id}`);
      return breach && ofBreach(breach.state, person);
    }
    case "approval": {
      const approval = await world.store.load(`approval:${id}`);
      return approval && ofApproval(world, approval.state, person);
    }
    case "change": {
      const change = await world.store.load(`change:${id}`);
      return change && ofChange(world, change.state, person);
    }
    case "postmortem": {
      const postmortem = await world.store.load(`postmortem:${id}`);
      return postmortem && ofPostmortem(postmortem.state, person);
    }
    case "drill": {
      const drill = await world.store.load(`drill:${id}`);
      return drill && ofDrill(drill.state, person);
    }
    default:
      return undefined;
  }
}

async function readRoomPage(world: World, id: RoomId, person: PersonId): Promise<RoomPage> {
  const { config, clock, store } = world;
  const agents = await agentsOf(world, id);
  const unsettled = await unsettledOf(world, id, person);
  const open = unsettled.filter((one) => one.open);
  const alone = unsettled.filter(({ gathered }) => !gathered);
  const line = alone.length < unsettled.length ? await readCard(world, gatheredIn(id), person) : undefined;
  const rows = agents.map((agent) =>
    rowOf(
      world,
      agent,
      open.filter(({ agents }) => agents.includes(agent.id)).map(({ subject }) => idOf(subject)),
    ),
  );
  const since = clock.now() - nearMissSpan;
  const misses = (await store.list("near-miss", { room: id, newestFirst: true, limit: 1_000 })).filter(
    ({ state }) => state.countedAt >= since,
  );
  return {
    id,
    unenrolled: id === fleetRoom,
    now: [...(await drawAll(world, alone.slice(0, mostCards), person)), ...(line ? [line] : [])],
    more: Math.max(0, alone.length - mostCards),
    open: unsettled.length,
    waiting: unsettled.filter(({ waits }) => waits).length,
    agents: inSight(rows),
    moreAgents: Math.max(0, rows.length - mostAgents),
    held: rows.filter(({ held }) => held).length,
    nearMisses: byFailureMode(misses.map(({ state }) => state)),
    decisions: await recentDecisions(world, id),
    ...(await lastDigest(world, id)),
    pacts: (await pactsOf(world, id)).map((pact) =>
      pactWords(pact, pact.agents, world.pacts.live(), config, clock.now()),
    ),
    silenced: await readSilenced(world, [id]),
    unowned: agents.map((agent) => agent.id).filter((agent) => !world.pacts.effective(agent)),
  };
}

async function lastDigest(world: World, id: RoomId): Promise<Pick<RoomPage, "digest">> {
  const [last] = await world.store.journal({
    subject: `digest:${id}`,
    types: ["digest.posted"],
    newestFirst: true,
    limit: 1,
  });
  if (last?.type !== "digest.posted") return {};
  const { body } = last;
  const alt = chartOfDigest(body, world.config)?.alt;
  return { digest: { card: digestCard(body, world.config), to: body.to, ...(alt !== undefined && { alt }) } };
}

const rowOf = (world: World, agent: Agent, open: string[]): AgentRow =>
  agentRow({ agent, pact: world.pacts.effective(agent.id), readings: world.standing(agent.id), open }, world.config);

const wordsFor = (world: World, pact: EffectivePact, agents: AgentId[]): PactWords =>
  pactWords(pact, agents, world.pacts.live(), world.config, world.clock.now());

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
        content: asSeen(card),
        version: card.version,
      }),
    ],
    effects: [],
  });
}
