/**
 * The book of figures: the journal's events in, facts out, in the order in which they happened. What is still open is kept beside them, because a
 * fact says how long ago something began. Moved on in place: it is fed every event of its kinds once.
 */
import { tooSoon } from "../approval/habit.ts";
import { factsOf, isAsking } from "../journal/asking-kinds.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../journal/event.ts";
import { type EventType, typesWith } from "../journal/event-kinds.ts";
import { pactNamed, pactOf } from "../pact/citation.ts";
import type { AgentId, PersonId, RoomId } from "../pact/pact.ts";
import { fleetRoom } from "../people/fleet-config.ts";
import { type Duration, type Instant, minute } from "../words/time.ts";
import type { About, Fact } from "./fact.ts";

interface Book {
  facts: Fact[];
  items: Map<Subject, Item>;
  rooms: Map<AgentId, RoomId>;
  /** Each different one once: most facts are about the same few. */
  abouts: Map<string, About>;
}

/** A breach, a question or whatever else asks people. */
interface Item {
  about: About;
  /** Only watched: nobody is asked, and nothing comes of it. */
  shadow: boolean;
  /** Opened, or opened again. */
  openedAt: Instant;
  answered: boolean;
  highestStep: number;
  /** When each was last asked, and last did something about it. */
  asked: Map<PersonId, Instant>;
  acted: Map<PersonId, Instant>;
}

/** How long one may have looked at what one does, at most: after saying "I'm looking" (or doing something else about it), and without. */
const longestLook: Duration = 15 * minute;
const longestGlance: Duration = 5 * minute;

/** Things on which a person's act is work. */
const isWorkedOn = (kind: string): boolean => kind === "standing" || (isAsking(kind) && factsOf(kind).work);

/** Acts that decide nothing yet. */
const undecided: ReadonlySet<string> = new Set([
  "breach.acknowledged",
  "breach.unacknowledged",
  "breach.snoozed",
  "breach.unhushed",
  "breach.reassigned",
  "approval.acknowledged",
  "approval.unacknowledged",
  "approval.extended",
  "approval.reasoned",
]);

/** What the book has to be fed. */
export const factTypes: readonly EventType[] = [
  ...typesWith(({ about }) => isWorkedOn(about)),
  "near-miss.counted",
  "act.refused",
  "agent.seen",
  "agent.restrained",
  "agent.released",
];

export const emptyBook = (): Book => ({ facts: [], items: new Map(), rooms: new Map(), abouts: new Map() });

export function note(book: Book, event: JournalEvent): void {
  begin(book, event);
  const item = book.items.get(event.subject);
  if (item) follow(book, item, event);
  apart(book, event);
}

/** The one that says the same. */
function same({ abouts }: Book, about: About): About {
  const key = JSON.stringify([about.room, about.pact, about.failureMode, about.agents]);
  const known = abouts.get(key) ?? about;
  abouts.set(key, known);
  return known;
}

/** Something begins that asks people. */
function begin(book: Book, event: JournalEvent): void {
  const { items, facts } = book;
  const { at, subject } = event;
  switch (event.type) {
    case "breach.opened": {
      const { room, agent, members, clause, threshold, shadow = false } = event.body;
      const agents = members?.map((member) => member.agent) ?? [agent];
      const about = same(book, {
        room,
        agents,
        pact: pactNamed(pactOf(clause)),
        failureMode: threshold.failure_mode,
      });
      items.set(subject, itemOf(about, at, shadow));
      if (!shadow) facts.push({ type: "opened", at, about });
      break;
    }
    case "approval.asked": {
      const { room, agent, cited } = event.body;
      items.set(subject, itemOf(same(book, { room, agents: [agent], pact: pactNamed(cited) }), at));
      break;
    }
    case "standing.granted": {
      const { room, agent, cited } = event.body;
      items.set(subject, itemOf(same(book, { room, agents: [agent], pact: pactNamed(cited) }), at));
    }
  }
}

const itemOf = (about: About, openedAt: Instant, shadow = false): Item => ({
  about,
  shadow,
  openedAt,
  answered: false,
  highestStep: 0,
  asked: new Map(),
  acted: new Map(),
});

