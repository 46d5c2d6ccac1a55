/** Agents that no pact speaks of: their signals are kept, nothing is judged, and nobody answers for them. */
import type { Finding } from "./finding.ts";
import { spans } from "./finding.ts";
import type { Governed } from "./governed.ts";
import { inRooms } from "./in-rooms.ts";

export const withoutPact = ({ agents, at }: Governed): Finding[] =>
  inRooms(
    agents.filter(({ covered }) => !covered),
    at - spans["no-pact"],
  ).map((found) => ({ kind: "no-pact", key: `no-pact/${found.room}`, ...found }));
