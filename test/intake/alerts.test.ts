/** POST /v1/alerts: what a real Alertmanager sends, and what is refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { day, minute } from "../../src/domain/words/time.ts";
import { type Service, startService } from "../support/intake-service.ts";

/** Firing, the same again after its repeat_interval, and one of the four resolved. */
const [firing = "", repeated = "", resolved = ""] = readFileSync(
  join(import.meta.dirname, "../fixtures/alertmanager/0.25.0.jsonl"),
  "utf8",
)
  .trim()
  .split("\n");
const began = Date.parse("2026-11-26T03:02:31.995Z");
const now = began + minute;

let service: Service;
let secret: string;
beforeAll(async () => {
  service = await startService({ at: now });
});
beforeEach(async () => {
  secret = await service.token(["signals:write"]);
});
afterAll(() => service.stop());

const rows = async (): Promise<number> => (await service.world.store.ingest()).head;
async function writtenBy(send: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const { chain, head } = await service.world.store.ingest();
  await send();
  const segments = await service.world.store.segmentsAfter(chain, head, 10);
  return segments.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
}

test("a firing alert is 1 of the agent that its labels name, from when it began", async () => {
  const written = await writtenBy(async () => {
    const { status, body } = await service.post("/v1/alerts", firing, secret);
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 3,
      duplicates: 0,
      late: 0,
      rejected: [
        {
          index: 1,
          code: "alert_agent_missing",
          message: 'The alert "HighErrorRate" does not say which agent it is about.',
          field: "labels.agent",
          hint: 'Add a label "agent" to its rule, such as agent: refund-b; without one, "service" and then "job" are taken.',
        },
      ],
    });
  });
  expect(written.map(({ agent, signal, value, at }) => [agent, signal, value, at])).toEqual([
    ["airline-c", "alert.HighErrorRate", 1, began],
    ["airline-b", "alert.HighErrorRate", 1, began],
    ["airline-a", "alert.HighErrorRate", 1, began],
  ]);
  expect(written.at(-1)).toEqual({
    kind: "signal",
    agent: "airline-a",
    signal: "alert.HighErrorRate",
    value: 1,
    at: began,
    run: "alert/c3c70c8376197459/2026-11-26T03:02:31.995Z",
    attributes: { agent: "airline-a", alertname: "HighErrorRate", severity: "page" },
    id: "alert/c3c70c8376197459/2026-11-26T03:02:31.995Z/firing",
  });
});

test("Alertmanager's repeats count once, and what is resolved is 0 from when it ended", async () => {
  await service.post("/v1/alerts", firing, secret);
  const again = await service.post("/v1/alerts", repeated, secret);
  expect(again.body).toMatchObject({ accepted: 0, duplicates: 3 });
  const written = await writtenBy(async () => {
    const { body } = await service.post("/v1/alerts", resolved, secret);
    expect(body).toMatchObject({ accepted: 1, duplicates: 2 });
  });
  expect(written).toMatchObject([
    { agent: "airline-a", value: 0, at: Date.parse("2026-11-26T03:02:41Z"), id: expect.stringMatching(/\/resolved$/) },
  ]);
});

const alert = (change: object = {}, labels: object = {}) => ({
  status: "firing",
  labels: { alertname: "Slow", agent: "airline-a", ...labels },
  annotations: {},
  startsAt: "2026-11-26T03:02:00Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "",
  fingerprint: "c3c70c8376197459",
  ...change,
});
const webhook = (...alerts: unknown[]) => ({ version: "4", groupKey: "{}", status: "firing", receiver: "w", alerts });

test("names an id cannot hold get dashes, and an empty label names nobody", async () => {
  const written = await writtenBy(() =>
    service.post(
      "/v1/alerts",
      webhook(alert({}, { alertname: "Too slow!", agent: "", service: "Math Tutor" })),
      secret,
    ),
  );
  expect(written).toMatchObject([{ agent: "Math-Tutor", signal: "alert.Too-slow" }]);
});

