/** Each link into the web room leads to a page: those of cards, of pages outside of chat and of digests are made of the routes' own list. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDrill } from "../../../src/flows/drill/start-drill.ts";
import { itemAt, itemRoutes, pageAddress, pagePath, pathOfId } from "../../../src/views/room/page-path.ts";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

let room: WebRoom;
beforeEach(async () => {
  room = await startWebRoom();
});
afterEach(async () => {
  expect(room.world.faults).toEqual([]);
  await room.close();
});

test("a drill has a page of its own, where its card leads", async () => {
  room.world.ingest = {
    accept: async () => "written",
    isDuplicate: () => ({ duplicate: false, hash: { high: 0, low: 0 } }),
    isLate: () => false,
  };
  const started = await startDrill(room.world, { by: "dana", how: "web" }, { agent: "airline-a" });
  expect(started).toMatchObject({ type: "done" });
  const dana = await room.as("dana");
  for (const path of ["/drills/DR-1", "/drills/dr-1"]) {
    const { statusCode, body } = await dana.get(path);
    expect([path, statusCode]).toEqual([path, 200]);
    expect(body).toContain("This is a drill.");
    expect(body).toMatch(/Dana Reyes.* started the drill &quot;airline-a fails its travellers&quot;/);
  }
  expect((await dana.get("/drills/DR-9")).statusCode).toBe(404);
});

test("whatever asks people has a route of its own, and its path leads back to it", () => {
  expect(itemRoutes).toHaveLength(5);
  for (const route of itemRoutes)
    expect([route, room.app.hasRoute({ method: "GET", url: route })]).toEqual([route, true]);
  for (const id of ["BR-7", "AP-7", "CR-7", "PM-7", "DR-7"]) {
    const [, folder = "", last = ""] = (pathOfId(id) ?? "").split("/");
    const subject = itemAt(folder, last.toLowerCase());
    expect(subject && pagePath(subject)).toBe(pathOfId(id));
  }
});

test("what has no page is no link, and a final slash of public_url is none of the path", () => {
  expect([pagePath("gathered:airline"), pathOfId("NM-3"), itemAt("rooms", "BR-1")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(pageAddress("drill:DR-1", "https://ward.acme.example/")).toBe("https://ward.acme.example/drills/DR-1");
  expect(pageAddress("agent:a b/c", "https://ward.acme.example")).toBe("https://ward.acme.example/agents/a%20b/c");
  expect(pageAddress("drill:DR-1", undefined)).toBeUndefined();
});
