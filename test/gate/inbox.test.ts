/** What an agent reads in its inbox: what became of its proposals, its autonomy, and what is so now where it has no cursor yet. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { event } from "../../src/domain/journal/event.ts";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { awaitInbox } from "../../src/flows/read/read-inbox.ts";
import type { JournalFilter } from "../../src/ports/store.ts";
import { type Documented, documented } from "../support/documented.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

let told: Scene;
let fits: Documented;
beforeAll(async () => {
  told = await scene(webRoom);
  fits = await documented(async (path) => (await told.app.ask(path)).body);
}, 60_000);
afterAll(() => told?.close());

interface Answer {
  items: Record<string, unknown>[];
  cursor: number;
  more: boolean;
}

/** Each answer is held against /openapi.json as well. */
async function read(query = "", agent = "airline-a"): Promise<Answer> {
  const { status, body } = await told.app.ask(`/v1/inbox?agent=${agent}${query}`);
  expect(fits("GET", "/v1/inbox", status, body)).toEqual([]);
  return body as unknown as Answer;
}

const live = () => told.app.world.pacts.live().find(({ id }) => id === "airline-service");
const text = (below: number) => (live()?.text ?? "").replace(/breach: \{ below: [\d.]+/, `breach: { below: ${below}`);
const propose = async (below: number, more: object = {}) => {
  const order = { pact: "airline-service", base: live()?.version, title: "Open sooner", agent: "airline-a" };
  const { status, body } = await told.app.ask("/v1/change-requests", { ...order, text: text(below), ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.id);
};
const as = (reason?: string) => ({ by: "dana", how: "web" as const, ...(reason && { reason }) });

test("whoever proposed learns that another text is asked for, why, and that it was rejected", async () => {
  const { cursor } = await read();
  const waits = read(`&after=${cursor}&wait=20`);
  const id = await propose(0.4);
  await decideChange(told.app.world, id, { type: "request-edits", as: as("say 0.42") });
  const asked = await waits;
  expect(asked.items).toMatchObject([
    {
      kind: "pact-changed",
      state: "edits-asked",
      change: id,
      pact: "airline-service",
      version: null,
      yours: true,
      by: "dana",
      reason: "say 0.42",
    },
  ]);
  // Whom the pact holds for as well, and who proposed nothing, is told nothing of it.
  expect((await read(`&after=${cursor}`, "airline-b")).items).toEqual([]);
  expect((await read()).items.filter(({ state }) => state === "edits-asked")).toMatchObject([{ change: id }]);
  await decideChange(told.app.world, id, { type: "reject", as: as() });
  expect((await read(`&after=${asked.cursor}`)).items).toMatchObject([{ state: "rejected", change: id, reason: null }]);
  expect((await read()).items.filter(({ state }) => state === "edits-asked")).toEqual([]);
});

test("one that goes live is told once, as the proposer's own, and one that another version overtook as outdated", async () => {
  const { cursor } = await read();
  const id = await propose(0.45);
  const late = await propose(0.46);
  await decideChange(told.app.world, id, { type: "approve", as: as() });
  await decideChange(told.app.world, late, { type: "approve", as: as() });
  const { items } = await read(`&after=${cursor}`);
  expect(items).toMatchObject([
    { state: "live", version: live()?.version, change: id, yours: true },
    { state: "outdated", version: null, change: late, yours: true },
  ]);
  expect((await read(`&after=${cursor}`, "airline-b")).items).toMatchObject([{ state: "live", yours: false }]);
});

test("a proposal that too few agreed to is told as expired", async () => {
  const { cursor } = await read();
  const id = await propose(0.47);
  const { expiresAt } = (await told.app.world.store.load(`change:${id}`))?.state ?? { expiresAt: 0 };
  await told.app.advance(expiresAt - told.app.now());
  expect((await read(`&after=${cursor}`)).items).toMatchObject([{ state: "expired", change: id }]);
}, 60_000);

test("its autonomy is told from and to, and stands in what is so now", async () => {
  const { cursor } = await read();
  const step = { agent: "airline-a", room: "airline", start: "standard", cited: "airline-service@1" } as const;
  await told.app.world.store.commit({
    expected: [],
    events: [
      event("agent.narrowed", "agent:airline-a", "person:dana", {
        ...step,
        from: "standard",
        to: "supervised",
        cause: "person:dana",
        because: "person",
        how: "web",
      }),
    ],
    effects: [],
  });
  const narrowed = {
    kind: "restraint-changed",
    restraint: null,
    applied: true,
    autonomy: { from: "standard", to: "supervised", because: "person" },
  };
  expect((await read(`&after=${cursor}`)).items).toMatchObject([narrowed]);
  expect((await read(`&after=${cursor}`, "airline-b")).items).toEqual([]);
  const now = await read();
  expect(now.items).toContainEqual(expect.objectContaining(narrowed));
  expect(now.items).toContainEqual(
    expect.objectContaining({ kind: "pact-changed", state: "live", pact: "airline-service", version: live()?.version }),
  );
  expect(await read(`&after=${now.cursor}`)).toEqual({ items: [], cursor: now.cursor, more: false });
});

test("a cursor from beyond the end, as after a backup was restored, is told what is so now and goes on from there", async () => {
  const now = await read();
  expect(await read(`&after=${now.cursor + 1_000}`)).toEqual(now);
  await told.app.world.store.commit({
    expected: [],
    events: [
      event("agent.restrained", "agent:airline-a", "person:dana", {
        ...{ agent: "airline-a", room: "airline", kind: "pause", cause: "person:dana", reason: "", how: "web" },
      }),
    ],
    effects: [],
  });
  expect((await read(`&after=${now.cursor + 1_000}&wait=2`)).items).toContainEqual(
    expect.objectContaining({ kind: "restraint-changed", restraint: "pause", applied: true }),
  );
});

test("the first look reads the head of the journal and no more of it, and an old cursor some thousand records at a time", async () => {
  const { world } = told.app;
  const others = Array.from({ length: 6_000 }, (_, index) =>
    event(index % 2 === 0 ? "agent.restrained" : "agent.released", `agent:other-${index % 7}`, "person:dana", {
      agent: `other-${index % 7}`,
      room: "fleet",
      kind: "pause",
      cause: "person:dana",
      reason: "",
      how: "web",
    }),
  );
  const { cursor } = await read();
  await world.store.commit({ expected: [], events: others, effects: [] });
  const asked: JournalFilter[] = [];
  const watched = {
    ...world,
    store: {
      ...world.store,
      journal: (filter: JournalFilter) => {
        asked.push(filter);
        return world.store.journal(filter);
      },
    },
  };
  const still = new AbortController().signal;
  const first = await awaitInbox(watched, "airline-a", undefined, 0, still);
  expect(asked).toEqual([{ newestFirst: true, limit: 1 }]);
  expect(first.items.length).toBeGreaterThan(0);
  const part = await read(`&after=${cursor}`);
  expect(part).toMatchObject({ items: [], more: true });
  expect(part.cursor).toBeLessThan(first.cursor);
  let next = part;
  for (let asked = 1; next.more; asked++) {
    expect(asked).toBeLessThan(6);
    next = await read(`&after=${next.cursor}`);
  }
  expect(next).toEqual({ items: [], cursor: first.cursor, more: false });
});
