/** Agents that a pact would hold back and that nothing can: they never ask, and no stop hook is known. */
import type { Finding } from "./finding.ts";
import { spans } from "./finding.ts";
import type { Governed } from "./governed.ts";
import { inRooms } from "./in-rooms.ts";

export const withoutEnforcement = ({ agents, at }: Governed): Finding[] =>
  inRooms(
    agents.filter(({ restrainable, enforced }) => restrainable && !enforced),
    at - spans["no-enforcement"],
  ).map((found) => ({ kind: "no-enforcement", key: `no-enforcement/${found.room}`, ...found }));