/** As the webhook contact point of Grafana sends it: version "1", and fields that Alertmanager does not have. */
const grafana = (alerts: object[], more: object = {}) => ({
  receiver: "wardroom",
  status: "firing",
  orgId: 1,
  alerts,
  groupLabels: { alertname: "High memory usage" },
  commonLabels: { team: "blue" },
  commonAnnotations: {},
  externalURL: "https://grafana.acme.example/",
  version: "1",
  groupKey: '{}:{alertname="High memory usage"}',
  truncatedAlerts: 0,
  title: "[FIRING:1] High memory usage (blue)",
  state: "alerting",
  message: "**Firing**",
  ...more,
});
const ofGrafana = (change: object = {}) => ({
  status: "firing",
  labels: { alertname: "High memory usage", team: "blue", agent: "airline-b" },
  annotations: { summary: "almost full" },
  startsAt: new Date(began).toISOString().replace("Z", "+00:00"),
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "https://grafana.acme.example/alerting/1afz29v7z/edit",
  fingerprint: "c6eadffa33fcdf37",
  silenceURL: "https://grafana.acme.example/alerting/silence/new",
  dashboardURL: "",
  panelURL: "",
  values: { B: 44.23943737541908, C: 1 },
  valueString: "[ var='B' labels={} value=44.2 ]",
  ...change,
});

test("Grafana's own alerts are taken as Alertmanager's are, firing and resolved", async () => {
  const over = ofGrafana({ status: "resolved", endsAt: new Date(now).toISOString(), values: null });
  const written = await writtenBy(async () => {
    const firing = await service.post("/v1/alerts", grafana([ofGrafana()]), secret);
    expect(firing).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
    const resolved = await service.post("/v1/alerts", grafana([over], { status: "resolved", state: "ok" }), secret);
    expect(resolved).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
  });
  expect(written.map(({ agent, signal, value }) => [agent, signal, value])).toEqual([
    ["airline-b", "alert.High-memory-usage", 1],
    ["airline-b", "alert.High-memory-usage", 0],
  ]);
});

test("version 1 without Grafana's orgId is another version, and refused", async () => {
  const answer = await service.post("/v1/alerts", grafana([ofGrafana()], { orgId: undefined }), secret);
  expect(answer).toMatchObject({ status: 422, body: { error: { code: "alerts_version" } } });
});

test("without a fingerprint the labels stand for it, in whatever order", async () => {
  const bare = { fingerprint: undefined };
  const turned = { ...alert(bare), labels: { agent: "airline-a", alertname: "Slow" } };
  const { body } = await service.post("/v1/alerts", webhook(alert(bare), turned, alert(bare, { zone: "b" })), secret);
  expect(body).toMatchObject({ accepted: 2, duplicates: 1 });
});

test("an alert that began a day before the agent's own time is kept and counted late", async () => {
  await service.post("/v1/alerts", webhook(alert()), secret);
  const old = alert({ startsAt: new Date(now - 2 * day).toISOString() });
  expect((await service.post("/v1/alerts", webhook(old), secret)).body).toMatchObject({ accepted: 1, late: 1 });
});

test("a token of one agent reports no other", async () => {
  const own = await service.token(["signals:write"], { agent: "airline-*" });
  const other = alert({}, { agent: "refund-a" });
  const { status, body } = await service.post("/v1/alerts", webhook(alert(), other), own);
  expect([status, body]).toMatchObject([202, { accepted: 1, rejected: [{ index: 1, code: "agent_mismatch" }] }]);
  const alone = await service.post("/v1/alerts", webhook(other), own);
  expect([alone.status, alone.body.error?.code, alone.body.error?.field]).toEqual([
    403,
    "agent_mismatch",
    "labels.agent",
  ]);
});

const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, "v"]));

