/** A world in which everything is decided by the same flows and nothing is written: what a dry run runs in. */
import type { JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { happened, projections, type States } from "../../domain/journal/states.ts";
import type { Ingest } from "../../ports/ingest.ts";
import type { Kind, ListFilter, OutboxDraft, Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

/** What would have been written: refused attempts apart, for nothing was attempted. */
interface Written {
  events: JournalEvent[];
  effects: OutboxDraft[];
}

/** Later decisions of the same run see what the earlier ones would have changed. */
export function onPaper(world: World): { world: World; written: () => Written } {
  const events: JournalEvent[] = [];
  const effects: OutboxDraft[] = [];
  const changed = new Map<Subject, Thing<unknown>>();
  const { store, clock } = world;
  const load = async (subject: Subject): Promise<Thing<unknown> | undefined> =>
    changed.get(subject) ?? (await store.load(subject as `${Kind}:${string}`));
  const paper: Store = {
    ...store,
    load: load as Store["load"],
    async list<K extends Kind>(kind: K, filter?: ListFilter): Promise<Thing<States[K]>[]> {
      const found = await store.list(kind, filter);
      const mine = [...changed.values()].filter(({ subject }) => subject.startsWith(`${kind}:`)) as Thing<States[K]>[];
      const others = found.filter(({ subject }) => !changed.has(subject));
      return [...others, ...mine.filter(({ state }) => fits(projections[kind].index(state as never), filter ?? {}))];
    },
    async commit(commit) {
      const made = commit.events
        .filter(({ type }) => type !== "act.refused")
        .map((one): JournalEvent => ({ ...one, seq: 0, at: clock.now(), schema: 1 }));
      for (const event of made) {
        const { subject } = event;
        const before = await load(subject);
        changed.set(subject, { subject, version: (before?.version ?? 0) + 1, state: happened(before?.state, event) });
      }
      events.push(...made);
      effects.push(...commit.effects);
      return { type: "committed", events: made, minted: {} };
    },
  };
  return {
    world: { ...world, store: paper, ...(world.ingest && { ingest: paperIngest }), wake: () => {} },
    written: () => ({ events, effects }),
  };
}

/** Nothing that arrives is kept. */
const paperIngest: Ingest = {
  accept: async () => "written",
  isDuplicate: () => ({ duplicate: false, hash: { high: 0, low: 0 } }),
  isLate: () => false,
};

const fits = (
  index: { room?: string; agent?: string; status?: string },
  { room, rooms, agent, status }: ListFilter,
): boolean =>
  (room === undefined || index.room === room) &&
  (rooms === undefined || (index.room !== undefined && rooms.includes(index.room))) &&
  (agent === undefined || index.agent === agent) &&
  (status === undefined || index.status === status);
