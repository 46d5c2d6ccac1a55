/** What somebody still has to do something about: in a room, or of one thing. One entry a kind of thing that asks people. */
import { isYours } from "../../domain/approval/answer-approval.ts";
import { awaitsSomeone, type Breach, decisionWaits, needsPostmortem } from "../../domain/breach/breach.ts";
import { isYours as isYoursToChange } from "../../domain/change/awaited.ts";
import { askedOf } from "../../domain/journal/asked.ts";
import { allAsking, factsOf } from "../../domain/journal/asking-kinds.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { States } from "../../domain/journal/states.ts";
import { escalated } from "../../domain/ladder/climb.ts";
import type { AgentId, PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { inReadingOrder } from "../../views/room/room-page.ts";
import { askingOf } from "../find/asking.ts";

/** A verdict is asked for this long after an escalated breach was resolved. */
const verdictSpan = 2 * day;

export interface Unsettled {
  subject: Subject;
  room: RoomId;
  agents: AgentId[];
  openedAt: Instant;
  /** Not ended: an ended one stands here while its verdict is missing. */
  open: boolean;
  waits: boolean;
  /** A decision waits, and silence will end it: it is read before what waits without such an end. */
  decides: boolean;
  yours: boolean;
  /** Counted in the room's line instead of a card of its own. */
  gathered: boolean;
}

interface Now {
  config: FleetConfig;
  at: Instant;
}

type Waiting = Pick<Unsettled, "waits" | "decides" | "yours" | "gathered">;

/** How one stands for a person who looks at it. */
const waiting: { readonly [K in AskingKind]: (state: States[K], person: PersonId, now: Now) => Waiting } = {
  breach: (breach, person) => {
    const waits = answerWaits(breach);
    const asked = breach.lastAsked?.room ? breach.reached : (breach.lastAsked?.to ?? [breach.raci.accountable]);
    return {
      waits,
      decides: decisionWaits(breach),
      yours: waits && asked.includes(person),
      gathered: breach.status === "open" && breach.gathered === true,
    };
  },
  approval: (approval, person, now) => {
    const waits = approval.status === "waiting";
    return { waits, decides: waits, yours: isYours(approval, person, now), gathered: false };
  },
  // It ends only after days: what silence decides sooner is read before it.
  change: (change, person, now) => ({
    waits: change.status === "proposed",
    decides: false,
    yours: isYoursToChange(change, person, now),
    gathered: false,
  }),
  postmortem: ({ status, owner }, person) => ({
    waits: status === "draft",
    decides: false,
    yours: status === "draft" && owner === person,
    gathered: false,
  }),
  // Whatever is real is read before it.
  drill: ({ status, lastAsked }, person) => ({
    waits: status === "open",
    decides: false,
    yours: status === "open" && (lastAsked?.to.includes(person) ?? false),
    gathered: false,
  }),
};

/** A person has not answered yet, or the one-tap verdict is still missing. */
const answerWaits = (breach: Breach): boolean =>
  !breach.shadow &&
  ((awaitsSomeone(breach) && (!breach.hushed || decisionWaits(breach))) ||
    (breach.status === "resolved" && escalated(breach) && !breach.verdict && !needsPostmortem(breach)));

const stands = <K extends AskingKind>(kind: K, state: States[K], person: PersonId, now: Now): Unsettled => {
  const { id, room, agents, since, open } = askedOf(kind, state);
  return { subject: `${kind}:${id}`, room, agents, openedAt: since, open, ...waiting[kind](state, person, now) };
};

/** Everything in a room, in the order in which it is read. */
export async function unsettledIn(world: World, room: RoomId, person: PersonId): Promise<Unsettled[]> {
  const now = { config: world.config, at: world.clock.now() };
  const found: Unsettled[] = [];
  for (const kind of allAsking)
    for (const { state } of await thingsIn(world, kind, room)) found.push(stands(kind, state, person, now));
  return inReadingOrder(found);
}

/** One thing, in whatever state; undefined when there is none, or it asks nobody. */
export async function unsettledOf(world: World, subject: Subject, person: PersonId): Promise<Unsettled | undefined> {
  const asking = await askingOf(world, subject);
  const now = { config: world.config, at: world.clock.now() };
  return asking && stands(asking.kind, asking.thing.state, person, now);
}

async function thingsIn(world: World, kind: AskingKind, room: RoomId): Promise<Thing<States[AskingKind]>[]> {
  if (kind === "breach") return breachesIn(world, room);
  return world.store.list(kind, { room, status: factsOf(kind).asking });
}

/** Open ones, and those whose verdict is still missing; what is only watched asks nobody. */
async function breachesIn({ store, clock }: World, room: RoomId): Promise<Thing<Breach>[]> {
  const open = await store.list("breach", { room, status: factsOf("breach").asking });
  const ended = await store.list("breach", { room, status: "resolved", newestFirst: true, limit: 50 });
  const unjudged = ended.filter(
    ({ state }) =>
      escalated(state) &&
      !state.verdict &&
      !needsPostmortem(state) &&
      clock.now() - (state.resolved?.at ?? 0) < verdictSpan,
  );
  return [...open, ...unjudged].filter(({ state }) => !state.shadow);
}
