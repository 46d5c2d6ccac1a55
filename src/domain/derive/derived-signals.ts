/**
 * What one span measures, by the names of OpenTelemetry's GenAI conventions (all still in development there):
 * https://github.com/open-telemetry/semantic-conventions-genai
 *
 *   invoke_agent                run.duration (s), run.error (0 or 1)
 *   execute_tool                tool.duration (s), tool.error (0 or 1)
 *   any other with usage        llm.tokens (input and output together; an agent's own sum would count them twice)
 *   event gen_ai.evaluation.result   evaluation.<name>, its score, or 1 and 0 for a label that says passed or failed
 */

import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Attributes, SpanObservation } from "./observation.ts";

/** A measured value that has no agent and no run yet. */
export interface Sample {
  /** The n-th event of its span; absent for what the span itself measures. */
  nth?: number;
  signal: string;
  value: number;
  at: Instant;
  attributes: Attributes;
  /** Set on one sample of a tool call: what was called and when it began. */
  call?: { tool: string; at: Instant; failed: boolean };
}

export interface Measured {
  /** The agent the span names itself. */
  agent?: AgentId;
  service?: AgentId;
  /** True for a span that is a run. */
  run?: true;
  samples: Sample[];
}

export function measured(span: SpanObservation): Measured {
  const { attributes, resource, start, end, status } = span;
  const operation = attributes["gen_ai.operation.name"];
  const agent = agentOf(attributes);
  const service = agentName(resource["service.name"]);
  const failed = status === 2 || attributes["error.type"] !== undefined;
  const seconds = Math.max(0, end - start) / 1_000;
  const samples: Sample[] = [];
  const own = lazily(() => scalars(resource, attributes));
  const add = (signal: string, value: number, call?: Sample["call"]): void => {
    samples.push({ signal, value, at: end, attributes: own(), ...(call && { call }) });
  };
  switch (operation) {
    case "invoke_agent":
      add("run.duration", seconds);
      add("run.error", Number(failed));
      break;
    case "execute_tool": {
      const tool = attributes["gen_ai.tool.name"];
      add("tool.duration", seconds);
      add("tool.error", Number(failed), typeof tool === "string" ? { tool, at: start, failed } : undefined);
      break;
    }
    case "invoke_workflow":
      break;
    default: {
      const tokens = usage(attributes);
      if (tokens !== undefined) add("llm.tokens", tokens);
    }
  }
  for (const [nth, event] of span.events.entries()) {
    const found = event.name === evaluationEvent ? evaluation(event.attributes) : undefined;
    if (found) samples.push({ nth, ...found, at: event.at, attributes: scalars(own(), event.attributes) });
  }
  return {
    ...(agent && { agent }),
    ...(service && { service }),
    ...(operation === "invoke_agent" && { run: true as const }),
    samples,
  };
}

/** Whom a list of attributes names as the agent. */
export const agentOf = (attributes: Record<string, unknown>): AgentId | undefined =>
  agentName(attributes["gen_ai.agent.id"]) ?? agentName(attributes["gen_ai.agent.name"]);

/**
 * An agent's name as an id: ids are `[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}`, names in traces are free ("Math Tutor"), so
 * whatever an id cannot hold becomes a dash ("Math-Tutor").
 */
export function agentName(name: unknown): AgentId | undefined {
  if (typeof name !== "string" || name.length > 1_000) return undefined;
  const id = name
    .replace(/[^A-Za-z0-9._:@/-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 128)
    .replace(/-+$/, "");
  return id === "" ? undefined : id;
}

/** A name as the part of a signal's name: room is left for what is put before or behind it. */
export const signalName = (name: unknown): string | undefined => agentName(name)?.slice(0, 117);

function usage(attributes: Record<string, unknown>): number | undefined {
  const input = attributes["gen_ai.usage.input_tokens"];
  const output = attributes["gen_ai.usage.output_tokens"];
  const tokens = (typeof input === "number" ? input : 0) + (typeof output === "number" ? output : 0);
  return (typeof input === "number" || typeof output === "number") && Number.isFinite(tokens) ? tokens : undefined;
}

export const evaluationEvent = "gen_ai.evaluation.result";

/** What an evaluation said: its signal and its score. */
export function evaluation(attributes: Record<string, unknown>): { signal: string; value: number } | undefined {
  const name = signalName(attributes["gen_ai.evaluation.name"]);
  const value = score(attributes);
  return name === undefined || value === undefined ? undefined : { signal: `evaluation.${name}`, value };
}

function score(attributes: Record<string, unknown>): number | undefined {
  const value = attributes["gen_ai.evaluation.score.value"];
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const label = attributes["gen_ai.evaluation.score.label"];
  if (typeof label !== "string") return undefined;
  if (/^(pass(ed)?|true|yes|ok|success)$/i.test(label)) return 1;
  return /^(fail(ed)?|false|no|error|failure)$/i.test(label) ? 0 : undefined;
}

/** The attributes a pact may `match` on: plain values only, the later lists over the earlier ones. */
export function scalars(...lists: Record<string, unknown>[]): Attributes {
  const plain: Attributes = {};
  for (const list of lists)
    for (const [key, value] of Object.entries(list))
      if (typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= 256))
        plain[key] = value;
  return plain;
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
