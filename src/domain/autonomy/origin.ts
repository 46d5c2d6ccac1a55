/** Where a breach comes from: the agent itself, an agent whose work it used and which broke down before it, or what several share. */

import type { Breach } from "../breach/breach.ts";
import { isEnough } from "../breach/storm/storm.ts";
import { type AgentId, type FailureMode, type Severity, severities } from "../pact/pact.ts";
import type { RoomSettings } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";

export type Origin =
  | { type: "own" }
  | { type: "upstream"; agent: AgentId; breach: Breach }
  /** `others`: the breaches of those it happened to as well. */
  | { type: "shared"; others: Breach[] };

/** What many agents lose at once where one thing that they need is gone. */
const ofDependencies: ReadonlySet<FailureMode> = new Set(["tool-failure", "unavailable"]);

/**
 * What bad work that went in makes of the work that comes out. Whatever an agent does beyond its rights or its means is its own doing, and
 * of a mode that a fleet adds nobody knows.
 */
const inherited: ReadonlySet<FailureMode> = new Set([
  "context-lost",
  "wrong-output",
  "stale-state",
  "silent-drift",
  "tool-failure",
  "unavailable",
]);

/** Only then it is worth reading whose work it used. */
export const isInherited = (mode: FailureMode): boolean => inherited.has(mode);

export interface Crossed {
  agent: AgentId;
  at: Instant;
  failureMode: FailureMode;
  severity: Severity;
}

/** Open breaches of other agents that may have to do with it. */
export const suspects = ({ agent }: Pick<Crossed, "agent">, open: readonly Breach[]): Breach[] =>
  open.filter((breach) => !breach.shadow && breach.members.every((member) => member.agent !== agent));

/**
 * @param open breaches that are open now, of its room and of agents elsewhere
 * @param upstream agents whose work went into what crossed: one of them is to blame whose breach came before and is as severe at least
 * @param storm how many agents at once the room takes for one trouble; `roomSize` agents sit there
 */
export function originOf(
  { agent, at, failureMode, severity }: Crossed,
  open: readonly Breach[],
  upstream: readonly AgentId[],
  { storm, room, roomSize }: { storm: RoomSettings["storm"]; room: string; roomSize: number },
): Origin {
  const others = suspects({ agent }, open);
  const [first] = (isInherited(failureMode) ? others : [])
    .filter((breach) => breach.measured.at <= at && isAsSevere(breach.threshold.severity, severity))
    .filter((breach) => breach.members.some((member) => upstream.includes(member.agent)))
    .sort((a, b) => a.openedAt - b.openedAt);
  const origin = first?.members.find((member) => upstream.includes(member.agent));
  if (first && origin) return { type: "upstream", agent: origin.agent, breach: first };
  if (storm === "off" || !ofDependencies.has(failureMode)) return { type: "own" };
  const alike = others.filter(
    ({ room: there, threshold, measured }) =>
      there === room && threshold.failure_mode === failureMode && Math.abs(measured.at - at) <= storm.within,
  );
  const agents = new Set([agent, ...alike.flatMap(({ members }) => members.map((member) => member.agent))]);
  return agents.size > 1 && isEnough(agents.size, storm, roomSize)
    ? { type: "shared", others: alike }
    : { type: "own" };
}

const isAsSevere = (one: Severity, other: Severity): boolean => severities.indexOf(one) >= severities.indexOf(other);
