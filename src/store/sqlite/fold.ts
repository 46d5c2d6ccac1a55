/** A thing's row as a fold of its events: the same code runs inside a commit and in a rebuild, so the two cannot disagree. */
import { type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { ThingIndex, Timer } from "../../domain/journal/projection.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { happened, projectionOf } from "../../domain/journal/states.ts";
import { sortKey } from "./sort-key.ts";

export interface Folded {
  subject: Subject;
  version: number;
  state: unknown;
  changedAt: number;
  changedSeq: number;
}

/** What a thing's state comes to in the tables. `state` is JSON. */
export interface Projected {
  row: {
    subject: Subject;
    kind: string;
    sort: string;
    version: number;
    room: string | null;
    agent: string | null;
    status: string | null;
    changedAt: number;
    changedSeq: number;
    state: string;
  };
  claims: string[];
  timers: TimerRow[];
}

interface TimerRow extends Omit<Timer, "data"> {
  data: string;
}

export function fold(thing: Folded | undefined, event: JournalEvent): Folded {
  return {
    subject: event.subject,
    version: (thing?.version ?? 0) + 1,
    state: happened(thing?.state, event),
    changedAt: event.at,
    changedSeq: event.seq,
  };
}

export function project(thing: Folded): Projected {
  const { subject, version, state, changedAt, changedSeq } = thing;
  const projection = projectionOf(subject);
  const { room, agent, status }: ThingIndex = projection.index(state);
  return {
    row: {
      subject,
      kind: kindOf(subject),
      sort: sortKey(subject),
      version,
      room: room ?? null,
      agent: agent ?? null,
      status: status ?? null,
      changedAt,
      changedSeq,
      state: JSON.stringify(state),
    },
    claims: [...new Set(projection.claims?.(state))],
    timers: (projection.timers?.(state) ?? []).map(timerRow),
  };
}

/** The prefix and number of a short id, if the subject has one: "breach:BR-142" -> BR-, 142. */
export function shortIdOf(subject: Subject): { prefix: string; number: number } | undefined {
  const [, prefix, digits] = /^[a-z-]+:([A-Z]{2}-)(\d{1,15})$/.exec(subject) ?? [];
  return prefix && prefixes.has(prefix) ? { prefix, number: Number(digits) } : undefined;
}

const prefixes: ReadonlySet<string> = new Set(Object.values(unminted).map((placeholder) => placeholder.slice(0, -1)));

/** Whole milliseconds, never early. */
const timerRow = ({ key, subject, due, command, data }: Timer): TimerRow => ({
  key,
  subject,
  due: Math.ceil(due),
  command,
  data: JSON.stringify(data),
});
