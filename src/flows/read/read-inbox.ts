/**
 * What an agent is told between its own questions: pacts that hold for it and became another one, what became of its proposals, restraints
 * and autonomy, what was decided about what it asked. Read from the journal, so that nothing is lost with a connection and nothing is kept
 * twice.
 */
import { setImmediate } from "node:timers/promises";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Duration } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { type InboxItem, inboxTypes, itemOf } from "./inbox-items.ts";
import { itemsNow } from "./inbox-now.ts";

interface Inbox {
  items: InboxItem[];
  /** Of the last record that was looked at: what comes after it is asked for with this. */
  cursor: number;
  /** There is more of the journal to look at: ask on at once. */
  more: boolean;
}

/** Items answered at most, and records that concern agents read at a time, and for one answer. */
const most = 100;
const page = 500;
const mostRead = 2_000;
/** Records passed at a time, and for one answer, whether or not they concern agents: who waits for the gate goes first. */
const span = 20_000;
const mostPassed = 10 * span;

/**
 * Without `after` what is so now; what is committed meanwhile may be told once more with the cursor of that. So also with a cursor from
 * beyond the end: the journal is one of a backup, and what comes until it is as long again would be passed over.
 */
async function readInbox(world: World, agent: AgentId, after: number | undefined): Promise<Inbox> {
  const [newest] = await world.store.journal({ newestFirst: true, limit: 1 });
  const head = newest?.seq ?? 0;
  if (after === undefined || after > head) return { items: await itemsNow(world, agent), cursor: head, more: false };
  const items: InboxItem[] = [];
  let cursor = after;
  for (let read = 0; cursor < head && read < mostRead && cursor - after < mostPassed; ) {
    const throughSeq = Math.min(cursor + span, head);
    const events = await world.store.journal({ types: inboxTypes, afterSeq: cursor, throughSeq, limit: page });
    for (const one of events) {
      cursor = one.seq;
      const item = await itemOf(world, agent, one);
      if (item) items.push(item);
      if (items.length >= most) return { items, cursor, more: cursor < head };
    }
    if (events.length < page) cursor = throughSeq;
    read += events.length;
    await setImmediate();
  }
  return { items, cursor, more: cursor < head };
}

/** As soon as there is something, or after `wait` ms, or when nobody listens any more. */
export async function awaitInbox(
  world: World,
  agent: AgentId,
  after: number | undefined,
  wait: Duration,
  signal: AbortSignal,
): Promise<Inbox> {
  let wake = (): void => {};
  const stop = world.store.onCommit((events) => {
    if (events.some(({ type }) => inboxTypes.includes(type))) wake();
  });
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), wait);
  const over = AbortSignal.any([signal, end.signal]);
  try {
    let from = after;
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
        over.addEventListener("abort", () => resolve(), { once: true });
      });
      const inbox = await readInbox(world, agent, from);
      if (inbox.items.length > 0 || inbox.more || wait <= 0 || over.aborted) return inbox;
      from = inbox.cursor;
      await woken;
    }
  } finally {
    clearTimeout(timer);
    stop();
  }
}
