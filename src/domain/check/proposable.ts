/** Whether another text of a pact is the answer to a finding. Where it is not, something outside has to be done. */
import { fleetRoom } from "../people/fleet-config.ts";
import type { Finding } from "./finding.ts";

export function isProposable(finding: Finding): boolean {
  switch (finding.kind) {
    case "owner-left":
      return finding.successor !== undefined;
    case "no-pact":
      // Agents that no room names have to be given a room first.
      return finding.room !== fleetRoom;
    case "always-overridden":
    case "review-overdue":
    case "never-fired":
      return true;
    case "silent-threshold":
    case "no-enforcement":
      return false;
  }
}