/** What is sent, its status, its code, and a part of the sentence. */
const refused: [string, unknown, number, string, RegExp][] = [
  ["nothing", "", 400, "json_empty", /empty/],
  ["a body that breaks off", '{"version":', 400, "json_syntax", /position/],
  ["a list", [], 400, "json_not_object", /Alertmanager/],
  ["a key given twice", '{"version":"4","version":"3"}', 400, "json_duplicate_key", /twice/],
  ["__proto__", '{"__proto__":{"version":"4"}}', 400, "key_forbidden", /__proto__/],
  ["17 levels", `{"a":${"[".repeat(16)}${"]".repeat(16)}}`, 400, "json_too_deep", /16 levels/],
  ["a signal", { agent: "airline-a", signal: "x", value: 1 }, 422, "alerts_version", /"version" is missing/],
  ["version 3", { ...webhook(alert()), version: "3" }, 422, "alerts_version", /"version" is "3".*version "4"/],
  ["no alerts", { version: "4" }, 422, "type", /"alerts" is expected to be a list/],
  ["an empty list of alerts", webhook(), 422, "batch_empty", /empty/],
  ["an alert that is text", webhook("x"), 400, "json_not_object", /An alert is a JSON object/],
  ["no labels", webhook(alert({ labels: undefined })), 422, "field_required", /needs "labels"/],
  ["no agent", webhook(alert({}, { agent: undefined })), 422, "alert_agent_missing", /"Slow" does not say which agent/],
  ["no name", webhook(alert({}, { alertname: undefined })), 422, "field_required", /needs "labels\.alertname"/],
  ["a status of its own", webhook(alert({ status: "pending" })), 422, "alert_status", /"firing" or "resolved"/],
  ["no start", webhook(alert({ startsAt: undefined })), 422, "field_required", /needs "startsAt"/],
  ["a start that is no time", webhook(alert({ startsAt: "noon" })), 422, "timestamp_format", /"startsAt" is "noon"/],
  ["no end", webhook(alert({ status: "resolved", endsAt: "soon" })), 422, "timestamp_format", /"endsAt" is "soon"/],
  [
    "a start in the future",
    webhook(alert({ startsAt: "2026-11-27T00:00:00Z" })),
    422,
    "timestamp_future",
    /"startsAt" is more than 10 minutes/,
  ],
  ["a label that is a list", webhook(alert({}, { team: [] })), 422, "type", /"labels\.team".*a list/],
  [
    "a label of 4,001 characters",
    webhook(alert({}, { team: "x".repeat(4_001) })),
    422,
    "too_long",
    /"labels\.team".*4000/,
  ],
  [
    "a label that is no text for people",
    webhook(alert({}, { team: "a\u001b[2J" })),
    422,
    "text_control",
    /"labels\.team"/,
  ],
  ["201 labels", webhook(alert({}, many)), 400, "too_many_keys", /200 keys/],
  ["4 MiB and a byte", `${" ".repeat(4 * 1024 * 1024)}1`, 413, "body_too_large", /4 MiB/],
];

test.each(refused)("%s is refused and nothing is written", async (_what, body, status, code, sentence) => {
  const before = await rows();
  const answer = await service.post("/v1/alerts", body, secret);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  expect(answer.body.error?.message).toMatch(sentence);
  expect(answer.body.error).toHaveProperty("request_id");
  expect(JSON.stringify(answer.body).length).toBeLessThan(600);
  expect(await rows()).toBe(before);
});

test("protobuf and text are not read", async () => {
  for (const type of ["application/x-protobuf", "text/plain"]) {
    const answer = await service.post("/v1/alerts", "{}", secret, { "content-type": type });
    expect([answer.status, answer.body.error?.code]).toEqual([415, "content_type"]);
  }
});

test("the same Idempotency-Key gets the stored answer", async () => {
  const key = { "idempotency-key": "alerts-1" };
  const first = await service.post("/v1/alerts", webhook(alert()), secret, key);
  const before = await rows();
  const second = await service.post("/v1/alerts", webhook(alert()), secret, key);
  expect(second.body).toEqual(first.body);
  expect(await rows()).toBe(before);
});
