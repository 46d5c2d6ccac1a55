/** A restraint: what an agent may no longer do, and why. It is state, committed with the decision and read by the gate. */
import { type InterventionKind, interventionKinds, type Limit } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

export interface Restraint {
  kind: InterventionKind;
  /** What put it there: a breach ("breach:BR-1") or a person ("person:dana"). One cause holds at most one restraint. */
  cause: string;
  limit?: Limit;
  /** Who applied it, as an actor: a person, or the pact by its citation. */
  by: string;
  at: Instant;
}

/** The strictest restraint in force; several causes may hold one agent. */
export function strictest(restraints: readonly Restraint[]): Restraint | undefined {
  return restraints.reduce<Restraint | undefined>(
    (worst, next) =>
      !worst || interventionKinds.indexOf(next.kind) > interventionKinds.indexOf(worst.kind) ? next : worst,
    undefined,
  );
}

/** The words people read, the same in chat, API and docs. */
export const restrained: Record<InterventionKind, string> = {
  supervise: "supervised",
  throttle: "throttled",
  pause: "paused",
  quarantine: "quarantined",
};

/** What it means for the agent, as a sentence. */
export const fromItsNextQuestion: Record<InterventionKind, string> = {
  supervise: "From its next question on a person approves all but what is free.",
  throttle: "From its next question on it may ask only so often.",
  pause: "It is refused from its next question on.",
  quarantine: "It is refused from its next question on.",
};

const stops: Record<InterventionKind, boolean> = { supervise: false, throttle: false, pause: true, quarantine: true };

/** Under it nothing that the agent asks for runs. */
export const stopsEverything = (kind: InterventionKind | undefined): boolean => kind !== undefined && stops[kind];
