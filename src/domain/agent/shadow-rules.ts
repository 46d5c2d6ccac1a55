/** What a pact in shadow would have said at the gate: told with the answer, never the answer itself. */
import type { EffectivePact } from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";

/** " In shadow: airline-service@4 would ask a person before send_certificate."; empty when it would have said nothing. */
export function inShadow(
  effective: EffectivePact | undefined,
  tool: string,
  holds: (when: string) => boolean | "error",
): string {
  const rules = (effective?.inShadow ?? [])
    .filter((rule) => matchesPattern(rule.tool, tool))
    .filter(({ when }) => when === undefined || holds(when) !== false);
  const denying = rules.find(
    ({ decision, when }) => decision === "deny" && (when === undefined || holds(when) === true),
  );
  const rule = denying ?? rules[0];
  if (!rule) return "";
  return ` In shadow: ${rule.cited} would ${denying ? "refuse" : "ask a person before"} ${tool}.`;
}
