/** What several decisions about a breach are made of: the restraint coming into force, the first call, the ways to say nothing. */

import { type Actor, type DecidedBy, event, type NewEvent, type Subject } from "../journal/event.ts";
import { callAtOnce } from "../ladder/ask.ts";
import { pactOf } from "../pact/citation.ts";
import type { ClauseCitation, Threshold } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { type Decision, done, nothing } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import type { Breach } from "./breach.ts";
import type { Measured } from "./breach-events.ts";
import { callOrHush } from "./hush/quiet-hours.ts";

/** The instant of the decision and the fleet as configured now: who may is asked at the click. */
export interface Circumstances {
  at: Instant;
  config: FleetConfig;
}

export const on = (breach: Breach): Subject => `breach:${breach.id}`;
/** The pact decides, where nobody else did. */
export const byPact = (clause: ClauseCitation): Actor => `pact:${pactOf(clause)}`;
export const stale = (because: string): Decision<NewEvent> => ({ events: [], reply: nothing(because) });
export const decided = (events: NewEvent[], sentence: string): Decision<NewEvent> => ({
  events,
  reply: done(sentence),
});

/** The restraint comes into force: remembered on the breach with its time to intervention, and on the agent as state. */
export function applying(
  subject: string,
  agent: string,
  room: string,
  threshold: Threshold,
  actor: string,
  how: DecidedBy["how"] | "pact",
  measured: Measured,
  at: Instant,
): NewEvent[] {
  const { do: kind, limit } = threshold.intervention;
  const withLimit = kind === "throttle" && limit ? { limit } : {};
  return [
    event("breach.applied", subject, actor, {
      kind,
      ...withLimit,
      to_intervention_ms: Math.max(0, at - measured.received_at),
    }),
    event("agent.restrained", `agent:${agent}`, actor, {
      agent,
      room,
      kind,
      cause: subject,
      ...withLimit,
      reason: threshold.title,
      how,
    }),
  ];
}

export function firstStep(breach: Breach, { at, config }: Circumstances, round = breach.round + 1): NewEvent[] {
  const first = callAtOnce(breach.ladder, round, { raci: breach.raci, config, at });
  const { threshold, room, raci } = breach;
  return first ? [callOrHush(on(breach), first, { severity: threshold.severity, room, raci }, { at, config })] : [];
}
