/** How loud a page is, in the words PagerDuty and most alerting services share. */
import type { Severity } from "../pact/pact.ts";

/** An approval has no severity of its own: it waits for a person, and is as urgent as something that does not work. */
export function severityOf(severity: Severity | undefined): "critical" | "error" | "warning" | "info" {
  switch (severity) {
    case "critical":
      return "critical";
    case undefined:
    case "high":
      return "error";
    case "medium":
      return "warning";
    case "low":
      return "info";
  }
}
