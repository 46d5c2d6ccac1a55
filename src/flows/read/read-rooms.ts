/** The web room's reads: state and journal become pages, for people who may see them. */
import type { Agent } from "../../domain/agent/agent.ts";
import { strictest } from "../../domain/agent/restraint.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { AgentId, EffectivePact, PersonId, RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { RoomsReader } from "../../ports/rooms.ts";
import type { World } from "../../ports/world.ts";
import { autonomyLine } from "../../views/autonomy/autonomy-words.ts";
import { whileFree } from "../../views/autonomy/gate-words.ts";
import { digestCard } from "../../views/digest/digest-card.ts";
import { chartOfDigest } from "../../views/digest/digest-chart.ts";
import { type PactWords, pactWords } from "../../views/pact-words.ts";
import { type AgentRow, agentRow } from "../../views/room/agents-table.ts";
import {
  inReadingOrder,
  inSight,
  mostAgents,
  mostCards,
  type RoomLine,
  type RoomPage,
} from "../../views/room/room-page.ts";
import { lastDrill } from "../find/last-drill.ts";
import { gatheredIn } from "../tell/gather-cards.ts";
import { pictureOf, postedDigest } from "../tell/tell-digest.ts";
import { drawAll, readCard, rememberShownOnPage } from "./read-cards.ts";
import { readCast } from "./read-cast.ts";
import { agentHistory, readItem, recentDecisions } from "./read-history.ts";
import { readNearMisses } from "./read-near-misses.ts";
import { readSilenced } from "./read-silenced.ts";
import { readTroubles } from "./read-troubles.ts";
import { isSeen, roomIds, roomsOf } from "./rooms-of.ts";
import { seesRoom } from "./sees-room.ts";
import { type Unsettled, unsettledIn } from "./unsettled.ts";

export function createRoomsReader(world: World): RoomsReader {
  return {
    sees: (id, person) => seesRoom(world, id, person),
    async home(person) {
      const rooms: RoomLine[] = [];
      const now: Unsettled[] = [];
      for (const id of roomIds(world)) {
        if (!(await seesRoom(world, id, person))) continue;
        const unsettled = await unsettledIn(world, id, person);
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
      const unsettled = (await unsettledIn(world, drawn.room, person)).filter(({ agents }) => agents.includes(id));
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
        free: whileFree(id, thing.state.earned, pact),
        open: await drawAll(world, inReadingOrder(unsettled), person),
        pact: pact && wordsFor(world, pact, [id]),
        history: await agentHistory(world, id),
      };
    },
    card: (subject, person) => readCard(world, subject, person),
    shown: (drawn, person) => rememberShownOnPage(world, drawn, person),
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

/** The effective pacts of a room's agents, one for each different set of versions. Before one was seen: what would hold for any. */
async function pactsOf(world: World, room: RoomId): Promise<(EffectivePact & { agents: AgentId[] })[]> {
  const groups = new Map<string, EffectivePact & { agents: AgentId[] }>();
  const agents = await agentsOf(world, room);
  const any = agents.length === 0 ? world.pacts.ofRoom(room) : undefined;
  if (any) return [{ ...any, agents: [] }];
  for (const { id } of agents) {
    const pact = world.pacts.effective(id);
    if (!pact) continue;
    const key = pact.of.join(" ");
    const group = groups.get(key);
    if (group) group.agents.push(id);
    else groups.set(key, { ...pact, agents: [id] });
  }
  return [...groups.values()];
}

async function readRoomPage(world: World, id: RoomId, person: PersonId): Promise<RoomPage> {
  const { config, clock } = world;
  const agents = await agentsOf(world, id);
  const unsettled = await unsettledIn(world, id, person);
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
    nearMisses: await readNearMisses(world, [id]),
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
