/** Whatever comes, in whatever pieces: runs followed as they come are the runs that are read afterwards, and nobody's are another's to change. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, type DeriveState, derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import { packDerivation, unpackDerivation } from "../../src/domain/derive/derive-snapshot.ts";
import type { Run } from "../../src/domain/evidence/run.ts";
import { RunReader } from "../../src/domain/evidence/run-reader.ts";
import { missingSlots, slots } from "../../src/domain/evidence/run-slots.ts";
import { Runs } from "../../src/domain/evidence/runs.ts";
import { packRuns, unpackRuns } from "../../src/domain/evidence/runs-snapshot.ts";
import { noon, pact } from "../support/breaches.ts";
import {
  agents,
  endOf,
  namedBySeveral,
  type Sent,
  segmentsOf,
  spanOf,
  speaksFor,
  story,
  withinAnHour,
} from "../support/chance-telemetry.ts";
import { rounds } from "../support/rounds.ts";

/** As the watch does it, which is stopped and started again after each segment that `stops` says. */
function followed(segments: readonly Batch[], stops: (seq: number) => boolean): Run[] {
  let derived: DeriveState = emptyDerivation();
  let runs = new Runs();
  const over: Run[] = [];
  const last: Batch = { chain: "ingest:1", seq: segments.length + 1, receivedAt: endOf(segments), lines: [] };
  for (const batch of [...segments, last]) {
    runs.take(derive(derived, batch), batch);
    over.push(...runs.close(derived));
    if (!stops(batch.seq)) continue;
    derived = unpackDerivation(JSON.parse(JSON.stringify(packDerivation(derived))));
    runs = unpackRuns(JSON.parse(JSON.stringify(packRuns(runs))), derived, batch);
  }
  return over;
}

/** At once, as lines on disk. */
function read(segments: readonly Batch[]): Run[] {
  const reader = new RunReader();
  for (const batch of segments) reader.take({ ...batch, lines: batch.lines.map((line) => JSON.stringify(line)) });
  reader.pass(endOf(segments));
  const closed = reader.closed(0, Number.POSITIVE_INFINITY);
  expect(closed.every(({ settled }) => settled)).toBe(true);
  return closed.map(({ closedAt: _, settled: __, ...run }) => run);
}

const asking = { ...pact, evidence: [...slots] };
const told = (runs: readonly Run[]): string[] =>
  runs.map((run) => JSON.stringify([run, missingSlots(asking, { ...run, gated: [] })])).sort();

test("followed as they come, with stops anywhere, runs are those that are read afterwards", () => {
  const seen = { runs: 0, whole: 0, told: 0 };
  fc.assert(
    fc.property(story, fc.func(fc.boolean()), (sents, stops) => {
      const segments = segmentsOf(sents);
      const runs = followed(segments, stops);
      expect(told(runs)).toEqual(told(read(segments)));
      expect(told(followed(segments, () => false))).toEqual(told(runs));
      seen.runs += runs.length;
      seen.whole += runs.filter(({ input, output, evaluated }) => input && output && evaluated).length;
      seen.told += runs.filter(({ tellers }) => tellers.length > 1).length;
    }),
    { numRuns: rounds(300, 8_000) },
  );
  // The stories are of something.
  expect(Math.min(seen.runs, seen.whole, seen.told)).toBeGreaterThan(20);
});

test("time that is told of in between changes no run, its end or its slots", () => {
  fc.assert(
    fc.property(withinAnHour, fc.array(fc.nat(4), { minLength: 20, maxLength: 20 }), (sents, ticks) => {
      const plain = segmentsOf(sents);
      const between = plain.flatMap((batch, index) => {
        const before = index === 0 ? noon : (plain[index - 1]?.receivedAt ?? noon);
        const count = ticks[index] ?? 0;
        const passing = Array.from({ length: count }, (_, nth) => ({
          ...batch,
          source: "wardroom",
          receivedAt: before + ((batch.receivedAt - before) * (nth + 1)) / (count + 1),
          lines: [],
        }));
        return [...passing, batch];
      });
      expect(told(read(between))).toEqual(told(read(plain)));
    }),
    { numRuns: rounds(200, 10_000) },
  );
});

test("what a token sends that does not speak for an agent changes none of the agent's runs", () => {
  fc.assert(
    fc.property(withinAnHour.map(namedBySeveral), fc.constantFrom(...agents), (sents, agent) => {
      const own = (runs: readonly Run[]): string[] => told(runs.filter((run) => run.agent === agent));
      const without = sents.map((one) => (speaksFor(one.sender, agent) ? one : { ...one, lines: [] }));
      expect(own(read(segmentsOf(sents)))).toEqual(own(read(segmentsOf(without))));
    }),
    { numRuns: rounds(300, 8_000) },
  );
});

test("what went by a span of a sender for any agent goes to its own sender's run when that comes", () => {
  const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" };
  const run = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-a" };
  const own = { after: 0, sender: { source: "token:a", by: "airline-a" } } as const;
  const sents: Sent[] = [
    { ...own, lines: [{ ...spanOf("aa", "01", "05", tool, false), by: "airline-a" }] },
    { after: 0, sender: { source: "token:any" }, lines: [spanOf("aa", "05", "02", tool, false)] },
    { ...own, lines: [{ ...spanOf("aa", "05", undefined, run, false), by: "airline-a" }] },
  ];
  expect(read(segmentsOf(sents)).map(({ run: name, calls }) => [name, calls])).toEqual([["aa/05", ["search"]]]);
});
