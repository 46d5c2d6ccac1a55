/** An agent that goes on calling tools while it is held back: one critical breach a stop, and nothing more is done by itself. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { releaseAgent, restrainAgent } from "../../src/flows/decide/restrain.ts";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let secret: string;
let calls = 0;
beforeEach(async () => {
  service = await startService();
  secret = await service.token(["signals:write"]);
  await toolCall(-10 * second);
});
afterEach(() => service.stop());

const dana = { by: "dana", how: "web" } as const;
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** A tool call that began `after` ms from now, and took 5 ms. */
async function toolCall(after: number): Promise<void> {
  calls += 1;
  const start = BigInt(service.clock.now() + after) * 1_000_000n;
  const span = {
    traceId: "ab".repeat(16),
    spanId: calls.toString(16).padStart(16, "0"),
    name: "execute_tool",
    kind: 1,
    startTimeUnixNano: `${start}`,
    endTimeUnixNano: `${start + 5_000_000n}`,
    attributes: [
      attribute("gen_ai.operation.name", "execute_tool"),
      attribute("gen_ai.tool.name", "book_reservation"),
      attribute("gen_ai.agent.id", "airline-a"),
    ],
  };
  await service.post("/v1/traces", { resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span] }] }] }, secret);
  await service.watch.settled();
}
const breaches = async () => (await service.world.store.list("breach")).map(({ state }) => state);

test("a call begun before the stop is no breach", async () => {
  await restrainAgent(service.world, dana, "airline-a", "quarantine");
  await toolCall(-second);
  expect(await breaches()).toEqual([]);
});

test("a call begun after it is critical, once a stop, and asks the accountable to look", async () => {
  await restrainAgent(service.world, dana, "airline-a", "quarantine");
  await toolCall(second);
  await toolCall(2 * second);
  expect(await breaches()).toMatchObject([
    {
      agent: "airline-a",
      clause: "airline-service@4#act-while-restrained",
      threshold: { severity: "critical", failure_mode: "unauthorized-act" },
      intervention: { state: "none" },
      reached: ["dana"],
    },
  ]);
});

test("released, it may act again", async () => {
  await restrainAgent(service.world, dana, "airline-a", "pause");
  service.clock.at += second;
  await releaseAgent(service.world, dana, "airline-a");
  await toolCall(2 * second);
  expect(await breaches()).toEqual([]);
});

test("a throttled or supervised agent may still act", async () => {
  await restrainAgent(service.world, dana, "airline-a", "supervise");
  await toolCall(second);
  expect(await breaches()).toEqual([]);
});
