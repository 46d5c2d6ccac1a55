/** What people do about a drill where there is no card to press: over HTTP and on the command line. */
import type { DrillCommand } from "../../domain/drill/decide-drill.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";

/** As of a breach, in whose place it stands: "acknowledge" is its "I'm here". */
export const drillVerbs = ["approve", "deny", "acknowledge", "call-off"] as const;
export type DrillVerb = (typeof drillVerbs)[number];

export function drillCommand(verb: DrillVerb, as: DecidedBy): DrillCommand {
  switch (verb) {
    case "call-off":
      return { type: "call-off", as };
    case "acknowledge":
      return { type: "answer", answer: "on-it", as };
    case "approve":
    case "deny":
      return { type: "answer", answer: verb, as };
  }
}
