/** What a run left behind, slot by slot, and which slots its pact names that are missing. */
import type { Observation, SpanObservation } from "../derive/observation.ts";
import type { EffectivePact } from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";

export const slots = ["input", "output", "tool_calls", "evaluation", "authorization"] as const;
export type Slot = (typeof slots)[number];

/** A call that an agent asked the gate for. */
export interface GatedCall {
  tool: string;
  claimed: boolean;
  /** Its agent said what came of it. */
  ended: boolean;
}

export interface RunEvidence {
  input: boolean;
  output: boolean;
  evaluated: boolean;
  /** The tools of calls that were seen to end, one entry a call, in order of name. */
  calls: string[];
  gated: readonly GatedCall[];
}

/**
 * The slots that a pact names and a run lacks. `tool_calls` is there when every call that was begun has an end; `authorization` when
 * each call of a tool that a rule names has a claimed action of its own, so a run without such calls lacks nothing.
 */
export function missingSlots({ evidence, actions }: EffectivePact, run: RunEvidence): Slot[] {
  return slots.filter((slot) => evidence.includes(slot) && !isThere(slot, run, actions));
}

function isThere(slot: Slot, run: RunEvidence, rules: EffectivePact["actions"]): boolean {
  switch (slot) {
    case "input":
      return run.input;
    case "output":
      return run.output;
    case "evaluation":
      return run.evaluated;
    case "tool_calls":
      return [...beganOf(run)].every(([tool, began]) => began <= endedOf(run, tool));
    case "authorization":
      return [...new Set(run.calls)]
        .filter((tool) => rules.some((rule) => matchesPattern(rule.tool, tool)))
        .every((tool) => times(run.calls, tool) <= run.gated.filter((one) => one.claimed && one.tool === tool).length);
  }
}

/** Calls that were claimed at the gate, by tool. */
function beganOf({ gated }: RunEvidence): Map<string, number> {
  const began = new Map<string, number>();
  for (const { tool, claimed } of gated) if (claimed) began.set(tool, (began.get(tool) ?? 0) + 1);
  return began;
}

/** A claimed call has its end where its agent reported it, or where its span arrived: a span is sent when it is over. */
const endedOf = ({ gated, calls }: RunEvidence, tool: string): number =>
  Math.max(times(calls, tool), gated.filter((one) => one.ended && one.tool === tool).length);

const times = (calls: readonly string[], tool: string): number => calls.filter((one) => one === tool).length;

/**
 * Attributes that hold what went into a run or came out of it, or its digest. Of OpenTelemetry's GenAI conventions
 * (https://github.com/open-telemetry/semantic-conventions-genai), of OpenInference, and Wardroom's own.
 */
const content: Record<"input" | "output", readonly string[]> = {
  input: ["gen_ai.input.messages", "gen_ai.prompt", "input.value", "wardroom.input_digest", "wardroom.consumed"],
  output: [
    "gen_ai.output.messages",
    "gen_ai.completion",
    "output.value",
    "wardroom.output_digest",
    "wardroom.produced",
  ],
};

/** Whether an observation, or an event of a span, carries input or output. */
export function contentOf(observation: Observation): { input: boolean; output: boolean } {
  const lists = listsOf(observation);
  const has = (which: "input" | "output"): boolean =>
    lists.some((attributes) => content[which].some((name) => isSaid(attributes[name])));
  return { input: has("input"), output: has("output") };
}

function listsOf(observation: Observation): Record<string, unknown>[] {
  switch (observation.kind) {
    case "span":
      return [observation.attributes, ...observation.events.map(({ attributes }) => attributes)];
    case "log":
      return [observation.attributes];
    case "signal":
      return [observation.attributes ?? {}];
    case "point":
      return [];
  }
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** The tool that a span is a call of. */
export function toolOf({ attributes }: SpanObservation): string | undefined {
  const tool = attributes["gen_ai.tool.name"];
  return attributes["gen_ai.operation.name"] === "execute_tool" && typeof tool === "string" ? tool : undefined;
}
