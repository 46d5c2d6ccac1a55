/** Whose work was used is read while pages wait: a sender that says it thousands of times holds nobody up. */
import { expect, test } from "vitest";
import { Lineage } from "../../src/domain/autonomy/upstream.ts";
import type { Observation, SignalObservation, SpanObservation } from "../../src/domain/derive/observation.ts";
import { second } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";

const hex = (nth: number, length: number): string => nth.toString(16).padStart(length, "0");

const span = (by: string, nth: number, more: Partial<SpanObservation> = {}): SpanObservation => ({
  ...{ kind: "span", resource: {}, trace: hex(by.charCodeAt(by.length - 1), 32), span: hex(nth, 16), by, name: "x" },
  ...{ start: noon - second, end: noon, attributes: {}, events: [], links: [], status: 0 },
  ...more,
});
const run = (agent: string): Partial<SpanObservation> => ({
  attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent },
});
const linkTo = ({ trace, span: id }: SpanObservation) => ({ trace, span: id });

/** Whose work airline-z used, and how long finding that took, in milliseconds. */
function upstream(signals: readonly string[], lines: Observation[]): { agents: string[]; took: number } {
  const lineage = new Lineage({ agent: "airline-z", signals, at: noon, receivedAt: noon });
  lineage.take({ chain: "ingest:1", seq: 1, receivedAt: noon, lines });
  const began = performance.now();
  return { agents: lineage.upstream(), took: performance.now() - began };
}

test("ten thousand spans that each link to another's work", () => {
  const made = span("airline-b", 1, run("airline-b"));
  const used = { parent: hex(1, 16), links: [linkTo(made)] };
  const attributes = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "book" };
  const calls = Array.from({ length: 10_000 }, (_, nth) => span("airline-z", nth + 2, { ...used, attributes }));
  const { agents, took } = upstream(["tool.error"], [made, span("airline-z", 1, run("airline-z")), ...calls]);
  expect(agents).toEqual(["airline-b"]);
  expect(took).toBeLessThan(2_000);
});

test("twenty thousand links to one span far below its run", () => {
  const chain = Array.from({ length: 900 }, (_, nth) =>
    span("airline-b", nth + 1, nth === 0 ? run("airline-b") : { parent: hex(nth, 16) }),
  );
  const links = chain.slice(-1).flatMap((last) => Array.from({ length: 20_000 }, () => linkTo(last)));
  const { agents, took } = upstream(["run.error"], [...chain, span("airline-z", 1, { ...run("airline-z"), links })]);
  expect(agents).toEqual(["airline-b"]);
  expect(took).toBeLessThan(2_000);
});

test("hundreds of runs that all made and used the same", () => {
  const all = Array.from({ length: 200 }, (_, nth) => `d${nth}`).join(" ");
  const said = { "wardroom.produced": all, "wardroom.consumed": all };
  const signal = (nth: number, agent = "airline-z"): SignalObservation => ({
    ...{ kind: "signal", id: `s${nth}${agent}`, agent, signal: nth === 0 ? "cost" : "other" },
    ...{ value: 1, at: noon, run: `r${nth}`, attributes: said },
  });
  const lines = Array.from({ length: 200 }, (_, nth) => signal(nth));
  const { agents, took } = upstream(["cost"], [...lines, signal(1, "airline-b")]);
  expect(agents).toEqual(["airline-b"]);
  expect(took).toBeLessThan(2_000);
});
