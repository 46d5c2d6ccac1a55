/** Small requests of one moment share a segment, and each is answered for itself. */
import { afterEach, expect, test } from "vitest";
import { hashId, type IdKey } from "../../src/domain/watch/id-hash.ts";
import { gather } from "../../src/flows/watch/join-drafts.ts";
import type { ObservedDraft } from "../../src/ports/ingest.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

const draft = (change: Partial<ObservedDraft> = {}): ObservedDraft => ({
  room: "airline",
  source: "token:a",
  receivedAt: noon,
  derive: "derive/1",
  lines: ["{}"],
  observations: [{ kind: "signal", agent: "airline-a", signal: "latency", value: 1, at: noon }],
  minAt: noon,
  maxAt: noon,
  agents: ["airline-a"],
  idHashes: new Uint8Array(8).fill(1),
  ...change,
});

test("drafts of one room and sender become one, which spans them all", () => {
  const later = draft({
    receivedAt: noon + 2,
    minAt: noon - 5,
    maxAt: noon + 1,
    agents: ["airline-a", "airline-b"],
    idHashes: new Uint8Array(8).fill(2),
  });
  const [one, ...others] = gather([draft(), later]);
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    receivedAt: noon + 2,
    minAt: noon - 5,
    maxAt: noon + 1,
    lines: ["{}", "{}"],
    agents: ["airline-a", "airline-b"],
  });
  expect([...(one?.idHashes ?? [])]).toEqual([...Array(8).fill(1), ...Array(8).fill(2)]);
  expect(one?.observations).toHaveLength(2);
});

test("another room or another sender stays apart, and nobody's segment grows beyond a batch", () => {
  expect(gather([draft(), draft({ room: "fleet" }), draft({ source: "token:b" })])).toHaveLength(3);
  const many = Array.from({ length: 1_001 }, () => draft());
  expect(gather(many).map(({ lines }) => lines.length)).toEqual([1_000, 1]);
});

test("fifty requests at once are all answered, kept and judged", async () => {
  service = await startService();
  const secret = await service.token(["signals:write"]);
  const { post } = service;
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, nth) =>
      post(
        "/v1/signals",
        { agent: "airline-a", signal: "evaluation.task_success", value: 1, run: `run-${nth}`, id: `once-${nth}` },
        secret,
      ),
    ),
  );
  expect(answers.every(({ status, body }) => status === 202 && body.accepted === 1)).toBe(true);
  const segments = await service.world.store.segmentsAfter("ingest:1", 0, 100);
  expect(segments.reduce((sum, { count }) => sum + count, 0)).toBe(50);
  await service.watch.settled();
  expect(service.world.standing("airline-a")).toMatchObject([{ samples: 10, value: 1 }]);
});

test("hashes of ids depend on the key and on every character", () => {
  const key: IdKey = [1, 2];
  const text = ({ high, low }: { high: number; low: number }) => `${high}.${low}`;
  const seen = new Set<string>();
  for (let n = 0; n < 50_000; n++) seen.add(text(hashId(key, `id-${n}`)));
  for (const odd of ["", "a", "a\0", "\0", "aa", "\uffff", "ab", "ba"]) seen.add(text(hashId(key, odd)));
  expect(seen.size).toBe(50_008);
  expect(text(hashId([1, 3], "id-1"))).not.toBe(text(hashId(key, "id-1")));
});
