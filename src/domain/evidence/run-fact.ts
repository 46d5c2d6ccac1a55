/** What one observation left of a run: input, output, a call that ended. Of a span it is known by its place in the trace. */
import { type DeriveState, knowsSpan, runAbove } from "../derive/derive.ts";
import type { Observation } from "../derive/observation.ts";
import type { AgentId } from "../pact/pact.ts";
import { contentOf, toolOf } from "./run-slots.ts";

export type RunFact = { input: boolean; output: boolean; tool?: string } & (
  | { run: string; agent: AgentId }
  /** `by`: whom the token that sent it speaks for. */
  | { trace: string; span: string; by?: string }
);

/** Read before the derivation reads the same lines: a span that it knows already says nothing new. */
export function factsIn(derived: DeriveState, lines: readonly Observation[]): RunFact[] {
  const facts: RunFact[] = [];
  const seen = new Set<string>();
  for (const line of lines)
    switch (line.kind) {
      case "signal": {
        if (line.run === undefined || line.attributes === undefined) break;
        const content = contentOf(line);
        if (content.input || content.output) facts.push({ run: line.run, agent: line.agent, ...content });
        break;
      }
      case "span": {
        const content = contentOf(line);
        const tool = toolOf(line);
        if (!content.input && !content.output && tool === undefined) break;
        const { trace, span, by } = line;
        const key = `${trace}/${span} ${by ?? ""}`;
        if (seen.has(key) || knowsSpan(derived, line)) break;
        seen.add(key);
        facts.push({ trace, span, ...(by !== undefined && { by }), ...content, ...(tool !== undefined && { tool }) });
        break;
      }
      case "log": {
        const { trace, span, by } = line;
        const content = contentOf(line);
        if (trace && span && (content.input || content.output))
          facts.push({ trace, span, ...(by !== undefined && { by }), ...content });
        break;
      }
      case "point":
        break;
    }
  return facts;
}

/** Undefined as long as the spans above it have not come. */
export const runOf = (derived: DeriveState, fact: RunFact): string | undefined =>
  "run" in fact ? fact.run : runAbove(derived, fact);