/** It goes on. What is only watched has a history and no figures. */
function follow({ facts }: Book, item: Item, event: JournalEvent): void {
  const { at } = event;
  if (event.type === "breach.member-joined")
    item.about = { ...item.about, agents: [...new Set([...item.about.agents, event.body.agent])] };
  if (item.shadow) return;
  const { about } = item;
  const since = at - item.openedAt;
  switch (event.type) {
    case "breach.escalated":
    case "approval.escalated":
      item.highestStep = Math.max(item.highestStep, event.body.step);
      for (const person of event.body.to) item.asked.set(person, at);
      facts.push({ type: "escalated", at, about, level: event.body.step });
      break;
    case "breach.warned":
    case "approval.warned":
      for (const person of event.body.to) item.asked.set(person, at);
      break;
    case "breach.reassigned":
      item.asked.set(event.body.to, at);
      break;
    case "breach.applied": {
      const agents = event.body.agents ?? about.agents;
      facts.push({ type: "intervened", at, about: { ...about, agents }, ms: event.body.to_intervention_ms });
      break;
    }
    case "breach.resolved":
      facts.push({ type: "resolved", at, about, ms: since });
      break;
    case "breach.verdict-given": {
      const { verdict } = event.body;
      facts.push({ type: "judged", at, about, item: event.subject, escalated: item.highestStep > 1, verdict });
      break;
    }
    case "approval.voted":
    case "approval.denied": {
      const { by: person } = event.body;
      const quick = at - (item.asked.get(person) ?? item.openedAt) < tooSoon;
      facts.push({ type: "vote", at, about, person, yes: event.type === "approval.voted", quick });
      if (event.type === "approval.denied") facts.push({ type: "concluded", at, about, by: "denied", ms: since });
      break;
    }
    case "approval.approved":
      facts.push({ type: "concluded", at, about, by: "approved", ms: since });
      break;
    case "approval.expired":
      if (event.body.silence !== "unclaimed") facts.push({ type: "concluded", at, about, by: "silence", ms: since });
  }
  worked(facts, item, event);
  if (event.type === "breach.reopened") Object.assign(item, { openedAt: at, answered: false });
}

/** A person did something about it. */
function worked(facts: Fact[], item: Item, event: JournalEvent): void {
  const person = personBehind(event);
  if (person === undefined || event.type === "standing.granted") return;
  const { at, type } = event;
  const { about, openedAt } = item;
  if (kindOf(event.subject) === "breach" && !item.answered && isAnswer(event)) {
    item.answered = true;
    facts.push({ type: "answered", at, about, ms: at - openedAt });
  }
  const asked = Math.max(openedAt, item.asked.get(person) ?? openedAt);
  const acted = item.acted.get(person) ?? Number.NEGATIVE_INFINITY;
  // On it since their last act, or called to it meanwhile.
  const since = acted >= asked ? Math.max(acted, at - longestLook) : Math.max(asked, at - longestGlance);
  item.acted.set(person, at);
  facts.push({ type: "act", at, about, person, decision: !undecided.has(type), since });
}

/** Of what happens to a breach: a person reacted to it. What is done to one that is over answers nobody's call. */
export const isAnswer = (event: JournalEvent): boolean =>
  event.type !== "breach.verdict-given" && event.type !== "breach.reopened" && personBehind(event) !== undefined;

function personBehind({ body }: JournalEvent): PersonId | undefined {
  return "by" in body && "how" in body && typeof body.by === "string" ? body.by : undefined;
}

/** What belongs to no item that asks people. */
function apart(book: Book, event: JournalEvent): void {
  const { facts, items, rooms } = book;
  const { at } = event;
  switch (event.type) {
    case "agent.seen":
      rooms.set(event.body.agent, event.body.room);
      break;
    case "near-miss.counted": {
      const { room, agent, clause, failure_mode: failureMode } = event.body;
      facts.push({
        type: "near-miss",
        at,
        about: same(book, { room, agents: [agent], pact: pactNamed(pactOf(clause)), failureMode }),
      });
      break;
    }
    case "act.refused": {
      const { item, act, code, count } = event.body;
      // Whoever starts a drill or presses in one in vain learns something; nothing of the fleet was refused.
      if (act === "drill" || (isAsking(kindOf(item)) && !isWorkedOn(kindOf(item)))) break;
      facts.push({ type: "refused", at, about: items.get(item)?.about ?? standsIn(rooms, item), code, count });
      break;
    }
    case "agent.restrained":
    case "agent.released": {
      const { agent, room, cause } = event.body;
      const [kind] = event.actor.split(":", 1);
      // What a breach's decision does to an agent is that decision, and counted there.
      if (kind === "person" && kindOf(cause) !== "breach")
        facts.push({
          type: "act",
          at,
          about: { room, agents: [agent] },
          person: idOf(event.actor),
          decision: true,
          since: at,
        });
    }
  }
}

const standsIn = (rooms: Book["rooms"], item: Subject): About => {
  if (kindOf(item) === "room") return { room: idOf(item), agents: [] };
  const agent = kindOf(item) === "agent" ? idOf(item) : undefined;
  return agent === undefined
    ? { room: fleetRoom, agents: [] }
    : { room: rooms.get(agent) ?? fleetRoom, agents: [agent] };
};
