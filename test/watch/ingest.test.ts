/** Between the door and the disk: ids are remembered across a restart, and what could not be written may come again. */
import { afterEach, expect, test } from "vitest";
import { hour } from "../../src/domain/words/time.ts";
import { createSeenIds, idHash } from "../../src/flows/watch/seen-ids.ts";
import { noon } from "../support/breaches.ts";
import { directory, startService } from "../support/intake-service.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test("20,000 ids are each remembered once, and forgotten after a day", () => {
  const seen = createSeenIds();
  for (let n = 0; n < 20_000; n++) expect(seen.add(idHash("t", `id-${n}`), noon)).toBe(false);
  for (let n = 0; n < 20_000; n++) expect(seen.add(idHash("t", `id-${n}`), noon + 23 * hour)).toBe(true);
  expect(seen.add(idHash("t", "id-1"), noon + 26 * hour)).toBe(false);
  expect(seen.size).toBeLessThan(20_000);
});

test("a removed id is new again, and then known again", () => {
  const seen = createSeenIds();
  const hash = idHash("t", "a");
  seen.add(hash, noon);
  seen.remove(hash);
  expect(seen.add(hash, noon)).toBe(false);
  expect(seen.add(hash, noon)).toBe(true);
});

test("an id sent before a restart is a duplicate after it", async () => {
  const { path, remove } = directory();
  cleanups.push(remove);
  const signal = { agent: "airline-a", signal: "latency", value: 1, id: "once" };
  const first = await startService({ directory: path });
  const secret = await first.token(["signals:write"]);
  await first.post("/v1/signals", signal, secret);
  await first.stop();
  const second = await startService({ directory: path });
  cleanups.push(() => second.stop());
  expect((await second.post("/v1/signals", signal, secret)).body).toMatchObject({ accepted: 0, duplicates: 1 });
});

test("when the disk fails the sender is told, and the same id is taken when it is sent again", async () => {
  const service = await startService();
  cleanups.push(() => service.stop());
  const secret = await service.token(["signals:write"]);
  const { store } = service.world;
  const append = store.appendSegments;
  const signal = { agent: "airline-a", signal: "latency", value: 1, id: "once" };
  store.appendSegments = async () => {
    throw new Error("the disk is full");
  };
  const failed = await service.post("/v1/signals", signal, secret);
  expect([failed.status, failed.body.error?.code]).toEqual([500, "internal"]);
  store.appendSegments = append;
  expect((await service.post("/v1/signals", signal, secret)).body).toMatchObject({ accepted: 1, duplicates: 0 });
});

test("a duplicate of something that is still on its way is answered only when that is on disk", async () => {
  const service = await startService();
  cleanups.push(() => service.stop());
  const secret = await service.token(["signals:write"]);
  const { store } = service.world;
  const append = store.appendSegments;
  let fail: (error: Error) => void = () => {};
  const begun = new Promise<void>((resolve) => {
    store.appendSegments = () => {
      resolve();
      return new Promise((_resolve, reject) => {
        fail = reject;
      });
    };
  });
  const signal = { agent: "airline-a", signal: "latency", value: 1, id: "once" };
  const first = service.post("/v1/signals", signal, secret);
  await begun;
  store.appendSegments = append;
  const { isDuplicate } = service.ingest;
  const checked = new Promise<void>((resolve) => {
    service.ingest.isDuplicate = (...id) => {
      // The batch of this id is handed on in the same turn; the disk fails after it.
      setImmediate(resolve);
      return isDuplicate(...id);
    };
  });
  const second = service.post("/v1/signals", signal, secret);
  await checked;
  fail(new Error("the disk is full"));
  expect((await first).status).toBe(500);
  expect((await second).status).toBe(500);
  expect((await service.post("/v1/signals", signal, secret)).body).toMatchObject({ accepted: 1 });
});
