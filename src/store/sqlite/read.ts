/** Reading things and the journal. */
import type { JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { Thing, Timer } from "../../domain/journal/projection.ts";
import type { States } from "../../domain/journal/states.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Arrivals, JournalFilter, Kind, ListFilter } from "../../ports/store.ts";
import { boundNumber } from "./bound.ts";
import type { Connection } from "./connection.ts";
import { openJournalReader } from "./journal-reader.ts";
import { openList, type ThingRow } from "./list.ts";

interface Reader {
  load<K extends Kind>(subject: `${K}:${string}`): Thing<States[K]> | undefined;
  list<K extends Kind>(kind: K, filter: ListFilter): Thing<States[K]>[];
  holder(claim: string): Subject | undefined;
  journal(filter: JournalFilter): JournalEvent[];
  dueTimers(now: Instant, limit: number): Timer[];
  nextTimer(): Instant | undefined;
  arrivals(span: { from: Instant; to: Instant }): Arrivals;
  asksOf(agent: string, run: string): (States["action"] | States["approval"])[];
}

export function openReader({ sqlite }: Pick<Connection, "sqlite">): Reader {
  const load = sqlite.prepare<[string], ThingRow>("SELECT subject, version, state FROM things WHERE subject = ?");
  const dueTimers = sqlite.prepare<[number, number], Omit<Timer, "data"> & { data: string }>(
    `SELECT key, subject, due, command, data FROM timers WHERE due <= ${boundNumber("?")} ORDER BY due, key LIMIT ${boundNumber("?")}`,
  );
  const list = openList(sqlite);
  const holder = sqlite.prepare<[string], Subject>("SELECT subject FROM claims WHERE key = ?").pluck();
  const nextTimer = sqlite.prepare<[], number | null>("SELECT min(due) FROM timers").pluck();
  const within = "received_at >= ? AND received_at < ? AND source <> 'wardroom'";
  const arrived = sqlite.prepare<[number, number], { room: string; signals: number }>(
    `SELECT room, sum(count) AS signals FROM segments WHERE ${within} GROUP BY room`,
  );
  const heard = sqlite.prepare<[number, number], { agent: string; last: number }>(
    `SELECT one.value AS agent, max(received_at) AS last FROM segments, json_each(agents) AS one WHERE ${within} GROUP BY one.value`,
  );

  // Word for word the condition of the index things_by_run, or it is not used.
  const asks = sqlite
    .prepare<[string, string], string>(
      `SELECT state FROM things
       WHERE agent = ? AND state ->> '$.run' = ? AND kind in ('action', 'approval') AND state ->> '$.run' is not null`,
    )
    .pluck();

  return {
    // Written by the projections of these two kinds.
    asksOf: (agent, run) =>
      asks.all(agent, run).map((state) => JSON.parse(state) as States["action"] | States["approval"]),
    arrivals: ({ from, to }) => ({ signals: arrived.all(from, to), agents: heard.all(from, to) }),
    load<K extends Kind>(subject: `${K}:${string}`) {
      const row = load.get(subject);
      return row && thingOf<States[K]>(row);
    },
    list<K extends Kind>(kind: K, filter: ListFilter) {
      return list(kind, filter).map(thingOf<States[K]>);
    },
    holder: (claim) => holder.get(claim),
    journal: openJournalReader(sqlite),
    dueTimers: (now, limit) =>
      dueTimers.all(Math.floor(now), limit).map((row) => ({ ...row, data: JSON.parse(row.data) })),
    nextTimer: () => nextTimer.get() ?? undefined,
  };
}

/** The state was written by the projection of its kind, so it is of that kind's type. */
const thingOf = <S>({ subject, version, state }: ThingRow): Thing<S> => ({
  subject,
  version,
  state: JSON.parse(state) as S,
});
