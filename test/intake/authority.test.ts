/** A token that speaks for one agent counts for no other, whichever way a span claims it: by itself, its service or its ancestors. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Service, startService } from "../support/intake-service.ts";

let service: Service;
let evil: string;
let any: string;
beforeEach(async () => {
  service = await startService();
  evil = await service.token(["signals:write"], { agent: "evil-bot" });
  any = await service.token(["signals:write"]);
});
afterEach(() => service.stop());

interface Sent {
  trace: string;
  span: string;
  parent?: string;
  agent?: string;
  serviceName?: string;
  score?: number;
}

const hex = (text: string, length: number): string =>
  Buffer.from(text).toString("hex").padEnd(length, "0").slice(0, length);
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

function request(spans: Sent[]) {
  const nano = (ms: number): string => `${BigInt(ms) * 1_000_000n}`;
  return {
    resourceSpans: spans.map(({ trace, span, parent, agent, serviceName, score }) => ({
      resource: { attributes: serviceName ? [attribute("service.name", serviceName)] : [] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: hex(trace, 32),
              spanId: hex(span, 16),
              ...(parent && { parentSpanId: hex(parent, 16) }),
              name: "invoke_agent",
              kind: 1,
              startTimeUnixNano: nano(service.clock.now() - 1_000),
              endTimeUnixNano: nano(service.clock.now()),
              attributes: [
                attribute("gen_ai.operation.name", "invoke_agent"),
                ...(agent ? [attribute("gen_ai.agent.id", agent)] : []),
              ],
              events:
                score === undefined
                  ? []
                  : [
                      {
                        timeUnixNano: nano(service.clock.now()),
                        name: "gen_ai.evaluation.result",
                        attributes: [
                          attribute("gen_ai.evaluation.name", "task_success"),
                          { key: "gen_ai.evaluation.score.value", value: { doubleValue: score } },
                        ],
                      },
                    ],
            },
          ],
        },
      ],
    })),
  };
}

const send = async (secret: string, spans: Sent[]) => service.post("/v1/traces", request(spans), secret);
const samples = async (agent: string): Promise<number> => {
  await service.watch.settled();
  return service.watch.standing(agent)[0]?.samples ?? 0;
};

test("a root span that names another's service is refused, and says whom the token speaks for", async () => {
  const { status, body } = await send(evil, [{ trace: "t1", span: "s1", serviceName: "airline-b", score: 0 }]);
  expect(status).toBe(200);
  expect(body.partialSuccess).toEqual({
    rejectedSpans: 1,
    errorMessage: "this token speaks for evil-bot, not for airline-b.",
  });
  expect(await samples("airline-b")).toBe(0);
});

test("a span hung below another agent's span does not count for that agent", async () => {
  await send(any, [{ trace: "t1", span: "root", agent: "airline-b", score: 1 }]);
  expect(await samples("airline-b")).toBe(1);
  await send(evil, [{ trace: "t1", span: "child", parent: "root", score: 0 }]);
  expect(await samples("airline-b")).toBe(1);
});

test("sending a span's id first takes nothing away from its real sender", async () => {
  await send(evil, [{ trace: "t1", span: "s1", agent: "evil-bot", score: 1 }]);
  await send(any, [{ trace: "t1", span: "s1", agent: "airline-b", score: 0 }]);
  expect(await samples("airline-b")).toBe(1);
});

test("the same holds after a restart from a snapshot", async () => {
  await send(evil, [{ trace: "t1", span: "child", parent: "root", score: 0 }]);
  await service.watch.settled();
  await send(any, [{ trace: "t1", span: "root", agent: "airline-b", score: 1 }]);
  expect(await samples("airline-b")).toBe(1);
});
