/** /metrics: what is counted, under which names, and that no label grows with agents, people or things. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import { createMeters, type Meters } from "../../src/gate/meters/meters.ts";
import { createServer } from "../../src/http/server.ts";
import type { Delivery, Door } from "../../src/ports/chat.ts";
import { testApp } from "../support/app.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let meters: Meters;
let door: Door;
/** What Slack answers in place of taking a card, one at a time. */
let refusals: Delivery[];

beforeEach(async () => {
  world = await testWorld();
  meters = createMeters(world);
  refusals = [];
  const paper = paperPlatform("slack", world.clock, []);
  world.platforms.push(meters.platform({ ...paper, post: async (...sent) => refusals.shift() ?? paper.post(...sent) }));
  door = meters.door(world.door);
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  meters.stop();
  await world.close();
});

const drained = async (): Promise<void> => {
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
};
const say = (person: string, text: string) =>
  door.command({ how: "slack", account: person, team: "", person }, { channel: "C01AIR", room: "airline" }, text);

async function scraped(): Promise<string[]> {
  const server = await createServer({ log: world.log, random: world.random });
  meters.serve(server, async () => 3);
  const { statusCode, headers, body } = await server.inject({ url: "/metrics" });
  expect(statusCode).toBe(200);
  expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  await server.close();
  return body.trim().split("\n");
}

test("breaches, escalations, answers, restraints and refusals are counted as the journal has them", async () => {
  await world.cross();
  await world.advance(40 * second);
  await say("dana", "ack BR-1");
  await world.advance(second);
  await say("mia", "approve BR-1");
  await say("dana", "approve BR-1");
  const lines = await scraped();
  for (const line of [
    'wardroom_breaches_total{room="airline",severity="high"} 1',
    'wardroom_escalations_total{room="airline",kind="breach",level="1"} 1',
    'wardroom_escalations_total{room="airline",kind="breach",level="2"} 1',
    'wardroom_acknowledge_seconds_sum{room="airline",kind="breach"} 40',
    'wardroom_acknowledge_seconds_count{room="airline",kind="breach"} 1',
    'wardroom_signal_to_intervention_seconds_sum{room="airline"} 41',
    'wardroom_refused_clicks_total{reason="not_eligible"} 1',
    'wardroom_clicks_total{platform="slack",kind="command",result="done"} 2',
    'wardroom_clicks_total{platform="slack",kind="command",result="refused"} 1',
    'wardroom_breaches_open{room="airline",severity="high"} 1',
    'wardroom_breaches_open{room="airline",severity="low"} 0',
    "wardroom_segments_behind 3",
  ])
    expect(lines).toContain(line);
});

test("cards, edits and what a rate limit puts off are counted, and how long the outbox waits", async () => {
  refusals = [{ type: "retry", afterMs: 30 * second, error: "ratelimited", told: true }];
  await world.cross();
  await drained();
  await world.advance(50 * second);
  const waiting = await scraped();
  expect(waiting).toContain('wardroom_chat_throttled_total{platform="slack"} 1');
  expect(waiting).toContain('wardroom_chat_sends_total{platform="slack",kind="card",result="retry"} 1');
  expect(waiting.find((line) => line.startsWith("wardroom_outbox_overdue_seconds "))).toMatch(/ [1-9]\d*$/);
  expect(waiting.some((line) => /^wardroom_outbox_deliveries\{lane="\w+",state="pending"\} [1-9]/.test(line))).toBe(
    true,
  );
  await drained();
  await world.advance(10 * minute);
  await drained();
  // What waited behind another lane's edit of the same card.
  await drained();
  const sent = await scraped();
  expect(sent).toContain('wardroom_chat_sends_total{platform="slack",kind="card",result="sent"} 1');
  expect(sent.some((line) => /kind="edit",result="sent"\} [1-9]/.test(line))).toBe(true);
  expect(sent).toContain('wardroom_chat_up{platform="slack"} 1');
  expect(sent).toContain("wardroom_outbox_overdue_seconds 0");
});

test("however many agents there are, there are no more series", async () => {
  for (let n = 0; n < 6; n++) await world.cross(`airline-${n}`);
  const few = (await scraped()).filter((line) => line.startsWith("wardroom_")).length;
  for (let n = 6; n < 30; n++) await world.cross(`airline-${n}`);
  const many = (await scraped()).filter((line) => line.startsWith("wardroom_"));
  expect(many).toHaveLength(few);
  expect(many.join("\n")).not.toMatch(/airline-|dana|BR-/);
});

test("every series has its help and its type, a name as Prometheus wants it, and counters end in _total", async () => {
  const lines = await scraped();
  const types = new Map(
    lines.flatMap((line) => {
      const [, name = "", type = ""] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
      return name === "" ? [] : [[name, type] as const];
    }),
  );
  for (const [name, type] of types) {
    expect(name).toMatch(/^(wardroom|process|nodejs)_[a-z0-9_]+$/);
    if (name.startsWith("wardroom_")) expect(name.endsWith("_total"), name).toBe(type === "counter");
    expect(lines.some((line) => line.startsWith(`# HELP ${name} `))).toBe(true);
  }
  expect([...types.keys()]).toContain("process_resident_memory_bytes");
});

test("a service answers it without a token, with what it took in", async () => {
  const app = await testApp();
  await app.ask("/v1/signals", [{ agent: "airline-a", signal: "cost", value: 1 }]);
  await app.settled();
  const answer = await fetch(`${app.url}/metrics`);
  expect(answer.status).toBe(200);
  expect((await answer.text()).split("\n")).toContain("wardroom_observations_total 1");
  expect(app.faults).toEqual([]);
  await app.remove();
});
