/** Whoever is asked cannot be reached: the ladder's next step is taken at once, as if it were due. */
import type { NewEvent } from "../journal/event.ts";
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import type { Decision } from "../words/reply.ts";
import { nothing } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import type { Climb, NextStep } from "./climb.ts";

/** `next`: what comes after the last step while the ladder runs; `take`: takes a step that is due. */
export function passOver<C extends Climb>(
  climb: C,
  { at, config }: { at: Instant; config: FleetConfig },
  next: (climb: C) => NextStep | undefined,
  take: (climb: C, timer: { round: number; step: number }) => Decision<NewEvent>,
): Decision<NewEvent> {
  const asked = climb.lastAsked;
  const waits = { events: [], reply: nothing("somebody who can be reached is asked, or nobody is left to ask") };
  if (!asked || climb.held || asked.room || asked.to.length === 0 || !asked.to.every((id) => isGone(config, id)))
    return waits;
  // As after a step that reached nobody.
  const vain: C = { ...climb, vain: climb.step, lastAsked: { ...asked, at } };
  const step = next(vain);
  if (!step) return waits;
  const { events, reply } = take(vain, { round: climb.round, step: step.step });
  return { events: events.map((one) => explained(one, asked.to)), reply };
}

const isGone = (config: FleetConfig, id: PersonId): boolean => config.people[id]?.unreachable !== undefined;

/** The record says why the step came before its time. */
const explained = (one: NewEvent, passed_over: PersonId[]): NewEvent =>
  one.type === "breach.escalated"
    ? { ...one, body: { ...one.body, passed_over } }
    : one.type === "approval.escalated"
      ? { ...one, body: { ...one.body, passed_over } }
      : one.type === "change.escalated"
        ? { ...one, body: { ...one.body, passed_over } }
        : one.type === "drill.escalated"
          ? { ...one, body: { ...one.body, passed_over } }
          : one;
