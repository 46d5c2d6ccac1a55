/** What every database must do to be the store: the same tests for each. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { event, type JournalEvent, type NewEvent } from "../../src/domain/journal/event.ts";
import { judges } from "../../src/domain/pact/pact-history.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { prunedDigest } from "../../src/format/hash.ts";
import type { Clock, Random } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { OutboxDraft, Store } from "../../src/ports/store.ts";
import { noon } from "./breaches.ts";
import {
  chance,
  commit,
  committed,
  crossing,
  dana,
  type MovableClock,
  movableClock,
  quiet,
  restrained,
  seen,
  segment,
} from "./commits.ts";

interface Opened {
  store: Store;
  /** Closes it and opens the same data again, as a restart does. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

const cardJob = (card: string, change: Partial<OutboxDraft> = {}): OutboxDraft => ({
  lane: "update",
  platform: "slack",
  destination: "C01AIR",
  job: { type: "card", card },
  collapse: card,
  ...change,
});

const noteJob = (card: string, nth: number, change: Partial<OutboxDraft> = {}): OutboxDraft => ({
  lane: "update",
  platform: "slack",
  destination: "C01AIR",
  job: { type: "note", card, nth, broadcast: false },
  ...change,
});

export function storeContract(
  name: string,
  open: (shell: { clock: Clock; random: Random; log: Log }) => Promise<Opened>,
): void {
  describe(name, () => {
    let opened: Opened;
    let store: Store;
    let clock: MovableClock;

    beforeEach(async () => {
      clock = movableClock();
      opened = await open({ clock, random: chance, log: quiet });
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    const openOne = async (key = "c1", agent = "airline-a"): Promise<string> => {
      const { minted } = committed(await store.commit(commit(crossing(key, agent))));
      return minted["BR-?"] ?? "";
    };

    describe("a commit", () => {
      test("writes journal, state, claims and timers together", async () => {
        const id = await openOne();
        expect(id).toBe("BR-1");
        const breach = await store.load("breach:BR-1");
        expect(breach).toMatchObject({ subject: "breach:BR-1", version: 2, state: { id: "BR-1", status: "open" } });
        expect(await store.holder("crossing:c1")).toBe("breach:BR-1");
        expect(await store.holder("open-breach:airline-a/airline-service#task-failure")).toBe("breach:BR-1");
        expect((await store.journal({})).map(({ seq, type, subject }) => [seq, type, subject])).toEqual([
          [1, "breach.opened", "breach:BR-1"],
          [2, "breach.escalated", "breach:BR-1"],
        ]);
        expect((await store.dueTimers(noon + minute, 10)).map(({ command }) => command)).toEqual(["breach.step"]);
        expect(await store.nextTimer()).toBe(noon + 30 * second);
      });

      test("answers with the events as they stand in the journal", async () => {
        const { events } = committed(await store.commit(commit(crossing("c1"))));
        expect(events).toEqual(await store.journal({}));
      });

      test("is refused when a thing has another version than was read", async () => {
        await openOne();
        const late = await store.commit(commit([seen("airline-b")], { expected: [["breach:BR-1", 1]] }));
        expect(late).toEqual({ type: "conflict", on: "version", subject: "breach:BR-1" });
        expect(await store.load("agent:airline-b")).toBeUndefined();
      });

      test("is refused when a thing that must not exist does", async () => {
        await store.commit(commit([seen("airline-a")]));
        expect(await store.commit(commit([seen("airline-a")], { expected: [["agent:airline-a", 0]] }))).toMatchObject({
          type: "conflict",
          on: "version",
        });
      });

      test("is refused when another thing holds a key it claims, and names the holder", async () => {
        await openOne("c1");
        expect(await store.commit(commit([seen("airline-b"), ...crossing("c2")]))).toEqual({
          type: "conflict",
          on: "claim",
          key: "open-breach:airline-a/airline-service#task-failure",
          holder: "breach:BR-1",
        });
        expect(await store.journal({})).toHaveLength(2);
        expect(await store.load("agent:airline-b")).toBeUndefined();
        expect(await store.holder("crossing:c2")).toBeUndefined();
      });

      test("that is refused does not use up a short id", async () => {
        await openOne("c1");
        await store.commit(commit(crossing("c2")));
        expect(await openOne("c3", "airline-b")).toBe("BR-2");
      });

      test("frees a claim when the state no longer holds it", async () => {
        await openOne("c1");
        await store.commit(
          commit([event("breach.resolved", "breach:BR-1", "person:dana", { ...dana(), because: "person" })]),
        );
        expect(await store.holder("open-breach:airline-a/airline-service#task-failure")).toBeUndefined();
        expect(await store.holder("crossing:c1")).toBe("breach:BR-1");
        expect(await openOne("c2")).toBe("BR-2");
      });

      test("may pass a claim from one thing to another", async () => {
        await openOne("c1");
        const { minted } = committed(
          await store.commit(
            commit([
              ...crossing("c2"),
              event("breach.resolved", "breach:BR-1", "person:dana", { ...dana(), because: "person" }),
            ]),
          ),
        );
        expect(minted).toEqual({ "BR-?": "BR-2" });
        expect(await store.holder("open-breach:airline-a/airline-service#task-failure")).toBe("breach:BR-2");
      });

      test("replaces the timers of a thing, and takes them away when it waits for nothing", async () => {
        await openOne();
        await store.commit(
          commit([
            event("breach.withdrawn", "breach:BR-1", "wardroom", { because: "resolved" }),
            event("breach.resolved", "breach:BR-1", "person:dana", { ...dana(), because: "person" }),
          ]),
        );
        expect(await store.dueTimers(noon + day, 10)).toEqual([]);
        expect(await store.nextTimer()).toBeUndefined();
      });

      test("mints one id for a placeholder and puts it into subjects, bodies and effects", async () => {
        const events = [...crossing("c1"), restrained("airline-a", "breach:BR-?")];
        const effects = [cardJob("breach:BR-?")];
        const result = committed(await store.commit(commit(events, { effects, expected: [["breach:BR-?", 0]] })));
        expect(result.minted).toEqual({ "BR-?": "BR-1" });
        expect((await store.load("agent:airline-a"))?.state.restraints).toMatchObject([{ cause: "breach:BR-1" }]);
        const [row] = await store.claimOutbox("update", noon, minute, 1);
        expect(row).toMatchObject({ collapse: "breach:BR-1", job: { type: "card", card: "breach:BR-1" } });
      });

      test("leaves what people wrote as they wrote it", async () => {
        await store.commit(commit([...crossing("c1"), restrained("airline-a", "breach:BR-?", "as in BR-?")]));
        const [told] = await store.journal({ types: ["agent.restrained"] });
        expect(told?.body).toMatchObject({ reason: "as in BR-?", cause: "breach:BR-1" });
      });

      test("counts short ids on from the highest, also over a restart", async () => {
        await openOne("c1", "airline-a");
        store = await opened.reopen();
        expect(await openOne("c2", "airline-b")).toBe("BR-2");
      });

      test("never dates an event before the one that precedes it", async () => {
        await store.commit(commit([seen("airline-a")]));
        clock.move(-hour);
        const { events } = committed(await store.commit(commit([seen("airline-b")])));
        expect(events[0]?.at).toBe(noon);
        store = await opened.reopen();
        await store.commit(commit([seen("airline-c")]));
        expect((await store.journal({})).map(({ at }) => at)).toEqual([noon, noon, noon]);
      });

      test("that fails half way leaves nothing behind", async () => {
        await store.commit(commit([seen("airline-a")]));
        const impossible = event("breach.resolved", "breach:BR-77", "wardroom", { because: "recovered" });
        await expect(
          store.commit(
            commit([seen("airline-b"), ...crossing("c1"), impossible], { effects: [cardJob("breach:BR-?")] }),
          ),
        ).rejects.toThrow("breach:BR-77");
        expect(await store.journal({})).toHaveLength(1);
        expect(await store.load("agent:airline-b")).toBeUndefined();
        expect(await store.load("breach:BR-1")).toBeUndefined();
        expect(await store.holder("crossing:c1")).toBeUndefined();
        expect(await store.outboxCounts()).toEqual([]);
        expect(await openOne("c2")).toBe("BR-1");
        expect(await store.verify()).toMatchObject({ ok: true, events: 3 });
      });

      test("refuses what could not come back from the disk as it went in", async () => {
        const broken = restrained("airline-a", "person:dana");
        await expect(
          store.commit(
            commit([{ ...broken, body: { ...broken.body, limit: { count: Number.NaN, per: 1 } } } as NewEvent]),
          ),
        ).rejects.toThrow("agent.restrained.limit.count is NaN");
      });

      test("drops undefined fields and mends half a surrogate pair, so that what is hashed is what is read", async () => {
        const odd = restrained("airline-a", "person:dana", "half \ud800 pair");
        await store.commit(commit([{ ...odd, body: { ...odd.body, limit: undefined } } as NewEvent]));
        const [read] = await store.journal({});
        expect(read?.body).toMatchObject({ reason: "half \ufffd pair" });
        expect(Object.keys(read?.body ?? {})).not.toContain("limit");
        expect(await store.verify()).toMatchObject({ ok: true });
      });

      test("of a kind nobody knows is a fault that says so", async () => {
        await expect(
          store.commit(commit([event("agent.unowned", "ship:ark", "wardroom", { agent: "ark", room: "fleet" })])),
        ).rejects.toThrow('"ship:ark" is of no kind');
      });

      test("keeps a watermark with what the watch caused", async () => {
        await store.appendSegments([segment(["{}"])]);
        const { chain } = await store.ingest();
        await store.commit(commit(crossing("c1"), { watermark: { chain, seq: 1 } }));
        expect(await store.ingest()).toMatchObject({ head: 1, watermark: 1 });
        await store.commit(commit([...crossing("c1", "airline-b")], { watermark: { chain, seq: 2 } }));
        expect(await store.ingest()).toMatchObject({ watermark: 1 });
      });
    });

    describe("listeners", () => {
      test("hear each commit after it happened, in order, also when one of them commits", async () => {
        const heard: number[] = [];
        store.onCommit((events) => {
          if (events[0]?.seq === 1) void store.commit(commit([seen("airline-b")]));
        });
        store.onCommit((events) => heard.push(...events.map(({ seq }) => seq)));
        await store.commit(commit([seen("airline-a")]));
        await expect.poll(() => heard).toEqual([1, 2]);
      });

      test("that throw hurt nobody", async () => {
        const heard: JournalEvent[] = [];
        store.onCommit(() => {
          throw new Error("a listener broke");
        });
        const remove = store.onCommit((events) => heard.push(...events));
        await store.commit(commit([seen("airline-a")]));
        remove();
        await store.commit(commit([seen("airline-b")]));
        expect(heard.map(({ subject }) => subject)).toEqual(["agent:airline-a"]);
      });

      test("hear nothing of a conflict", async () => {
        const heard: JournalEvent[] = [];
        store.onCommit((events) => heard.push(...events));
        await store.commit(commit([seen("airline-a")], { expected: [["agent:airline-a", 3]] }));
        expect(heard).toEqual([]);
      });
    });

    describe("reading", () => {
      test("lists things by what indexes them, and by id as numbers sort", async () => {
        for (let n = 1; n <= 11; n++) await openOne(`c${n}`, `airline-${n}`);
        await store.commit(
          commit([event("breach.resolved", "breach:BR-2", "person:dana", { ...dana(), because: "person" })]),
        );
        expect((await store.list("breach")).map(({ state }) => state.id).slice(-3)).toEqual(["BR-9", "BR-10", "BR-11"]);
        expect((await store.list("breach", { newestFirst: true, limit: 2 })).map(({ state }) => state.id)).toEqual([
          "BR-2",
          "BR-11",
        ]);
        expect((await store.list("breach", { status: "resolved" })).map(({ state }) => state.id)).toEqual(["BR-2"]);
        expect((await store.list("breach", { agent: "airline-7" })).map(({ state }) => state.id)).toEqual(["BR-7"]);
        expect(await store.list("breach", { room: "elsewhere" })).toEqual([]);
        expect(await store.list("breach", { rooms: ["elsewhere"] })).toEqual([]);
        expect(await store.list("breach", { rooms: [] })).toEqual([]);
        expect(await store.list("breach", { rooms: ["elsewhere", "airline"], limit: 2 })).toHaveLength(2);
        expect(await store.list("agent")).toEqual([]);
      });

      test("lists things page by page in the order of their ids, up and down", async () => {
        for (let n = 1; n <= 11; n++) await openOne(`c${n}`, `airline-${n}`);
        const ids = async (filter: Parameters<Store["list"]>[1]) =>
          (await store.list("breach", filter)).map(({ state }) => state.id);
        expect(await ids({ lastFirst: true, limit: 2 })).toEqual(["BR-11", "BR-10"]);
        expect(await ids({ lastFirst: true, beyond: "breach:BR-10", limit: 2 })).toEqual(["BR-9", "BR-8"]);
        expect(await ids({ beyond: "breach:BR-9", limit: 5 })).toEqual(["BR-10", "BR-11"]);
        expect(await ids({ lastFirst: true, beyond: "breach:BR-1" })).toEqual([]);
      });

      test("lists several rooms together as if they were one, in every order and page by page", async () => {
        const names = Array.from({ length: 130 }, (_, nth) => `room-${nth}`);
        for (let nth = 0; nth < 260; nth += 1) {
          const room = names[(nth * 7) % 130] ?? "";
          const events = crossing(`c${nth}`, `agent-${nth}`).map(
            (one) => ({ ...one, body: { ...one.body, ...("room" in one.body && { room }) } }) as NewEvent,
          );
          await store.commit(commit(events));
        }
        const ended = event("breach.resolved", "breach:BR-3", "person:dana", { ...dana(), because: "person" });
        await store.commit(commit([ended]));
        const all = await store.list("breach");
        const byChange = await store.list("breach", { newestFirst: true });
        const ids = (things: readonly { state: { id: string } }[]) => things.map(({ state }) => state.id);
        const several = [names.slice(0, 1), names.slice(0, 3), [...names.slice(0, 3), "room-1"], names.slice(0, 120)];
        for (const rooms of several) {
          const its = all.filter(({ state }) => rooms.includes(state.room));
          const listed = async (filter: Parameters<Store["list"]>[1]) =>
            ids(await store.list("breach", { rooms, ...filter }));
          expect(its.length).toBeGreaterThan(1);
          expect(await listed({})).toEqual(ids(its));
          expect(await listed({ lastFirst: true })).toEqual(ids(its.toReversed()));
          expect(await listed({ lastFirst: true, limit: 2, beyond: its[1]?.subject ?? "" })).toEqual(
            ids(its.slice(0, 1)),
          );
          expect(await listed({ beyond: its[0]?.subject ?? "", limit: 1 })).toEqual(ids(its.slice(1, 2)));
          const newest = byChange.filter(({ state }) => rooms.includes(state.room));
          expect(await listed({ newestFirst: true, limit: 5 })).toEqual(ids(newest.slice(0, 5)));
          expect(await listed({ status: "open" })).toEqual(ids(its.filter(({ state }) => state.status === "open")));
          expect(await listed({ status: "open", newestFirst: true })).toEqual(
            ids(newest.filter(({ state }) => state.status === "open")),
          );
          expect(await listed({ room: "room-1" })).toEqual(
            ids(all.filter(({ state }) => rooms.includes("room-1") && state.room === "room-1")),
          );
        }
        expect(await store.list("breach", { rooms: ["room-1"], room: "room-2" })).toEqual([]);
        expect(ids(await store.list("breach", { rooms: names, agent: "agent-9" }))).toEqual(["BR-10"]);
      });

      test("reads the journal by subject, type, place and from the end", async () => {
        await openOne("c1", "airline-a");
        await store.commit(commit([seen("airline-a"), seen("airline-b")]));
        const seqs = async (filter: Parameters<Store["journal"]>[0]) =>
          (await store.journal(filter)).map(({ seq }) => seq);
        expect(await seqs({ subject: "breach:BR-1" })).toEqual([1, 2]);
        expect(await seqs({ subjects: ["agent:airline-b", "breach:BR-1", "agent:nobody"] })).toEqual([1, 2, 4]);
        expect(await seqs({ subjects: ["agent:airline-b", "breach:BR-1"], types: ["agent.seen"] })).toEqual([4]);
        expect(await seqs({ subjects: [] })).toEqual([]);
        expect(await seqs({ types: ["agent.seen", "breach.opened"] })).toEqual([1, 3, 4]);
        expect(await seqs({ afterSeq: 2 })).toEqual([3, 4]);
        expect(await seqs({ newestFirst: true, limit: 2 })).toEqual([4, 3]);
        expect(await seqs({ types: [] })).toEqual([]);
      });
    });

    describe("segments", () => {
      test("come back as they were given, in order, from their own chain", async () => {
        const headers = await store.appendSegments([segment(['{"a":1}', '{"ä":"é\u2028"}']), segment([])]);
        expect(headers.map(({ seq, count }) => [seq, count])).toEqual([
          [1, 2],
          [2, 0],
        ]);
        expect(headers[1]?.prev).toBe(headers[0]?.hash);
        const { chain } = await store.ingest();
        expect(await store.segmentsAfter(chain, 0, 10)).toEqual([
          { ...headers[0], lines: ['{"a":1}', '{"ä":"é\u2028"}'] },
          { ...headers[1], lines: [] },
        ]);
        expect(await store.segmentsAfter(chain, 1, 10)).toHaveLength(1);
        expect(await store.segmentsAfter("ingest:other", 0, 10)).toEqual([]);
      });

      test("of many at once keep their places, and the chain goes on after a restart", async () => {
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, n) => store.appendSegments([segment([`{"n":${n}}`])])),
        );
        expect(all.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
        store = await opened.reopen();
        const [next] = await store.appendSegments([segment(["{}"])]);
        expect(next).toMatchObject({ seq: 21, prev: all[19]?.[0]?.hash });
        expect(await store.verify()).toMatchObject({ ok: true, segments: 21 });
      });

      test("fail alone: one that cannot be written takes no other with it", async () => {
        const good = store.appendSegments([segment(["{}"])]);
        const bad = store.appendSegments([segment(['{"two":\n"lines"}'])]);
        await expect(bad).rejects.toThrow("one line");
        expect(await good).toHaveLength(1);
      });

      test("come back whole for who reads many: the same headers, and the lines as they lie there", async () => {
        const headers = await store.appendSegments([
          segment(['{"a":1}', '{"ä":"é\u2028"}']),
          segment([]),
          segment(["{}"]),
        ]);
        const { chain } = await store.ingest();
        const found = await store.receivedAfter(chain, 0, 10);
        expect(found.map(({ bytes, ...header }) => [header, new TextDecoder().decode(bytes)])).toEqual([
          [headers[0], '{"a":1}\n{"ä":"é\u2028"}'],
          [headers[1], ""],
          [headers[2], "{}"],
        ]);
        expect((await store.receivedAfter(chain, 0, 2)).map(({ seq }) => seq)).toEqual([1, 2]);
        expect((await store.receivedAfter(chain, 2, 2)).map(({ seq }) => seq)).toEqual([3]);
        expect(await store.receivedAfter(chain, 3, 2)).toEqual([]);
        expect(await store.receivedAfter("ingest:other", 0, 10)).toEqual([]);
      });

      test("are passed over once their lines were dropped, and those behind them take their place in what is read", async () => {
        const headers = await store.appendSegments([1, 2, 3, 4, 5].map((n) => segment([`{"n":${n}}`])));
        const { chain } = await store.ingest();
        const dropped = headers.filter(({ seq }) => seq === 1 || seq === 3 || seq === 4);
        const ranges: [number, number][] = [
          [1, 1],
          [3, 4],
        ];
        const digest = prunedDigest(dropped.map(({ hash }) => hash));
        const body = { chain, ranges, segments: 3, lines: 3, before: noon, digest };
        await store.commit(commit([event("segments.pruned", `segments:${chain}`, "wardroom", body)]));
        await store.dropLines(chain, ranges);
        for (let round = 0; round < 2; round++) {
          const received = await store.receivedAfter(chain, 0, 2);
          expect(received.map(({ seq, bytes }) => [seq, new TextDecoder().decode(bytes)])).toEqual([
            [2, '{"n":2}'],
            [5, '{"n":5}'],
          ]);
          expect((await store.receivedAfter(chain, 2, 1)).map(({ seq }) => seq)).toEqual([5]);
          expect(await store.receivedAfter(chain, 5, 1)).toEqual([]);
          expect((await store.segmentsAfter(chain, 0, 10)).map(({ seq }) => seq)).toEqual([2, 5]);
          expect(await store.verify()).toMatchObject({ ok: true, dropped: 3 });
          store = await opened.reopen();
        }
      });

      test("bound fractional times by whole ones", async () => {
        const [header] = await store.appendSegments([segment(["{}"], { minAt: noon + 0.2, maxAt: noon + 0.7 })]);
        expect(header).toMatchObject({ minAt: noon, maxAt: noon + 1 });
      });

      test("give their id hashes for duplicates, by arrival", async () => {
        await store.appendSegments([segment(["{}"], { idHashes: new Uint8Array(8).fill(1), receivedAt: noon - hour })]);
        await store.appendSegments([segment(["{}"], { idHashes: new Uint8Array(8).fill(2) }), segment([])]);
        const found = await store.idHashesSince(noon - minute);
        expect(found.map(({ receivedAt, idHashes }) => [receivedAt, [...idHashes]])).toEqual([
          [noon, Array(8).fill(2)],
        ]);
      });

      test("say who sent them, and each has a digest that its lines alone do not give", async () => {
        const headers = await store.appendSegments([segment(["{}"], { source: "wardroom" }), segment(["{}"])]);
        expect(headers.map(({ source }) => source)).toEqual(["wardroom", "token:tok_test"]);
        expect(headers[0]?.digest).not.toBe(headers[1]?.digest);
      });

      test("are before a pact version or after it, as the writer wrote them", async () => {
        const { chain } = await store.ingest();
        const applied = { pact: "p", version: 1, level: "fleet", text: "", digest: "", how: "boot", from: {} } as const;
        const writes = [
          store.appendSegments([segment(["{}"])]),
          store.commit(commit([event("pact.applied", "pact:p", "host", applied)])),
          store.appendSegments([segment(["{}"])]),
        ] as const;
        const { events } = committed((await Promise.all(writes))[1]);
        expect(events[0]?.body).toEqual({ ...applied, from: { [chain]: 1 } });
        expect((await store.load("pact:p"))?.state.versions[0]?.from).toEqual({ [chain]: 1 });
        const [version] = (await store.load("pact:p"))?.state.versions ?? [];
        expect([1, 2].map((seq) => version && judges(version, { chain, seq }))).toEqual([false, true]);
      });

      test("are vouched for by the main chain with each watermark", async () => {
        const [header] = await store.appendSegments([segment(["{}"])]);
        const { chain } = await store.ingest();
        const { events } = committed(await store.commit(commit([seen("airline-a")], { watermark: { chain, seq: 1 } })));
        expect(events).toHaveLength(1);
        const heads = await store.journal({ types: ["segments.head"] });
        expect(heads.map(({ subject, body }) => [subject, body])).toEqual([
          [`segments:${chain}`, { chain, seq: 1, hash: header?.hash }],
        ]);
        await store.commit(commit([], { watermark: { chain, seq: 1 } }));
        expect(await store.journal({ types: ["segments.head"] })).toHaveLength(1);
      });

      test("are vouched for when the store closes", async () => {
        await store.appendSegments([segment(["{}"])]);
        store = await opened.reopen();
        expect(await store.journal({ types: ["segments.head"] })).toHaveLength(1);
      });
    });

    describe("an idempotent answer", () => {
      const answer = { token: "t1", key: "k1", digest: "d", answer: "202", at: noon };

      test("is kept with the segments it answers, for 24 hours", async () => {
        await store.appendSegments([segment(["{}"])], { idempotency: answer });
        expect(await store.idempotent("t1", "k1")).toEqual(answer);
        expect(await store.idempotent("t2", "k1")).toBeUndefined();
        clock.move(day);
        expect(await store.idempotent("t1", "k1")).toBeUndefined();
      });

      test("is given once: of two at the same moment the second appends nothing", async () => {
        const [first, second] = await Promise.all([
          store.appendSegments([segment(["{}"])], { idempotency: answer }),
          store.appendSegments([segment(["{}"])], { idempotency: { ...answer, answer: "other" } }),
        ]);
        expect([first, second].map((headers) => headers?.length)).toEqual([1, 0]);
        expect((await store.idempotent("t1", "k1"))?.answer).toBe("202");
      });

      test("may be given anew once the old one is forgotten", async () => {
        await store.appendSegments([segment(["{}"])], { idempotency: answer });
        clock.move(day + 1);
        const again = { ...answer, answer: "again", at: clock.now() };
        expect(await store.appendSegments([segment(["{}"])], { idempotency: again })).toHaveLength(1);
        expect((await store.idempotent("t1", "k1"))?.answer).toBe("again");
      });
    });

    describe("the outbox", () => {
      const put = (...effects: OutboxDraft[]) => store.commit(commit([], { effects }));
      const claim = (lane: OutboxDraft["lane"] = "update", now = clock.now()) =>
        store.claimOutbox(lane, now, minute, 10);
      const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);

      test("hands a job to one worker, and again when its lease has ended", async () => {
        await put(cardJob("breach:BR-1"));
        const [first] = await claim();
        expect(first).toMatchObject({ lane: "update", state: "sending", attempts: 1, fence: 1, createdAt: noon });
        expect(await claim()).toEqual([]);
        expect(await store.nextOutbox()).toBe(noon + minute);
        const [again] = await claim("update", noon + minute);
        expect(again).toMatchObject({ id: first?.id, attempts: 2, fence: 2 });
      });

      test("a delivery that was under way when the store closed is due at once when it opens again", async () => {
        await put(cardJob("breach:BR-1"));
        await claim();
        store = await opened.reopen();
        expect((await claim()).map(({ attempts }) => attempts)).toEqual([2]);
      });

      test("tells a worker who came back too late that it lost its lease", async () => {
        await put(cardJob("breach:BR-1"));
        const [first] = await claim();
        const [second] = await claim("update", noon + minute);
        if (!first || !second) throw new Error("both claims must be given");
        expect(await store.settleOutbox(first.id, first.fence, { type: "sent" })).toBe(false);
        expect(await store.settleOutbox(second.id, second.fence, { type: "sent" })).toBe(true);
        expect(await store.settleOutbox(second.id, second.fence, { type: "sent" })).toBe(false);
        expect(await store.nextOutbox()).toBeUndefined();
      });

      test("tries again at the time it is told, and not before", async () => {
        await put(cardJob("breach:BR-1"));
        const [row] = await claim();
        await store.settleOutbox(row?.id ?? 0, row?.fence ?? 0, { type: "retry", at: noon + hour, error: "429" });
        expect(await claim("update", noon + hour - 1)).toEqual([]);
        expect(await store.nextOutbox()).toBe(noon + hour);
        expect(await claim("update", noon + hour)).toMatchObject([{ attempts: 2, error: "429" }]);
      });

      test("counts what waits, was sent and failed by lane", async () => {
        await put(cardJob("breach:BR-1"), cardJob("breach:BR-2"), cardJob("breach:BR-3", { lane: "page" }));
        const [one, two] = await claim();
        await store.settleOutbox(one?.id ?? 0, 1, { type: "sent" });
        await store.settleOutbox(two?.id ?? 0, 1, { type: "failed", error: "channel_not_found" });
        expect(await store.outboxCounts()).toEqual(
          expect.arrayContaining([
            { lane: "page", state: "pending", count: 1 },
            { lane: "update", state: "sent", count: 1 },
            { lane: "update", state: "failed", count: 1 },
          ]),
        );
      });

      test("keeps its lanes apart", async () => {
        await put(cardJob("breach:BR-1", { lane: "digest" }), cardJob("breach:BR-2", { lane: "page" }));
        expect(await claim("page")).toHaveLength(1);
        expect(await claim("approval")).toEqual([]);
        expect(await claim("digest")).toHaveLength(1);
      });

      test("sends only the newest of several updates to one card", async () => {
        await put(cardJob("breach:BR-1"), cardJob("breach:BR-1"), cardJob("breach:BR-1", { destination: "C02" }));
        await put(cardJob("breach:BR-1"));
        expect(ids(await claim()).sort()).toEqual([3, 4]);
        expect(await store.outboxCounts()).toContainEqual({ lane: "update", state: "superseded", count: 2 });
      });

      test("does not send an update beside one that is being sent", async () => {
        await put(cardJob("breach:BR-1"));
        const [first] = await claim();
        await put(cardJob("breach:BR-1"));
        expect(await claim()).toEqual([]);
        await store.settleOutbox(first?.id ?? 0, 1, { type: "sent" });
        expect(ids(await claim())).toEqual([2]);
      });

      test("does not let a note overtake the card it hangs on", async () => {
        await put(cardJob("breach:BR-1"), noteJob("breach:BR-1", 2));
        const [card] = await claim();
        expect(card?.job.type).toBe("card");
        await store.settleOutbox(card?.id ?? 0, 1, { type: "retry", at: noon + hour, error: "503" });
        expect(await claim()).toEqual([]);
        expect(await store.nextOutbox()).toBe(noon + hour);
      });

      test("does not let a note overtake the card when a newer version took the card's place", async () => {
        await put(cardJob("breach:BR-1"), noteJob("breach:BR-1", 2), cardJob("breach:BR-1"));
        const first = await claim();
        expect(first.map(({ id, job }) => [id, job.type])).toEqual([[3, "card"]]);
        await store.settleOutbox(3, 1, { type: "sent" });
        expect((await claim()).map(({ id, job }) => [id, job.type])).toEqual([[2, "note"]]);
      });

      test("keeps the pause a destination asked for when a newer version takes the place", async () => {
        await put(cardJob("breach:BR-1"));
        const [row] = await claim();
        await store.settleOutbox(row?.id ?? 0, 1, { type: "retry", at: noon + hour, error: "429" });
        await put(cardJob("breach:BR-1"));
        expect(await claim()).toEqual([]);
        expect((await claim("update", noon + hour)).map(({ id, attempts }) => [id, attempts])).toEqual([[2, 2]]);
      });

      test("tells a sender whose job was superseded meanwhile that it lost", async () => {
        await put(cardJob("breach:BR-1"));
        const [old] = await claim();
        await put(cardJob("breach:BR-1"));
        expect(ids(await claim("update", noon + minute))).toEqual([2]);
        expect(await store.settleOutbox(old?.id ?? 0, old?.fence ?? 0, { type: "sent" })).toBe(false);
      });

      test("does not hold up other cards or other channels for one that waits", async () => {
        await put(cardJob("breach:BR-1"));
        const [row] = await claim();
        await store.settleOutbox(row?.id ?? 0, 1, { type: "retry", at: noon + hour, error: "503" });
        await put(cardJob("breach:BR-2"), cardJob("breach:BR-1", { destination: "C02" }));
        expect(ids(await claim())).toEqual([2, 3]);
      });

      test("names what is urgent and undelivered: it waits since an instant, also through newer versions, or was refused last", async () => {
        const urgent = (card: string, more = {}) => cardJob(card, { lane: "page", ...more });
        await put(cardJob("breach:BR-9"), urgent("breach:BR-1"));
        await put(urgent("breach:BR-1"));
        await claim("page");
        expect(await store.undelivered(noon - 1)).toEqual([]);
        expect(await store.undelivered(noon)).toEqual([{ platform: "slack", card: "breach:BR-1" }]);
        await put(urgent("breach:BR-2", { destination: "C02" }));
        const [refused] = await claim("page");
        await store.settleOutbox(refused?.id ?? 0, refused?.fence ?? 0, { type: "failed", error: "is_archived" });
        expect(await store.undelivered(noon - 1)).toEqual([{ platform: "slack", card: "breach:BR-2" }]);
        await put(urgent("breach:BR-3", { destination: "C03" }));
        const [sent] = await claim("page");
        await store.settleOutbox(sent?.id ?? 0, sent?.fence ?? 0, { type: "sent" });
        expect(await store.undelivered(noon - 1)).toEqual([]);
      });

      test("lets a page go before an update of the same card, and an update wait for its page", async () => {
        await put(cardJob("breach:BR-1"), noteJob("breach:BR-1", 2, { lane: "page" }));
        expect(ids(await claim("page"))).toEqual([2]);
        expect(ids(await claim("update"))).toEqual([1]);
        await put(cardJob("breach:BR-3", { lane: "page" }), noteJob("breach:BR-3", 2));
        expect(await claim("update")).toEqual([]);
      });

      describe("after an outage", () => {
        const page = (card: string, more: Partial<OutboxDraft> = {}) => cardJob(card, { lane: "page", ...more });
        const things = (rows: { job: object }[]) => rows.map(({ job }) => "card" in job && job.card);
        /** Each of them is tried in vain at this moment, and to be tried again then. */
        async function inVain(at: number, again: number): Promise<void> {
          for (const { id, fence } of await claim("page", at))
            await store.settleOutbox(id, fence, { type: "retry", at: again, error: "503" });
        }
        async function outage(): Promise<void> {
          for (const [nth, card] of ["breach:BR-1", "breach:BR-2", "breach:BR-3"].entries()) {
            await put(page(card), noteJob(card, 2, { lane: "page" }));
            await inVain(noon + nth, noon + hour - nth);
          }
        }

        test("what fails again is tried when it is told to be, and takes no try from others", async () => {
          await outage();
          expect(await claim("page", noon + hour - 3)).toEqual([]);
          const [row] = await claim("page", noon + hour - 2);
          expect(things(row ? [row] : [])).toEqual(["breach:BR-3"]);
          await store.settleOutbox(row?.id ?? 0, row?.fence ?? 0, { type: "retry", at: noon + day, error: "503" });
          expect(things(await claim("page", noon + hour))).toEqual(["breach:BR-2", "breach:BR-1"]);
        });

        test("what gets through makes the rest of its place due, newest first, each thread in its order", async () => {
          await outage();
          await put(page("breach:BR-9", { destination: "C02" }));
          await inVain(noon + 3, noon + day);
          clock.move(hour - 2);
          const [first] = await claim("page");
          await store.settleOutbox(first?.id ?? 0, first?.fence ?? 0, { type: "sent" });
          await put(page("breach:BR-4"));
          const rest = await claim("page");
          expect(things(rest)).toEqual(["breach:BR-3", "breach:BR-4", "breach:BR-2", "breach:BR-1"]);
          expect(rest.map(({ job }) => job.type)).toEqual(["note", "card", "card", "card"]);
          for (const { id, fence } of rest) await store.settleOutbox(id, fence, { type: "sent" });
          expect((await claim("page")).map(({ job }) => job.type)).toEqual(["note", "note"]);
        });

        test("what is told quietly keeps its order", async () => {
          for (const card of ["breach:BR-1", "breach:BR-2"]) await put(cardJob(card));
          for (const { id, fence } of await claim())
            await store.settleOutbox(id, fence, { type: "retry", at: noon + hour, error: "503" });
          expect(things(await claim("update", noon + hour))).toEqual(["breach:BR-1", "breach:BR-2"]);
        });
      });

      test("lets the next go when one has failed for good", async () => {
        await put(cardJob("breach:BR-1"), noteJob("breach:BR-1", 2));
        await claim();
        await store.settleOutbox(1, 1, { type: "failed", error: "gone" });
        expect(ids(await claim())).toEqual([2]);
      });

      test("is still there after a restart", async () => {
        await put(cardJob("breach:BR-1"));
        store = await opened.reopen();
        expect(await claim()).toHaveLength(1);
      });
    });

    describe("snapshots and buttons", () => {
      test("the newest snapshot of a chain and derivation is kept", async () => {
        const snapshot = { chain: "ingest:1", seq: 4, derive: "v1", takenAt: noon, state: "{}" };
        await store.saveSnapshot(snapshot);
        await store.saveSnapshot({ ...snapshot, seq: 9, state: '{"a":1}' });
        expect(await store.loadSnapshot("ingest:1", "v1")).toEqual({ ...snapshot, seq: 9, state: '{"a":1}' });
        expect(await store.loadSnapshot("ingest:1", "v2")).toBeUndefined();
      });

      test("a button is found by the hash of its token", async () => {
        const binding = {
          hash: "aa",
          item: "breach:BR-1",
          verb: "approve",
          epoch: 1,
          shown: "d1",
          platform: "slack",
          destination: "C01AIR",
          createdAt: noon,
        };
        await store.bindButtons([binding, { ...binding, hash: "bb", verb: "deny" }]);
        await store.bindButtons([binding]);
        expect(await store.findButton("aa")).toEqual(binding);
        expect(await store.findButton("cc")).toBeUndefined();
      });
    });

    describe("verify and rebuild", () => {
      test("an empty store holds", async () => {
        expect(await store.verify()).toEqual({
          ok: true,
          events: 0,
          segments: 0,
          dropped: 0,
          pruned: 0,
          head: undefined,
        });
        expect(await store.rebuild()).toEqual({ ok: true, things: 0, events: 0, differences: [] });
      });

      test("a store that was used holds, and its tables are what the journal says", async () => {
        await openOne("c1");
        await store.appendSegments([segment(["{}"])]);
        store = await opened.reopen();
        const progress: [number, number][] = [];
        const verified = await store.verify((done, total) => progress.push([done, total]));
        expect(verified).toMatchObject({ ok: true, events: 3, segments: 1, head: { seq: 3 } });
        expect(progress.at(-1)).toEqual([4, 4]);
        expect(await store.rebuild()).toEqual({ ok: true, things: 2, events: 3, differences: [] });
      });

      test("what is committed while they run does not disturb them", async () => {
        for (let n = 0; n < 30; n++) await openOne(`c${n}`, `airline-${n}`);
        const running = Promise.all([store.verify(), store.rebuild()]);
        await openOne("late", "airline-late");
        const [verified, rebuilt] = await running;
        expect(verified.ok).toBe(true);
        expect(rebuilt).toMatchObject({ ok: true, differences: [] });
      });
    });
  });
}
