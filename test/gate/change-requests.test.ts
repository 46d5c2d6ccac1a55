/** Change requests over HTTP: an agent proposes with its own token, and what is wrong with a text is answered with its place. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

let told: Scene;
beforeAll(async () => {
  told = await scene(webRoom);
}, 60_000);
afterAll(() => told?.close());

const post = (body: object) => told.app.ask("/v1/change-requests", body);
const text = (below: number) =>
  (told.app.world.pacts.live().find(({ id }) => id === "airline-service")?.text ?? "").replace(
    "breach: { below: 0.3",
    `breach: { below: ${below}`,
  );

test("an agent proposes for the pact that holds for it, and decides nothing", async () => {
  const order = { pact: "airline-service", base: 1, title: "Open sooner", why: "I fail", agent: "airline-a" };
  const { status, body } = await post({ ...order, text: text(0.4) });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({
    result: "done",
    id: "CR-1",
    status: "proposed",
    direction: "tightens",
    proposed_by: "agent:airline-a",
    votes: [],
  });
  expect(told.app.world.pacts.live().find(({ id }) => id === "airline-service")?.version).toBe(1);
  expect(await post({ ...order, text: text(0.4).replace("severity: high", "severity: hihg") })).toMatchObject({
    status: 422,
  });
  expect(await post({ ...order, text: text(0.5), base: 7 })).toMatchObject({ status: 409 });
  expect(await post({ ...order, pact: "nothing-like-it", text: text(0.5) })).toMatchObject({ status: 404 });
});

test("once it is agreed to, whom it holds for is told in their inbox, who waits for it at once", async () => {
  const read = async (query: string) =>
    (await told.app.ask(`/v1/inbox?agent=airline-a${query}`)).body as { items: object[]; cursor: number };
  const before = await read("");
  const waits = read(`&after=${before.cursor}&wait=20`);
  await decideChange(told.app.world, "CR-1", { type: "approve", as: { by: "dana", how: "web" } });
  expect((await waits).items).toMatchObject([
    {
      kind: "pact-changed",
      pact: "airline-service",
      version: 2,
      change: "CR-1",
      holds: expect.arrayContaining(["airline-service@2"]),
    },
  ]);
  const { cursor } = await waits;
  expect(await read(`&after=${cursor}`)).toEqual({ items: [], cursor, more: false });
  expect((await told.app.ask("/v1/inbox")).status).toBe(422);
});

test("another text takes the place of the one that waits, for its proposer alone", async () => {
  const base = 2;
  const now = (below: number) =>
    (told.app.world.pacts.live().find(({ id }) => id === "airline-service")?.text ?? "").replace(
      /breach: \{ below: [\d.]+/,
      `breach: { below: ${below}`,
    );
  const order = { pact: "airline-service", base, title: "Sooner", agent: "airline-a" };
  expect((await post({ ...order, text: now(0.45) })).body).toMatchObject({ id: "CR-2" });
  await decideChange(told.app.world, "CR-2", {
    type: "request-edits",
    as: { by: "dana", how: "web", reason: "say 0.42" },
  });
  expect((await post({ ...order, revises: "CR-2", text: now(0.42) })).body).toMatchObject({
    id: "CR-2",
    status: "proposed",
    edits_asked: null,
    text: expect.stringContaining("below: 0.42"),
  });
  expect(await post({ ...order, agent: "airline-b", revises: "CR-2", text: now(0.41) })).toMatchObject({ status: 403 });
});
