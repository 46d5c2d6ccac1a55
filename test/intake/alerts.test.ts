/** POST /v1/alerts: what a real Alertmanager posted, its repeats, and what is wrong with others. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Service, startService } from "../support/intake-service.ts";

const recorded = JSON.parse(readFileSync("test/fixtures/alertmanager-webhook.json", "utf8")) as object[];

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService({ at: Date.parse("2026-11-26T02:55:00Z") });
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

const rows = async (): Promise<number> => (await service.world.store.ingest()).head;

test("an alert is a signal of the agent its label names, 1 while it fires and 0 once it is over", async () => {
  const answers = [];
  for (const webhook of recorded) answers.push((await service.post("/v1/alerts", webhook, secret)).body);
  expect(answers).toEqual([
    {
      accepted: 0,
      duplicates: 0,
      late: 0,
      rejected: [
        expect.objectContaining({
          index: 0,
          code: "agent_missing",
          message: expect.stringContaining("Add the label agent"),
        }),
      ],
    },
    { accepted: 1, duplicates: 0, late: 0, rejected: [] },
    { accepted: 1, duplicates: 0, late: 0, rejected: [] },
  ]);
  const { chain } = await service.world.store.ingest();
  const segments = await service.world.store.segmentsAfter(chain, 0, 10);
  const signals = segments.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
  expect(signals.map(({ agent, signal, value }) => [agent, signal, value])).toEqual([
    ["airline-a", "alert.HighErrorRate", 1],
    ["airline-a", "alert.HighErrorRate", 0],
  ]);
  expect(signals[0].attributes).toMatchObject({ severity: "page" });
});

test("what Alertmanager repeats is no news", async () => {
  const before = await rows();
  const [, firing] = recorded;
  expect((await service.post("/v1/alerts", firing, secret)).body).toMatchObject({ accepted: 0, duplicates: 1 });
  expect(await rows()).toBe(before);
});

test("a token of one agent tells no other's alerts", async () => {
  const own = await service.token(["signals:write"], { agent: "refund-*" });
  const [, firing] = recorded;
  expect((await service.post("/v1/alerts", firing, own)).body).toMatchObject({
    accepted: 0,
    rejected: [{ index: 0, code: "agent_mismatch" }],
  });
});

test.each([
  ["no alerts", {}, 400, "alerts_missing"],
  ["another version", { version: "3", alerts: [] }, 422, "alerts_version"],
  ["too many", { version: "4", alerts: Array.from({ length: 1_001 }, () => ({})) }, 422, "batch_too_large"],
])("%s is refused as a whole", async (_what, body, status, code) => {
  const before = await rows();
  const answer = await service.post("/v1/alerts", body, secret);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  expect(await rows()).toBe(before);
});

const labels = { alertname: "X", agent: "airline-a" };
test.each([
  ["no labels", { status: "firing" }, "alert_format"],
  ["no alertname", { status: "firing", labels: { agent: "airline-a" } }, "field_required"],
  ["a status of its own", { status: "odd", labels, startsAt: "2026-11-26T02:00:00Z" }, "alert_format"],
  ["a time that is none", { status: "firing", labels, startsAt: "yesterday" }, "timestamp_format"],
])("an alert with %s is listed, and the others are kept", async (_what, alert, code) => {
  const good = { status: "firing", labels: { ...labels, n: code + _what }, startsAt: "2026-11-26T02:00:00.123456789Z" };
  const { body } = await service.post("/v1/alerts", { version: "4", alerts: [alert, good] }, secret);
  expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code }] });
});
