/** What is kept of a native signal: the sender's own line where it says everything, and read again it says the same. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { readLine } from "../../src/domain/derive/observation-line.ts";
import { noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService();
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

async function kept(...lines: string[]): Promise<string[]> {
  const { chain, head } = await service.world.store.ingest();
  const ndjson = { "content-type": "application/x-ndjson" };
  const { status } = await service.post("/v1/signals", lines.join("\n"), secret, ndjson);
  expect(status).toBe(202);
  return (await service.world.store.segmentsAfter(chain, head, 10)).flatMap((segment) => segment.lines);
}

test("a line that tells its time is kept to the letter", async () => {
  const line = '{ "agent":"airline-a", "value":1.50, "signal":"latency", "at":"2026-11-22T13:00:00.5+01:00" }';
  expect(await kept(`  ${line}\r`)).toEqual([line]);
  expect(readLine(line)).toEqual({ kind: "signal", agent: "airline-a", signal: "latency", value: 1.5, at: noon + 500 });
});

test("a line without a time is kept with the time it was received", async () => {
  const [line = ""] = await kept('{"agent":"airline-a","signal":"latency","value":1}');
  expect(JSON.parse(line)).toEqual({ kind: "signal", agent: "airline-a", signal: "latency", value: 1, at: noon });
  expect(readLine(line)).toEqual({ kind: "signal", agent: "airline-a", signal: "latency", value: 1, at: noon });
});

test("minus zero in a line is read as zero, and of two equal keys the last counts, as when it was taken", async () => {
  const line = '{"agent":"airline-a","signal":"latency","value":7,"value":-0,"at":"2026-11-22T12:00:00.000Z"}';
  expect(await kept(line)).toEqual([line]);
  expect(readLine(line)).toMatchObject({ value: 0 });
});

test("a byte order mark is no part of a line", async () => {
  const [line = ""] = await kept(
    '\ufeff{"agent":"airline-a","signal":"latency","value":1,"at":"2026-11-22T12:00:00Z"}',
  );
  expect(readLine(line)).toMatchObject({ agent: "airline-a", at: noon });
});

test("a line kept to the letter gives the same signals from disk as when it came", async () => {
  const line = '{"agent":"airline-a","signal":"latency","value":3,"run":"r1","at":"2026-11-22T12:00:01Z","id":"x"}';
  const [fromDisk = ""] = await kept(line);
  const place = { chain: "ingest:1", seq: 1, receivedAt: noon };
  const read = derive(emptyDerivation(), { ...place, lines: [readLine(line)] });
  expect(derive(emptyDerivation(), { ...place, lines: [fromDisk] }).signals).toEqual(read.signals);
  expect(read.signals).toMatchObject([{ signal: { id: "x", run: "r1", value: 3, at: noon + 1_000 }, reaches: "all" }]);
});
