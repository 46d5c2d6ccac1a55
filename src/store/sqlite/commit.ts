/** The one transaction in which everything that a decision caused is written, or none of it. */
import { event, type JournalEvent, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Commit, CommitResult } from "../../ports/store.ts";
import type { Chain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";
import { type Folded, fold, type Projected, project, shortIdOf } from "./fold.ts";
import type { Group } from "./group.ts";
import { prepareHeads } from "./heads.ts";
import { mint } from "./mint.ts";
import type { Outbox } from "./outbox.ts";
import type { SegmentHead } from "./segments.ts";

interface Committer {
  commit(commit: Commit): Promise<CommitResult>;
  /** Vouches in the main chain for segments it does not know yet; nothing when there are none. */
  recordHeads(): Promise<void>;
  onCommit(listener: (events: JournalEvent[]) => void): () => void;
}

interface Parts {
  group: Group;
  chain: Chain;
  outbox: Outbox;
  /** The head of this writer's segments, if main does not vouch for it yet. */
  movedHead: () => SegmentHead | undefined;
  clock: Clock;
  log: Log;
}

export function createCommitter(sqlite: Sqlite, { group, chain, outbox, movedHead, clock, log }: Parts): Committer {
  const tables = prepareTables(sqlite);
  const heads = prepareHeads(sqlite);
  const announcer = createAnnouncer(log);

  /** Appends and folds; what it returns is still to be saved. */
  const append = (events: NewEvent[]): { appended: JournalEvent[]; touched: Projected[] } => {
    const things = new Map<Subject, Folded>();
    const appended = events.map((next) => {
      const event = chain.append(next);
      things.set(event.subject, fold(things.get(event.subject) ?? tables.thing(event.subject), event));
      return event;
    });
    return { appended, touched: [...things.values()].map(project) };
  };

  const write = (commit: Commit): Written => {
    const { expected, events: asked, effects, minted } = mint(commit, tables.nextShortId);
    const events = asked.map((next) => placed(next, heads));
    for (const [subject, version] of expected)
      if (tables.version(subject) !== version) throw new Conflict({ type: "conflict", on: "version", subject });
    const head = commit.watermark && movedHead();
    const { appended, touched } = append(head ? [...events, headEvent(head)] : events);
    tables.save(touched);
    const now = Math.trunc(clock.now());
    for (const effect of effects) outbox.enqueue(effect, now);
    if (commit.watermark) tables.saveWatermark(commit.watermark.chain, commit.watermark.seq);
    return { all: appended, answer: { type: "committed", events: appended.slice(0, events.length), minted } };
  };

  return {
    async commit(commit) {
      const { watermark } = commit;
      if (watermark && isBare(commit)) {
        await group.writeUnsynced(() => tables.saveWatermark(watermark.chain, watermark.seq));
        return { type: "committed", events: [], minted: {} };
      }
      const run = (): Written => write(commit);
      const announce = ({ all }: Written): void => announcer.announce(all);
      try {
        const { answer } = await (showsOnly(commit) ? group.writeTelling(run, announce) : group.write(run, announce));
        return answer;
      } catch (error) {
        if (error instanceof Conflict) return error.result;
        throw error;
      }
    },
    async recordHeads() {
      const vouch = (): JournalEvent[] => {
        const head = movedHead();
        if (!head) return [];
        const { appended, touched } = append([headEvent(head)]);
        tables.save(touched);
        return appended;
      };
      if (movedHead()) await group.write(vouch, (events) => announcer.announce(events));
    },
    onCommit: announcer.listen,
  };
}

/**
 * Nothing but how far the watch is. Lost in a power cut, the crossings up to there are handed on again, and each is known by its
 * claim; so nobody waits for the disk, and the head of the segments is left to `recordHeads`.
 */
const isBare = ({ expected, events, effects }: Commit): boolean =>
  expected.length === 0 && events.length === 0 && effects.length === 0;

/**
 * Nothing but where a message stands by now. Who shows it waits for the disk, but nobody else has to: lost in a power cut, it is shown
 * again as any that was sent and not written down.
 */
const showsOnly = ({ events, effects, watermark }: Commit): boolean =>
  events.length > 0 && events.every(({ type }) => type === "card.shown") && effects.length === 0 && !watermark;

/** `all` has the head of the segments too, which the caller did not ask for. */
interface Written {
  all: JournalEvent[];
  answer: CommitResult & { type: "committed" };
}

/** A pact version counts from where the segment chains stand in the transaction that brings it. */
const placed = (next: NewEvent, heads: () => Record<string, number>): NewEvent =>
  next.type === "pact.applied" ? { ...next, body: { ...next.body, from: heads() } } : next;

const headEvent = (head: SegmentHead): NewEvent => event("segments.head", `segments:${head.chain}`, "wardroom", head);

/** Undoes what the commit wrote; never leaves this file. */
class Conflict extends Error {
  readonly result: CommitResult & { type: "conflict" };
  constructor(result: CommitResult & { type: "conflict" }) {
    super("conflict");
    this.result = result;
  }
}

interface ThingRow {
  version: number;
  changedAt: number;
  changedSeq: number;
  state: string;
}

/** The hot statements, prepared once. */
function prepareTables(sqlite: Sqlite) {
  const readVersion = sqlite.prepare<[string], number>("SELECT version FROM things WHERE subject = ?").pluck();
  const readThing = sqlite.prepare<[string], ThingRow>(
    "SELECT version, changed_at AS changedAt, changed_seq AS changedSeq, state FROM things WHERE subject = ?",
  );
  const saveThing = sqlite.prepare<[Projected["row"]]>(
    `INSERT INTO things (subject, kind, sort, version, room, agent, status, changed_at, changed_seq, state)
     VALUES (:subject, :kind, :sort, :version, :room, :agent, :status, :changedAt, :changedSeq, :state)
     ON CONFLICT (subject) DO UPDATE SET version = excluded.version, room = excluded.room, agent = excluded.agent,
       status = excluded.status, changed_at = excluded.changed_at, changed_seq = excluded.changed_seq, state = excluded.state`,
  );
  const readClaims = sqlite.prepare<[string], string>("SELECT key FROM claims WHERE subject = ?").pluck();
  const readHolder = sqlite.prepare<[string], string>("SELECT subject FROM claims WHERE key = ?").pluck();
  const dropClaim = sqlite.prepare<[string]>("DELETE FROM claims WHERE key = ?");
  const takeClaim = sqlite.prepare<[string, string]>("INSERT INTO claims (key, subject) VALUES (?, ?)");
  const dropTimers = sqlite.prepare<[string]>("DELETE FROM timers WHERE subject = ?");
  const addTimer = sqlite.prepare(
    "INSERT INTO timers (key, subject, due, command, data) VALUES (:key, :subject, :due, :command, :data)",
  );
  const readShortId = sqlite.prepare<[string], number>("SELECT last FROM short_ids WHERE prefix = ?").pluck();
  const saveShortId = sqlite.prepare<[string, number]>(
    `INSERT INTO short_ids (prefix, last) VALUES (?, ?)
     ON CONFLICT (prefix) DO UPDATE SET last = max(last, excluded.last)`,
  );
  const saveWatermark = sqlite.prepare<[string, number]>(
    `INSERT INTO watermarks (chain, seq) VALUES (?, ?) ON CONFLICT (chain) DO UPDATE SET seq = max(seq, excluded.seq)`,
  );

  return {
    version: (subject: Subject): number => readVersion.get(subject) ?? 0,
    nextShortId: (prefix: string): number => (readShortId.get(prefix) ?? 0) + 1,
    saveWatermark: (chain: string, seq: number): void => void saveWatermark.run(chain, seq),
    thing(subject: Subject): Folded | undefined {
      const row = readThing.get(subject);
      return row && { ...row, subject, state: JSON.parse(row.state) };
    },
    /** All dropped claims go before any is taken, so that one commit may pass a key from one thing to another. */
    save(projected: Projected[]): void {
      const taken: [string, Subject][] = [];
      for (const { row, claims, timers } of projected) {
        const isNew = readVersion.get(row.subject) === undefined;
        saveThing.run(row);
        const id = isNew ? shortIdOf(row.subject) : undefined;
        if (id) saveShortId.run(id.prefix, id.number);
        // What is new holds nothing yet.
        const held = new Set(isNew ? [] : readClaims.all(row.subject));
        for (const key of claims) if (!held.delete(key)) taken.push([key, row.subject]);
        for (const key of held) dropClaim.run(key);
        if (!isNew) dropTimers.run(row.subject);
        for (const timer of timers) addTimer.run(timer);
      }
      for (const [key, subject] of taken) {
        const holder = readHolder.get(key);
        if (holder !== undefined) throw new Conflict({ type: "conflict", on: "claim", key, holder });
        takeClaim.run(key, subject);
      }
    },
  };
}

/** Tells the listeners of each commit in the order of the journal, also when a listener commits again. */
function createAnnouncer(log: Log) {
  const listeners = new Set<(events: JournalEvent[]) => void>();
  const waiting: JournalEvent[][] = [];
  let announcing = false;
  return {
    listen(listener: (events: JournalEvent[]) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    announce(events: JournalEvent[]): void {
      if (events.length > 0) waiting.push(events);
      if (announcing) return;
      announcing = true;
      for (let batch = waiting.shift(); batch; batch = waiting.shift())
        for (const listener of [...listeners])
          try {
            listener(batch);
          } catch (error) {
            log.error({ err: error, seq: batch[0]?.seq }, "a listener of the journal failed; the commit stands");
          }
      announcing = false;
    },
  };
}
