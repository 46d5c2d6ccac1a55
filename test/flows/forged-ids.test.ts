/** Another agent's token sends spans under ids that are not its own: no signal is lost by it, and no blame moves. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { pact, threshold, withoutStorms } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const failing: EffectivePact["thresholds"][number] = {
  ...threshold,
  id: "failing-tools",
  signal: "tool.error",
  stat: "mean",
  window: { time: 10 * minute },
  min_samples: 1,
  near_miss: undefined,
  breach: { above: 0.5 },
  failure_mode: "wrong-output",
  cited: "airline-service@4#failing-tools",
};
const perRun = { ...failing, id: "failing-runs", window: { runs: 1 }, cited: "airline-service@4#failing-runs" };

let service: Service;
let tokens: Record<"a" | "b" | "c" | "z", string>;
beforeEach(async () => {
  const effective: EffectivePact = {
    ...{ ...pact, thresholds: [failing, perRun] },
    autonomy: { start: "standard", widen_after: { clean_runs: 3 }, narrow_on: "high" },
  };
  service = await startService({ config: withoutStorms, effectiveAt: (agent) => ({ ...effective, agent }) });
  const bound = (agent: string) => service.token(["signals:write", "agent"], { agent });
  tokens = {
    ...{ a: await bound("airline-a"), b: await bound("airline-b") },
    ...{ c: await bound("airline-c"), z: await bound("airline-z") },
  };
});
afterEach(async () => {
  expect(service.logged.filter(({ level }) => level === "error")).toEqual([]);
  expect(await service.world.store.verify()).toMatchObject({ ok: true });
  expect((await service.world.store.rebuild()).differences).toEqual([]);
  await service.stop();
});

interface Sent {
  trace: string;
  span: string;
  parent?: string;
  /** An `invoke_agent` span of that agent, else a call of a tool that fails. */
  run?: string;
  links?: { trace: string; span: string }[];
  more?: Record<string, string>;
}
const hex = (id: string, length: number): string => id.repeat(length / id.length);
const ids = ({ trace, span }: { trace: string; span: string }) => ({ traceId: hex(trace, 32), spanId: hex(span, 16) });

async function send(by: string, { parent, run, links = [], more = {}, ...of }: Sent): Promise<void> {
  service.clock.at += second;
  const nanos = (at: number): string => `${BigInt(at) * 1_000_000n}`;
  const attributes = run
    ? { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": run, ...more }
    : { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book", ...more };
  const span = {
    ...ids(of),
    ...(parent !== undefined && { parentSpanId: hex(parent, 16) }),
    name: "x",
    kind: 1,
    startTimeUnixNano: nanos(service.clock.at - second),
    endTimeUnixNano: nanos(service.clock.at),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    links: links.map(ids),
    ...(!run && { status: { code: 2 } }),
  };
  const request = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: {}, spans: [span] }] }] };
  const answer = await service.post("/v1/traces", request, by);
  expect([answer.status, answer.body]).toEqual([200, { partialSuccess: {} }]);
  await service.watch.settled();
}
const breached = (): string[] =>
  service.crossings.flatMap((one) => (one.type === "breached" ? [`${one.agent} ${one.clause.split("#")[1]}`] : []));
/** Whom the agent's breaches were laid to instead. */
const spared = async (agent: string): Promise<string[]> =>
  (await service.world.store.journal({ types: ["agent.spared"] })).flatMap(({ subject, body }) =>
    subject === `agent:${agent}` ? [JSON.stringify(body)] : [],
  );

test("the failure of a tool counts for its agent and its run, though another agent's span stands under the parent's id", async () => {
  await send(tokens.z, { trace: "a1", span: "01", run: "airline-z" });
  await send(tokens.a, { trace: "a1", span: "02", parent: "01" });
  await send(tokens.z, { trace: "a1", span: "02", parent: "01", run: "airline-z" });
  expect(breached()).toEqual([]);
  await send(tokens.a, { trace: "a1", span: "01", run: "airline-a" });
  expect(breached().sort()).toEqual(["airline-a failing-runs", "airline-a failing-tools"]);
});

