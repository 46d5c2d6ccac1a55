/** Which records of the journal and which signals belong to one thing: what its evidence bundle holds in full. */

import { standingIdOf } from "../../domain/approval/standing.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { AgentId, RoomId, Window } from "../../domain/pact/pact.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import { day, hour, type Instant } from "../../domain/words/time.ts";
import type { Part } from "../../format/bundle.ts";
import type { SegmentSpan } from "../../ports/sealed-store.ts";
import type { Store } from "../../ports/store.ts";

export interface ItemRecords {
  subject: Subject;
  room: RoomId;
  agents: AgentId[];
  openedAt: Instant;
  lastAt: Instant;
  /** Every event of these is about the item. */
  subjects: Subject[];
  /** The sequence numbers of the records that are told in full, and why. */
  parts: Map<number, Part>;
  /** Undefined where no signals led to it. */
  signals: SegmentSpan | undefined;
}

/** Undefined: nothing ever happened to such a thing. */
export async function gatherItem(store: Store, subject: Subject): Promise<ItemRecords | undefined> {
  const own = await store.journal({ subject });
  const [first] = own;
  const last = own.at(-1);
  if (!first || !last) return undefined;
  const subjects = [subject, ...relatedTo(subject)];
  const parts = new Map<number, Part>();
  const take = (events: readonly JournalEvent[], part: Part): void => {
    for (const { seq, type } of events) parts.set(seq, type === "card.shown" ? "card" : part);
  };
  take(own, "item");
  for (const other of subjects.slice(1)) take(await store.journal({ subject: other }), "item");
  const agents = agentsIn(own);
  for (const agent of agents)
    take(
      (await store.journal({ subject: `agent:${agent}` })).filter(
        ({ body }) => "cause" in body && body.cause === subject,
      ),
      "item",
    );
  take(await pactsOf(store, citedIn(own)), "pact");
  return {
    subject,
    room: textIn(first, "room") ?? fleetRoom,
    agents,
    openedAt: first.at,
    lastAt: last.at,
    subjects,
    parts,
    signals: agents.length > 0 ? { agents, ...spanOf(first, last) } : undefined,
  };
}

/** How many of its records lost what people or agents wrote, their time to be kept being over. */
export async function prunedOf({ sealed }: Store, { parts }: ItemRecords): Promise<number> {
  let pruned = 0;
  for (const seq of parts.keys()) {
    const found = await sealed.body(seq);
    if (found && Object.keys(found.body).length < Object.keys(found.commitments).length) pruned += 1;
  }
  return pruned;
}

/** Cards and lines that were shown of it, attempts that were refused, pages sent, what a yes to it covered since. */
const relatedTo = (subject: Subject): Subject[] => [
  `card:${subject}`,
  `refusals:${subject}`,
  `page:${subject}`,
  `hold:${subject}`,
  ...(kindOf(subject) === "approval" ? [`standing:${standingIdOf(idOf(subject))}`] : []),
];

function agentsIn(events: readonly JournalEvent[]): AgentId[] {
  const agents = new Set<AgentId>();
  for (const one of events) {
    const agent = textIn(one, "agent");
    if (agent !== undefined) agents.add(agent);
    const { members } = one.body as { members?: unknown };
    if (Array.isArray(members))
      for (const member of members as { agent?: unknown }[])
        if (typeof member.agent === "string") agents.add(member.agent);
  }
  return [...agents];
}

/** "airline-service@4" wherever an event says under which versions of pacts it came about. */
function citedIn(events: readonly JournalEvent[]): Set<string> {
  const cited = new Set<string>();
  for (const { body } of events) {
    const { effective, cited: one, members, base, pact } = body as Record<string, unknown>;
    const lists = [effective, ...(Array.isArray(members) ? members.map((member) => member?.effective) : [])];
    for (const list of lists) if (Array.isArray(list)) for (const citation of list) cited.add(String(citation));
    if (typeof one === "string") cited.add(one);
    if (typeof pact === "string" && typeof base === "number") cited.add(`${pact}@${base}`);
  }
  return cited;
}

async function pactsOf(store: Store, cited: ReadonlySet<string>): Promise<JournalEvent[]> {
  const names = new Set([...cited].map(pactNamed));
  const found: JournalEvent[] = [];
  for (const name of names)
    for (const one of await store.journal({ subject: `pact:${name}`, types: ["pact.applied"] }))
      if (one.type === "pact.applied" && cited.has(`${name}@${one.body.version}`)) found.push(one);
  return found;
}

/**
 * From the beginning of the window that was judged, to the last thing that happened. How far back a window of runs reaches is
 * not known from the breach, so a day stands for it.
 */
function spanOf(first: JournalEvent, last: JournalEvent): { from: Instant; to: Instant } {
  if (first.type === "breach.opened") {
    const { measured, threshold } = first.body;
    return { from: measured.received_at - lengthOf(threshold.window), to: Math.max(last.at, measured.received_at) };
  }
  return { from: first.at - hour, to: last.at + hour };
}

const lengthOf = (window: Window): number => Math.max(hour, "time" in window ? window.time : day);

function textIn({ body }: JournalEvent, field: string): string | undefined {
  const value = (body as Record<string, unknown>)[field];
  return typeof value === "string" ? value : undefined;
}
