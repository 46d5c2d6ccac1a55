/** More than the service can answer: a reader is told to try again, never that something broke. */
import { expect, test } from "vitest";
import { createServer } from "../../../src/http/server.ts";
import { startWebRoom } from "../../support/web-room.ts";

test("a page that is shed says so, and when to come back; so does a press", async () => {
  const random = () => "x";
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const app = await createServer({ log, random, mostPerSecond: 3 });
  const room = await startWebRoom({ app });
  await room.world.cross();
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  while ((await dana.get("/")).statusCode === 200);
  const shed = await dana.get("/rooms/airline");
  expect([shed.statusCode, shed.headers["retry-after"]]).toEqual([429, "2"]);
  expect(shed.body).toContain("Too much is going on at once. Nothing was decided. Try again in 2 s.");
  const press = await dana.post("/press", fields, { "hx-request": "true" });
  expect(press.body).toContain("Nothing was decided. Try again in 2 s.");
  expect((await room.world.store.load("breach:BR-1"))?.state.intervention.state).toBe("proposed");
  expect(room.world.faults).toEqual([]);
  await room.close();
});
