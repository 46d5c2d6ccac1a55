/** A run that asked the gate before its spans arrived: the calls are its evidence, however its completeness is asked for. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction } from "../../src/flows/ask/carry-out.ts";
import { createCounting } from "../../src/flows/autonomy/count-runs.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import type { Proofs } from "../../src/ports/proofs.ts";
import { as, noon, pact } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const agent = "airline-a";
const trace = "ab".repeat(16);
const spanId = (nth: number): string => nth.toString(16).padStart(16, "0");
const run = `${trace}/${spanId(1)}`;
const effective: EffectivePact = {
  ...pact,
  thresholds: [],
  actions: [{ tool: "refund", until: "trusted", cited: "airline-service@4" }],
  evidence: ["authorization"],
  autonomy: { start: "standard", widen_after: { clean_runs: 1 } },
};
/** Signs nothing: what is proven is checked over HTTP with a stock library. */
const proofs: Proofs = { prove: async ({ action, args }) => `${action} ${args}`, keys: () => ({ keys: [] }) };

let service: Service;
beforeEach(async () => {
  service = await startService({
    effectiveAt: (id) => (id.startsWith("airline-") ? { ...effective, agent: id } : undefined),
  });
});
afterEach(() => service.stop());

/** One refund, asked for and run at the gate. */
async function refunded(by: string): Promise<void> {
  const asker = createAsker(service.world);
  const answer = await asker.ask({ agent: by, tool: "refund", args: {}, run });
  if (answer === "key_conflict") throw new Error("a key conflict");
  const [waiting] = await service.world.store.list("approval", { agent: by });
  expect(
    await decideApproval(service.world, waiting?.state.id ?? "", { type: "approve", as: as("dana") }),
  ).toMatchObject({ type: "done" });
  expect(await claimAction({ world: service.world, asker, proofs }, answer.action, {})).toMatchObject({
    type: "claimed",
  });
}

/** The spans of a run that took so long and called the tool once: they are sent when it is over. */
async function ended(took: number): Promise<void> {
  const secret = await service.token(["signals:write"]);
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const span = (nth: number, operation: string, more: object, ...attributes: object[]) => ({
    traceId: trace,
    spanId: spanId(nth),
    name: operation,
    kind: 1,
    startTimeUnixNano: `${BigInt(service.clock.at - took) * 1_000_000n}`,
    endTimeUnixNano: `${BigInt(service.clock.at) * 1_000_000n}`,
    attributes: [attribute("gen_ai.operation.name", operation), attribute("gen_ai.agent.id", agent), ...attributes],
    ...more,
  });
  const spans = [
    span(1, "invoke_agent", {}),
    span(2, "execute_tool", { parentSpanId: spanId(1) }, attribute("gen_ai.tool.name", "refund")),
  ];
  const traces = { resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] };
  expect((await service.post("/v1/traces", traces, secret)).status).toBe(200);
  await service.watch.settled();
}

const judged = async () => {
  service.clock.at += 6 * minute;
  await createCounting(service.world, () => service.watch.settled()).beat();
  const { complete, closed, missing } = await completenessOf(service.world, { from: noon, to: service.clock.at });
  const counted = await service.world.store.journal({ types: ["agent.ran"] });
  return { complete, closed, missing, counted: counted.map(({ body }) => body) };
};

test.each([
  ["nine minutes", 10 * second, 9 * minute],
  ["two hours", 10 * second, 2 * hour],
  ["seven hours, as long as it says it took", 7 * hour, 7 * hour],
])("a call that was claimed %s before the spans came is evidence, and the run is clean", async (_, took, before) => {
  await refunded(agent);
  service.clock.at += before;
  await ended(took);
  expect(await judged()).toEqual({
    complete: 1,
    closed: 1,
    missing: {},
    counted: [expect.objectContaining({ runs: 1, clean: 1 })],
  });
});

test("of an agent that only asked the gate no day is read for runs", async () => {
  await refunded(agent);
  const { sealed } = service.world.store;
  let reads = 0;
  const store = {
    ...service.world.store,
    sealed: {
      ...sealed,
      received: (...asked: Parameters<typeof sealed.received>) => {
        reads += 1;
        return sealed.received(...asked);
      },
    },
  };
  service.clock.at += 5 * minute;
  await createCounting({ ...service.world, store }, () => service.watch.settled()).beat();
  expect(reads).toBe(0);
});

test("what another agent asks for in its name is none", async () => {
  await refunded("airline-b");
  service.clock.at += 9 * minute;
  await ended(10 * second);
  expect(await judged()).toEqual({
    complete: 0,
    closed: 1,
    missing: { authorization: 1 },
    counted: [expect.objectContaining({ runs: 1, clean: 0 })],
  });
});
