/** The store on one SQLite file: the whole port, put together from its parts. */
import type { JournalEvent } from "../../domain/journal/event.ts";
import { hour, second } from "../../domain/words/time.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { OtherFold, Store } from "../../ports/store.ts";
import { openChain } from "./chain.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { openClosedRuns } from "./closed-runs.ts";
import { createCommitter } from "./commit.ts";
import { type Connection, connect, connectReadOnly } from "./connection.ts";
import { openErase } from "./erase.ts";
import { openFields } from "./fields.ts";
import { otherFold, refoldIfChanged } from "./fold-version.ts";
import { openGroup } from "./group.ts";
import { openKeeper } from "./keep.ts";
import { openLines } from "./lines.ts";
import { openOutbox } from "./outbox.ts";
import { openReader } from "./read.ts";
import { rebuild } from "./rebuild.ts";
import { openSealed } from "./sealed.ts";
import { openSegments, type SegmentHead } from "./segments.ts";
import { verify } from "./verify.ts";

export interface SqliteOptions {
  file: string;
  clock: Clock;
  random: Random;
  log: Log;
  /** The name of this writer: its segments go to the chain "ingest:NODE". */
  node?: string;
  /** Reads beside a running service or without one; whatever would write throws. */
  readOnly?: boolean;
}

export interface SqliteStore extends Store {
  /** Vouches in the main chain for segments appended since; done by itself each second and at close. */
  recordHeads(): Promise<void>;
}

/** Opens the file, creating it privately where it is missing. Throws a sentence that says what to do when it may not be opened. */
export function openSqliteStore({
  file,
  clock,
  random,
  log,
  node = "1",
  readOnly = false,
}: SqliteOptions): SqliteStore {
  const connection = readOnly ? connectReadOnly(file) : connect(file);
  const { sqlite } = connection;
  if (!readOnly) orClose(connection, () => refoldIfChanged(sqlite, file, log));
  const checkpoints = readOnly ? undefined : openCheckpoints(sqlite, log);
  const group = openGroup(sqlite, checkpoints?.written);
  const chain = openChain(sqlite, group, clock, random);
  const outbox = openOutbox(sqlite);
  if (!readOnly) orClose(connection, () => outbox.release());
  const erase = openErase(sqlite, group, checkpoints);
  const fields = openFields(sqlite, erase);
  const lines = openLines(sqlite, erase);
  const closedRuns = openClosedRuns(sqlite);
  const segments = openSegments(sqlite, { group, ownChain: `ingest:${node}`, closedRuns, clock, random });
  const reader = openReader(connection);
  const keeper = openKeeper(connection);
  const movedHead = (): SegmentHead | undefined => {
    const head = segments.head();
    const recorded = reader.load<"segments">(`segments:${head.chain}`)?.state.seq ?? 0;
    return head.seq > recorded ? head : undefined;
  };
  const committer = createCommitter(sqlite, { group, chain, outbox, movedHead, clock, log });
  const stopChores = readOnly
    ? () => {}
    : startChores({
        recordHeads: committer.recordHeads,
        prune: () => erase.once(() => keeper.prune(clock.now())),
        log,
      });
  /** A reader may not put it right, so it says it. */
  const foldNote = (): { otherFold?: OtherFold } => {
    const other = otherFold(sqlite);
    return other ? { otherFold: other } : {};
  };
  const onCommit = (listener: (events: JournalEvent[]) => void) => committer.onCommit(listener);

  const store: SqliteStore = {
    load: async (subject) => reader.load(subject),
    list: async (kind, filter = {}) => reader.list(kind, filter),
    holder: async (claim) => reader.holder(claim),
    commit: committer.commit,
    onCommit,
    journal: async (filter) => reader.journal(filter),
    verify: async (progress) => ({ ...(await verify(connection, progress)), ...foldNote() }),
    rebuild: async (options = {}) => ({ ...(await rebuild(connection, options)), ...foldNote() }),

    sealed: openSealed(sqlite),
    appendSegments: (drafts, also = {}) => segments.append(drafts, also),
    dropLines: (of, ranges) => lines.drop(of, ranges),
    dropFields: (records) => fields.drop(records),
    segmentsAfter: async (of, seq, limit) => segments.after(of, seq, limit),
    receivedAfter: async (of, seq, limit) => segments.receivedAfter(of, seq, limit),
    idHashesSince: async (receivedAt) => keeper.idHashesSince(receivedAt),
    arrivals: async (span) => reader.arrivals(span),
    closedRuns: async (span) => closedRuns.count(span),
    asksOf: async (agent, run) => reader.asksOf(agent, run),
    async ingest() {
      const { chain: own, seq, hash } = segments.head();
      return { chain: own, head: seq, hash, watermark: keeper.watermark(own) };
    },
    recordHeads: committer.recordHeads,
    saveSnapshot: (snapshot) => group.write(() => keeper.saveSnapshot(snapshot)),
    loadSnapshot: async (of, derive) => keeper.loadSnapshot(of, derive),
    idempotent: async (token, key) => keeper.idempotent(token, key, clock.now()),
    keepAnswer: (answer) => group.writeUnsynced(() => keeper.keepAnswer(answer)),

    // A claim that a power cut takes back leaves its delivery waiting, as it was; and no button is pressed, nor a delivery
    // settled, without a commit that is written after these and so brings them to disk first.
    claimOutbox: async (lane, now, lease, limit) =>
      outbox.isEmpty(lane) ? [] : group.writeUnsynced(() => outbox.claim(lane, now, lease, limit)),
    // Nothing that is written beside it waits for this one to reach the disk; whoever settles does.
    settleOutbox: (id, fence, result) =>
      group.writeTelling(
        () => outbox.settle(id, fence, result, clock.now()),
        () => {},
      ),
    waitingOutbox: async (lane, platform, destination) => outbox.waiting(lane, platform, destination),
    outboxCounts: async () => outbox.counts(),
    nextOutbox: async () => outbox.next(),
    undelivered: async (before) => outbox.undelivered(before),

    dueTimers: async (now, limit) => reader.dueTimers(now, limit),
    nextTimer: async () => reader.nextTimer(),

    bindButtons: (bindings) => group.writeUnsynced(() => keeper.bindButtons(bindings)),
    findButton: async (hash) => keeper.findButton(hash),

    async close() {
      if (!sqlite.open) return;
      stopChores();
      try {
        group.flush();
        if (!readOnly) {
          const vouched = committer.recordHeads();
          group.flush();
          await vouched;
        }
      } finally {
        await checkpoints?.close();
        // In one go: what was asked for meanwhile is written, and nothing more is asked for in between.
        group.close();
        connection.close();
      }
    },
  };
  return readOnly ? readingOnly(store, file) : store;
}

