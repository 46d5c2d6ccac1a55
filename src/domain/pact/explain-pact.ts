/** The effective pact line by line: every value in a pact's words, and which pact it comes from. */
import type { Field } from "./field.ts";
import { merge, withDefaults } from "./hierarchy.ts";
import type { PactCitation, PactVersion } from "./pact.ts";
import { pactFields } from "./pact-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

interface Line {
  /** "thresholds.task-failure.breach" */
  path: string;
  value: string;
  /** "default" where no pact says it. */
  source: PactCitation | "default";
}

/** Given the pacts that cover an agent, from the fleet down. */
export function explainPact(pacts: readonly PactVersion[]): Line[] {
  const { fields, sources, thresholds, actions } = merge(pacts);
  if (!fields) return [];
  return [
    ...lines(pactFields, "", withDefaults(fields), sources),
    ...thresholds.flatMap(({ threshold, sources: from }) =>
      lines(thresholdFields, `thresholds.${threshold.id}.`, threshold, from),
    ),
    ...actions.map(({ tool, decision, when, cited }) => ({
      path: `actions.${tool}`,
      value: `${decision === "deny" ? "deny" : "ask"}${when ? ` when ${when}` : ""}`,
      source: cited,
    })),
  ];
}

const lines = <S>(
  fields: readonly Field<S>[],
  prefix: string,
  value: S,
  sources: Record<string, PactCitation>,
): Line[] =>
  fields
    .filter((field) => field.isStated(value))
    .map((field) => ({ path: prefix + field.path, value: field.say(value), source: sources[field.path] ?? "default" }));
