/** The figures as people ask for them: over HTTP and as /ward metrics, of no more than they may see. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { day, hour } from "../../src/domain/words/time.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { plain } from "../../src/views/card.ts";
import { withoutStorms } from "../support/breaches.ts";
import { type Documented, documented } from "../support/documented.ts";
import { asksForEvidence, runEnds } from "../support/evidence-runs.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { testWorld } from "../support/world.ts";

let service: Service;
let fits: Documented;
let tokens: Record<"dana" | "kim" | "auditor" | "agent", string>;

beforeAll(async () => {
  service = await startService({ config: withoutStorms });
  fits = await documented(service.app);
  tokens = {
    dana: await service.token(["person"], { person: "dana" }),
    kim: await service.token(["person"], { person: "kim" }),
    auditor: await service.token(["auditor"]),
    agent: await service.token(["signals:write", "agent"]),
  };
  const failures = Array.from({ length: 10 }, (_, run) => ({
    agent: "airline-a",
    signal: "evaluation.task_success",
    value: 0,
    run: `run-${run}`,
  }));
  expect((await service.post("/v1/signals", failures, tokens.agent)).status).toBe(202);
  await service.watch.settled();
  service.clock.at += 7_000;
  await decideBreach(service.world, "BR-1", { type: "approve", as: { by: "dana", how: "web" } });
});
afterAll(() => service.stop());

async function get(path: string, secret = tokens.dana) {
  const response = await service.app.inject({ url: path, headers: { authorization: `Bearer ${secret}` } });
  const body = response.json();
  expect(fits("GET", path, response.statusCode, body)).toEqual([]);
  return { status: response.statusCode, body };
}

test("GET /v1/metrics has the four and how people are doing, each with what it rests on", async () => {
  const { status, body } = await get("/v1/metrics");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    signal_to_intervention: { n: 1, median_ms: 7_000, p90_ms: 7_000 },
    near_misses: { n: 0, by_failure_mode: {} },
    complete_evidence: { state: "not-measured" },
    stale_control: { judged: 0, stale: 0, share: null },
    breaches: { opened: 1 },
    time_to_acknowledge: { n: 1, median_ms: 7_000 },
    time_to_resolve: { n: 0, median_ms: null },
    human_load: [{ person: "dana", decisions: 1 }],
  });
  expect(Date.parse(body.to) - Date.parse(body.from)).toBe(7 * day);
});

test("it is narrowed by room, agent, pact, failure mode and span, and told apart by one of them", async () => {
  const n = async (query: string) => (await get(`/v1/metrics?${query}`)).body.signal_to_intervention.n;
  expect(await n("room=airline&agent=airline-a&pact=airline-service&failure_mode=wrong-output&span=24h")).toBe(1);
  expect(await n("agent=airline-b")).toBe(0);
  expect(await n("failure_mode=overspend")).toBe(0);
  expect(await n("from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z")).toBe(0);
  const { body } = await get("/v1/metrics?by=agent");
  expect(body.parts).toMatchObject([{ name: "airline-a", signal_to_intervention: { n: 1 } }]);
});

test("what does not make sense is refused with the field", async () => {
  expect(await get("/v1/metrics?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z")).toMatchObject({
    status: 422,
    body: { error: { code: "range", field: "from" } },
  });
  expect(await get("/v1/metrics?span=soon")).toMatchObject({ status: 422, body: { error: { field: "span" } } });
  expect((await get("/v1/metrics?room=payments")).status).toBe(404);
  expect((await get("/v1/metrics", tokens.agent)).status).toBe(403);
});

test("an auditor reads them, on the record", async () => {
  expect((await get("/v1/metrics", tokens.auditor)).status).toBe(200);
  const reads = await service.world.store.journal({ types: ["read.audited"] });
  expect(reads.map(({ body }) => body)).toMatchObject([{ resource: "metrics" }]);
});

test("/ward metrics shows a room, an agent or a pact; tells them apart; and knows nothing of what is not there", async () => {
  const world = await testWorld();
  await world.cross("airline-a");
  const say = async (text: string): Promise<string> => {
    const visitor = { how: "web", account: "dana", team: "", person: "dana" } as const;
    const answer = await world.door.command(visitor, { channel: "web:airline", room: "airline" }, text);
    if (answer.type !== "notice") throw new Error(`an answer of type ${answer.type}`);
    const words = { person: (id: string) => id, time: (at: number) => new Date(at).toISOString() };
    const lines = answer.card.body.flatMap((block) =>
      block.type === "fields"
        ? block.fields.map(({ label, value }) => `${label}: ${plain(value, words)}`)
        : block.type === "list"
          ? block.items.map((item) => plain(item, words))
          : "text" in block && typeof block.text !== "string"
            ? [plain(block.text, words)]
            : [],
    );
    return [answer.card.title, ...lines].join("\n");
  };
  const room = await say("metrics");
  expect(room).toContain("Metrics · airline · the last 7 days");
  expect(room).toContain("Signal to intervention: none yet");
  expect(room).toContain("Stale control: no escalated breach was judged yet");
  expect(room).toContain("Complete evidence: not measured");
  await say("approve BR-1");
  expect(await say("metrics airline 24h")).toContain("Signal to intervention: less than 1 s (one intervention)");
  expect(await say("metrics 30d")).toContain("Metrics · airline · the last 30 days");
  expect(await say("metrics airline-a 7d")).toContain("Metrics · airline-a");
  expect(await say("metrics agent")).toContain("airline-a: 1 breach · 0 near misses");
  expect(await say("metrics payments")).toContain("You see no room, agent or pact called payments");
  expect(await say("metrics airline-a 500d")).toContain("How far back?");
  expect(world.faults).toEqual([]);
  await world.close();
});

test("complete evidence is told apart by room, agent and pact, over HTTP and in chat alike; a failure mode has no runs", async () => {
  const evidence = asksForEvidence();
  const service = await startService({ effectiveAt: evidence });
  const fits = await documented(service.app);
  const secret = await service.token(["signals:write"]);
  const of = (agent: string, run: string, left: ("input" | "output" | "evaluation")[]) =>
    runEnds(run, service.clock.at, left).map((line) => ({ ...line, agent }));
  await service.post(
    "/v1/signals",
    [
      ...of("airline-a", "r1", ["input", "output", "evaluation"]),
      ...of("airline-a", "r2", ["input"]),
      ...of("airline-b", "r3", ["input", "output", "evaluation"]),
    ],
    secret,
  );
  await service.watch.settled();
  service.clock.at += hour;
  await service.watch.beat();
  await service.watch.settled();
  const dana = await service.token(["person"], { person: "dana" });
  const get = async (query: string) => {
    const path = `/v1/metrics?${query}`;
    const response = await service.app.inject({ url: path, headers: { authorization: `Bearer ${dana}` } });
    expect(fits("GET", path, response.statusCode, response.json())).toEqual([]);
    return response.json();
  };
  const parts = async (query: string): Promise<unknown> =>
    (await get(query)).parts.map(({ name, complete_evidence: { state, complete, closed, missing } }: Told) => [
      ...[name, state],
      ...(state === "measured" ? [complete, closed, missing] : []),
    ]);
  const whole = [2, 3, { output: 1, evaluation: 1 }];
  const ofA = [1, 2, { output: 1, evaluation: 1 }];
  expect(await parts("by=room")).toEqual([["airline", "measured", ...whole]]);
  expect(await parts("by=agent")).toEqual([
    ["airline-a", "measured", ...ofA],
    ["airline-b", "measured", 1, 1, {}],
  ]);
  expect(await parts("by=pact")).toEqual([
    ["acme-air", "measured", ...whole],
    ["airline-service", "measured", ...whole],
  ]);
  expect(await parts("by=pact&agent=airline-a&pact=airline-service")).toEqual([
    ["airline-service", "measured", ...ofA],
  ]);
  expect(await parts("by=agent&pact=airline-service&agent=airline-b")).toEqual([["airline-b", "measured", 1, 1, {}]]);
  expect(await parts("by=failure-mode")).toEqual([]);
  expect((await get("pact=airline-service")).complete_evidence).toMatchObject({ complete: 2, closed: 3 });
  expect((await get("pact=hotel-service")).complete_evidence).toMatchObject({ state: "not-measured" });
  expect((await get("failure_mode=overspend")).complete_evidence).toEqual({
    state: "not-measured",
    because: "a run has no failure mode",
  });
  const door = createDoor({ ...service.world, commands });
  const visitor = { how: "web", account: "dana", team: "", person: "dana" } as const;
  const say = async (text: string) =>
    JSON.stringify(await door.command(visitor, { channel: "web:airline", room: "airline" }, text));
  expect(await say("metrics agent")).toContain("complete evidence 1 of 2 (50 %) runs; missing output 1, evaluation 1");
  expect(await say("metrics airline-a")).toContain("1 of 2 (50 %) runs; missing output 1, evaluation 1");
  await service.stop();
});

interface Told {
  name: string;
  complete_evidence: { state: string; complete: number; closed: number; missing: Record<string, number> };
}
