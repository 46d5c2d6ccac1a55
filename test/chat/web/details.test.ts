/** "Details" in the web room: a link on every card to the thing's own page, where what was measured and agreed is said. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

let room: WebRoom;
beforeEach(async () => {
  room = await startWebRoom();
  await room.world.cross();
});
afterEach(async () => {
  expect(room.world.faults).toEqual([]);
  await room.close();
});

test("a card leads to its page, and the page has the details and no way to itself", async () => {
  const dana = await room.as("dana");
  const cards = (await dana.get("/rooms/airline")).body;
  expect(cards).toContain('<a class="button" href="/breaches/BR-1">Details</a>');
  const page = (await dana.get("/breaches/BR-1")).body;
  expect(page).not.toContain(">Details</a>");
  for (const words of ["8 of 10 samples", "Who was asked", "quarantine, once approved; 2 min without an answer"])
    expect(page).toContain(words);
});

test("asked for by a form post it is the same page, and nothing is remembered of it", async () => {
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  const before = (await room.world.store.journal({})).filter(({ type }) => type !== "card.shown").length;
  const answer = await dana.post("/press", { ...fields, verb: "details" });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, "/breaches/BR-1"]);
  const after = (await room.world.store.journal({})).filter(({ type }) => type !== "card.shown").length;
  expect(after).toBe(before);
});

test("headings go down a step at a time: the page, then its cards and sections, and no level is left out", async () => {
  const dana = await room.as("dana");
  for (const path of ["/", "/rooms/airline", "/agents/airline-a", "/breaches/BR-1"]) {
    const levels = [...(await dana.get(path)).body.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(
      levels.filter((level) => level === 1),
      path,
    ).toHaveLength(1);
    for (const [nth, level] of levels.entries())
      expect(level, `${path}: heading ${nth + 1}`).toBeLessThanOrEqual((levels[nth - 1] ?? 0) + 1);
  }
});