/** A file that cannot be used is let go of. */
function orClose(connection: Connection, prepare: () => void): void {
  try {
    prepare();
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The same store with a sentence in place of everything that writes. */
function readingOnly(store: SqliteStore, file: string): SqliteStore {
  const refuse = async (): Promise<never> => {
    throw new Error(
      `${file} was opened for reading only. Stop the service and open it for writing, or ask the service.`,
    );
  };
  return {
    ...store,
    commit: refuse,
    rebuild: (options = {}) => (options.apply ? refuse() : store.rebuild(options)),
    appendSegments: refuse,
    dropLines: refuse,
    dropFields: refuse,
    recordHeads: refuse,
    saveSnapshot: refuse,
    claimOutbox: refuse,
    settleOutbox: refuse,
    bindButtons: refuse,
  };
}

/** What the store does by itself while it is open. Neither keeps the process alive, and a failure is tried again next time. */
function startChores({
  recordHeads,
  prune,
  log,
}: {
  recordHeads(): Promise<void>;
  prune(): Promise<void>;
  log: Log;
}): () => void {
  const attempt = (chore: () => Promise<void>, what: string) => (): void => {
    chore().catch((error: unknown) => log.error({ err: error }, `the store could not ${what}; it tries again`));
  };
  const vouch = attempt(recordHeads, "record the head of its segments");
  const tidy = attempt(prune, "drop what has grown old");
  // Segments that a crash left without a recorded head are vouched for at once.
  vouch();
  tidy();
  const timers = [setInterval(vouch, second), setInterval(tidy, hour)];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
}
