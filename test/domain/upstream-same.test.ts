/** Whom blame may go to, only those say whose work it is: nobody's word moves it between others, or off them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Lineage } from "../../src/domain/autonomy/upstream.ts";
import type { Observation } from "../../src/domain/derive/observation.ts";
import { noon } from "../support/breaches.ts";
import { namedBySeveral, type Sent, segmentsOf, withinAnHour } from "../support/chance-telemetry.ts";
import { rounds } from "../support/rounds.ts";

const isForeign = ({ sender }: Sent): boolean => "by" in sender && sender.by.startsWith("zz-");

const isTheirs = (agent: string): boolean => agent.startsWith("zz-");
const others = (agents: readonly string[] = []): string[] => agents.filter((agent) => !isTheirs(agent)).sort();

/** Whose work went into what `agent` crossed with in each of the first segments. */
function upstream(sents: readonly Sent[], agent: string, count = sents.length): string[][] {
  const segments = segmentsOf(sents);
  return segments.slice(0, count).map(({ receivedAt }) => {
    const signals = ["tool.error", "evaluation.task", "run.duration"];
    const lineage = new Lineage({ agent, signals, at: noon, receivedAt });
    for (const batch of segments) lineage.take(batch);
    return lineage.upstream();
  });
}

/** Afterwards, what `claim` leaves of its words. */
const claimedBy = (sents: readonly Sent[], claim: (line: Observation) => Observation[]): Sent[] =>
  sents.filter(isForeign).map((one) => ({ ...one, after: 0, lines: one.lines.flatMap(claim) }));

const own = fc.constantFrom("airline-a", "airline-b");

test("whoever claims what others named before moves no blame between agents that it does not speak for", () => {
  let found = 0;
  fc.assert(
    fc.property(withinAnHour.map(namedBySeveral), own, (sents, agent) => {
      const before = sents.filter((one) => !isForeign(one));
      const lines = before.flatMap((one) => one.lines);
      const spans = new Set(lines.flatMap((line) => (line.kind === "span" ? `${line.trace}/${line.span}` : [])));
      const made = new Set(
        lines.flatMap((line) => (line.kind === "signal" ? [line.attributes?.["wardroom.produced"]] : [])),
      );
      const claims = claimedBy(sents, (line) => {
        if (line.kind === "point" || (line.kind === "span" && !spans.has(`${line.trace}/${line.span}`))) return [];
        const { "wardroom.produced": digest, ...attributes } = line.attributes ?? {};
        return made.has(digest as string) ? [line] : [{ ...line, attributes } as Observation];
      });
      const known = upstream(before, agent);
      const since = upstream([...before, ...claims], agent, before.length);
      for (const [nth, agents] of known.entries()) {
        // Of a run of theirs that was used by the word of others, it is theirs to say what it used.
        if (!agents.some(isTheirs)) expect(others(since[nth])).toEqual(others(agents));
        found += others(agents).length;
      }
    }),
    { numRuns: rounds(400, 5_000) },
  );
  expect(found).toBeGreaterThan(0);
});

test("whatever a token says after them, it takes nobody out of those whose work was used", () => {
  fc.assert(
    fc.property(withinAnHour.map(namedBySeveral), own, (sents, agent) => {
      const before = sents.filter((one) => !isForeign(one));
      const claims = claimedBy(sents, (line) => [line]);
      const known = upstream(before, agent);
      const since = upstream([...before, ...claims], agent, before.length);
      for (const [nth, agents] of known.entries())
        expect(others(since[nth])).toEqual(expect.arrayContaining(others(agents)));
    }),
    { numRuns: rounds(400, 5_000) },
  );
});
