/** The main chain: appends events with their hashes and reads them back. */
import type { JournalEvent, NewEvent } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import { schemaOf, upcast } from "../../domain/journal/upcast.ts";
import { genesis, journalHash, seal } from "../../format/hash.ts";
import { jcs } from "../../format/jcs.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { Sqlite } from "./connection.ts";
import type { Group } from "./group.ts";

export const mainChain = "main";

interface Head {
  seq: number;
  hash: string;
  at: number;
}

export interface Chain {
  head(): Head;
  /** Appends one event; `at` never goes back, whatever the wall clock does. Only inside a transaction. */
  append(event: NewEvent): JournalEvent;
}

/** The head is kept in memory, since there is one writer. */
export function openChain(sqlite: Sqlite, group: Group, clock: Clock, random: Random): Chain {
  const newest = sqlite.prepare<[], Head>(
    `SELECT seq, hash, at FROM journal WHERE chain = '${mainChain}' ORDER BY seq DESC LIMIT 1`,
  );
  const insertRow = sqlite.prepare(
    `INSERT INTO journal (chain, seq, at, type, schema, actor, subject, commitment, prev, hash)
     VALUES ('${mainChain}', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertBody = sqlite.prepare(
    `INSERT INTO journal_bodies (chain, seq, body, salts, commitments) VALUES ('${mainChain}', ?, ?, ?, ?)`,
  );
  let known: Head | undefined;
  group.onUndone(() => {
    known = undefined;
  });
  const head = (): Head => {
    known ??= newest.get() ?? { seq: 0, hash: genesis, at: 0 };
    return known;
  };
  return {
    head,
    append(event) {
      const before = head();
      const { type, subject, actor, body } = event;
      const seq = before.seq + 1;
      const at = Math.max(before.at, Math.trunc(clock.now()));
      const schema = schemaOf(type);
      const prev = before.hash;
      const { salts, commitments, commitment } = seal(body, random);
      const hash = journalHash({ chain: mainChain, seq, at, type, schema, actor, subject, commitment, prev });
      insertRow.run(seq, at, type, schema, actor, subject, commitment, prev, hash);
      insertBody.run(seq, jcs(body), jcs(salts), jcs(commitments));
      known = { seq, hash, at };
      return { ...event, seq, at, schema };
    },
  };
}

/** A row of the journal joined with its body, as `eventOf` reads it. */
export interface EventRow {
  seq: number;
  at: number;
  type: string;
  schema: number;
  actor: string;
  subject: string;
  body: string;
}

/**
 * An event as today's code knows it; `schema` stays that of its writing. What the journal holds was checked when it was written,
 * so it is trusted here; `verify` is what doubts it.
 */
export const eventOf = ({ seq, at, type, schema, actor, subject, body }: EventRow): JournalEvent =>
  ({
    seq,
    at,
    type,
    schema,
    actor,
    subject,
    body: upcast(type as EventType, schema, JSON.parse(body)),
  }) as JournalEvent;
