/** Change requests over HTTP: an agent proposes with its own token, and what is wrong with a text is answered with its place. */
import { afterAll, beforeAll, expect, test } from "vitest";
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
