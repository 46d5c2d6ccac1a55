/**
 * What an agent is told between its own questions: pacts that hold for it and became another one, restraints, what was decided about what
 * it asked. Read from the journal, so that nothing is lost with a connection and nothing is kept twice.
 */
import { type JournalEvent, kindOf } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import { citationOf, holdsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { type Duration, day, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

interface InboxItem {
  kind: "pact-changed" | "restraint-changed" | "action-decided";
  at: Instant;
  facts: Record<string, unknown>;
}

interface Inbox {
  items: InboxItem[];
  /** Of the last record that was looked at: what comes after it is asked for with this. */
  cursor: number;
}

const types: EventType[] = [
  "pact.applied",
  "agent.restrained",
  "agent.released",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "approval.superseded",
];

/** Records read at a time, and items answered at most. */
const page = 500;
const most = 100;

/** Without `after` of the last day. */
async function readInbox(world: World, agent: AgentId, after: number | undefined): Promise<Inbox> {
  const since = after === undefined ? world.clock.now() - day : Number.NEGATIVE_INFINITY;
  const items: InboxItem[] = [];
  let cursor = after ?? 0;
  for (;;) {
    const events = await world.store.journal({ types, afterSeq: cursor, limit: page });
    for (const one of events) {
      cursor = one.seq;
      const item = one.at < since ? undefined : await itemOf(world, agent, one);
      if (item) items.push(item);
      if (items.length >= most) return { items, cursor };
    }
    if (events.length < page) return { items, cursor };
  }
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
    if (events.some(({ type }) => types.includes(type))) wake();
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
      if (inbox.items.length > 0 || wait <= 0 || over.aborted) return inbox;
      from = inbox.cursor;
      await woken;
    }
  } finally {
    clearTimeout(timer);
    stop();
  }
}

async function itemOf(world: World, agent: AgentId, event: JournalEvent): Promise<InboxItem | undefined> {
  const { at } = event;
  switch (event.type) {
    case "pact.applied": {
      const { pact, version, level, of, change } = event.body;
      if (!holdsFor({ level, of }, profileOf(world.config, agent))) return undefined;
      const cited = citationOf({ id: pact, version });
      return {
        kind: "pact-changed",
        at,
        facts: {
          pact,
          version,
          change: change ?? null,
          holds: world.pacts.effective(agent)?.of ?? [],
          sentence: `${cited} holds for you from the next signal on.`,
        },
      };
    }
    case "agent.restrained":
    case "agent.released":
      return event.body.agent === agent
        ? {
            kind: "restraint-changed",
            at,
            facts: { restraint: event.body.kind, applied: event.type === "agent.restrained", cause: event.body.cause },
          }
        : undefined;
    default: {
      if (kindOf(event.subject) !== "approval") return undefined;
      const asked = await world.store.load(event.subject as `approval:${string}`);
      return asked?.state.agent === agent
        ? {
            kind: "action-decided",
            at,
            facts: {
              action: asked.state.action,
              approval: asked.state.id,
              state: event.type.slice("approval.".length),
            },
          }
        : undefined;
    }
  }
}
