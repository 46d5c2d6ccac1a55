/** Which slots a run filled, and when one counts as there. */
import { describe, expect, test } from "vitest";
import type { SpanObservation } from "../../src/domain/derive/observation.ts";
import { RunReader } from "../../src/domain/evidence/run-reader.ts";
import { missingSlots, type RunEvidence, slots } from "../../src/domain/evidence/run-slots.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { pact } from "../support/breaches.ts";

const asking = (...named: string[]): EffectivePact => ({
  ...pact,
  evidence: named,
  actions: [{ ...({} as EffectivePact["actions"][number]), tool: "send_*", cited: "airline-service@4" }],
});
const nothing: RunEvidence = { input: false, output: false, evaluated: false, calls: [], gated: [] };

test("a pact that names no slot misses none", () => {
  expect(missingSlots(asking(), nothing)).toEqual([]);
});

test("a run that left nothing misses what has to be said, not what has no occasion", () => {
  expect(missingSlots(asking(...slots), nothing)).toEqual(["input", "output", "evaluation"]);
});

describe("authorization", () => {
  const of = asking("authorization");
  test("each call of a tool that a rule names has a claimed action of its own", () => {
    const claimed = { tool: "send_money", claimed: true, ended: true };
    expect(missingSlots(of, { ...nothing, calls: ["send_money"], gated: [claimed] })).toEqual([]);
    expect(missingSlots(of, { ...nothing, calls: ["send_money", "send_money"], gated: [claimed] })).toEqual([
      "authorization",
    ]);
    expect(missingSlots(of, { ...nothing, calls: ["send_money"], gated: [{ ...claimed, claimed: false }] })).toEqual([
      "authorization",
    ]);
  });
  test("is not asked of a tool that no rule names", () => {
    expect(missingSlots(of, { ...nothing, calls: ["search"] })).toEqual([]);
  });
});

test("a claimed call has its end when its agent reports it, or when its span arrives", () => {
  const of = asking("tool_calls");
  const begun = { tool: "send_money", claimed: true, ended: false };
  expect(missingSlots(of, { ...nothing, gated: [begun] })).toEqual(["tool_calls"]);
  expect(missingSlots(of, { ...nothing, gated: [{ ...begun, ended: true }] })).toEqual([]);
  expect(missingSlots(of, { ...nothing, gated: [begun], calls: ["send_money"] })).toEqual([]);
});

describe("read from what arrived", () => {
  const span = (
    id: string,
    parent: string | undefined,
    attributes: Record<string, unknown>,
    more: Partial<SpanObservation> = {},
  ): string =>
    JSON.stringify({
      kind: "span",
      resource: {},
      trace: "aa",
      span: id,
      ...(parent && { parent }),
      name: id,
      start: 0,
      end: 1_000,
      attributes,
      events: [],
      links: [],
      status: 1,
      ...more,
    });
  const read = (...segments: string[][]) => {
    const reader = new RunReader();
    for (const [index, lines] of segments.entries())
      reader.take({ chain: "ingest:1", seq: index + 1, receivedAt: (index + 1) * minute, lines });
    return reader;
  };
  const run = span("01", undefined, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" });
  const chat = span("02", "01", {
    "gen_ai.operation.name": "chat",
    "gen_ai.input.messages": "[{}]",
    "gen_ai.output.messages": "[{}]",
  });
  const call = span("03", "02", { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" });

  test.each([
    ["at once", [[run, chat, call]]],
    ["children first", [[call], [chat], [run]]],
    ["parents first", [[run], [chat], [call]]],
  ])("spans that come %s fill the slots of their run", (_, segments) => {
    expect(read(...segments).closed(0, 60 * minute)).toMatchObject([
      { run: "aa/01", agent: "airline-a", input: true, output: true, evaluated: false, calls: ["search"] },
    ]);
  });

  test("who judged it and who told of it is known by their tokens, also where that had to wait; its first span is its first sign", () => {
    const event = { name: "gen_ai.evaluation.result", at: 500 };
    const judged = { "gen_ai.evaluation.name": "task_success", "gen_ai.evaluation.score.value": 1 };
    const told = (id: string, more: object) =>
      span(id, "01", {}, { events: [{ ...event, attributes: judged }], ...more });
    const sent = (...segments: [string, string[]][]) => {
      const reader = new RunReader();
      for (const [index, [source, lines]] of segments.entries())
        reader.take({ chain: "ingest:1", seq: index + 1, receivedAt: (index + 1) * minute, source, lines });
      return reader.closed(0, 60 * minute);
    };
    const once = { firstAt: 2 * minute, lastAt: 2 * minute };
    expect(sent(["token:judge", [told("04", { by: "airline-*" })]], ["token:own", [run]])).toMatchObject([
      {
        ...{ evaluated: true, firstAt: minute, lastAt: 2 * minute },
        tellers: expect.arrayContaining([
          { source: "token:judge", judged: true },
          { source: "token:own", told: once, judged: false },
        ]),
      },
    ]);
    const [both] = sent(
      ["token:own", [chat]],
      ["token:own", [run]],
      ["token:other", [told("05", { by: "zz-b" }), span("06", "01", { "input.value": "x" }, { by: "zz-b" })]],
    );
    expect(both?.told).toEqual(["aa/01", "aa/02"]);
    expect(both?.tellers).toEqual([
      { source: "token:own", told: { firstAt: minute, lastAt: 2 * minute }, judged: false },
    ]);
  });

  test("a run counts in the period its end arrived in, once", () => {
    const reader = read([chat], [run]);
    expect(reader.closed(0, 2 * minute)).toEqual([]);
    expect(reader.closed(2 * minute, 3 * minute)).toHaveLength(1);
  });

  test("a run of native signals closes by its run.duration, or half an hour after its last", () => {
    const signal = (name: string, value = 1): string =>
      JSON.stringify({
        agent: "airline-a",
        signal: name,
        value,
        run: "r1",
        at: "2026-11-22T03:00:00Z",
        attributes: { "wardroom.input_digest": "sha256:00" },
      });
    const silent = read([signal("evaluation.task")]);
    silent.pass(30 * minute);
    expect(silent.closed(0, 32 * minute)).toEqual([]);
    silent.pass(31 * minute);
    expect(silent.closed(0, 32 * minute)).toMatchObject([{ run: "r1", evaluated: true, input: true, output: false }]);
    expect(read([signal("run.duration")]).closed(0, 2 * minute)).toMatchObject([{ run: "r1", closedAt: minute }]);
  });
});