test("nor does a forged span above its own move it into another run, or make it wait when its own has come", async () => {
  await send(tokens.a, { trace: "a1", span: "03", run: "airline-a" });
  await send(tokens.z, { trace: "a1", span: "03", run: "airline-z" });
  await send(tokens.z, { trace: "a1", span: "01", parent: "03" });
  await send(tokens.a, { trace: "a1", span: "01", parent: "03", more: { "gen_ai.agent.name": "airline-a" } });
  const own = breached().filter((one) => one.startsWith("airline-a"));
  expect(own.sort()).toEqual(["airline-a failing-runs", "airline-a failing-tools"]);
});

test("what an agent's own sender sends waits for its own ancestor, five minutes and no longer, whatever others send", async () => {
  await send(tokens.a, { trace: "a1", span: "02", parent: "01", more: { "gen_ai.agent.name": "airline-a" } });
  expect(breached()).toEqual(["airline-a failing-tools"]);
  for (let nth = 1; nth <= 3; nth += 1) {
    service.clock.at += minute;
    await send(tokens.z, { trace: "a1", span: `0${nth}`, parent: `0${nth + 1}` });
  }
  service.clock.at += 2 * minute;
  await service.watch.beat();
  await send(tokens.a, { trace: "a1", span: "01", run: "airline-a" });
  expect(breached().filter((one) => one.startsWith("airline-a"))).toEqual(["airline-a failing-tools"]);
});

/** airline-b broke down, and airline-a used its work and crossed in turn. */
async function usedBroken(between: () => Promise<void>, use: Partial<Sent>): Promise<void> {
  await send(tokens.b, { trace: "b1", span: "01", run: "airline-b", more: { "wardroom.produced": "d1" } });
  await send(tokens.b, { trace: "b1", span: "02", parent: "01" });
  expect(breached()).toContain("airline-b failing-tools");
  service.clock.at += minute;
  await between();
  await send(tokens.a, { trace: "a1", span: "01", run: "airline-a", ...use });
  await send(tokens.a, { trace: "a1", span: "02", parent: "01", more: { "gen_ai.agent.name": "airline-a" } });
  expect(breached()).toContain("airline-a failing-tools");
}
const link = { links: [{ trace: "b1", span: "01" }] };

test("who used broken work is spared, whatever another says of itself under these ids", async () => {
  await usedBroken(async () => {
    await send(tokens.z, { trace: "b1", span: "01", run: "airline-z" });
    await send(tokens.z, { trace: "a1", span: "01", parent: "99", run: "airline-z" });
    await send(tokens.z, { trace: "a1", span: "02", parent: "01" });
  }, link);
  expect((await spared("airline-a")).join()).toContain('"because":"upstream"');
});

test("a forged parent above both puts neither inside the other, so who used broken work is spared all the same", async () => {
  await usedBroken(() => send(tokens.z, { trace: "a1", span: "07", parent: "08", run: "airline-z", links: [] }), {
    ...link,
    parent: "07",
  });
  expect((await spared("airline-a")).join()).toContain('"because":"upstream"');
});

test("who used nothing broken is not spared, though another forges its run, its links and who made what it used", async () => {
  await usedBroken(
    async () => {
      // What airline-c made is whole.
      await send(tokens.c, { trace: "c1", span: "01", run: "airline-c", more: { "wardroom.produced": "d3" } });
      const broken = { links: [{ trace: "b1", span: "01" }], more: { "wardroom.consumed": "d1" } };
      await send(tokens.z, { trace: "a1", span: "01", run: "airline-z", ...broken });
      await send(tokens.z, { trace: "a1", span: "02", parent: "01", ...broken });
      await send(tokens.z, { trace: "a1", span: "03", parent: "01", ...broken });
    },
    { links: [{ trace: "c1", span: "01" }], more: { "wardroom.consumed": "d3" } },
  );
  expect(await spared("airline-a")).toEqual([]);
});
