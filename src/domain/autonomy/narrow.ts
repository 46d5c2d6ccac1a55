/** Autonomy is taken back: at once by a breach of the agent's own, as its pact says, or by a person; and given back where it was not its fault. */
import {
  type DecidedBy,
  type EventOf,
  event,
  type JournalEvent,
  type NewEvent,
  type Subject,
} from "../journal/event.ts";
import { pactOf } from "../pact/citation.ts";
import { type ClauseCitation, type EffectivePact, type Severity, severities } from "../pact/pact.ts";
import type { Excuse } from "./autonomy-events.ts";
import { type Earned, levelOf, mayReturn, narrower, rankOf, wider } from "./earned.ts";

/** Whether a breach of this severity takes a step back. */
export const narrowsOn = ({ autonomy: { narrow_on } }: Pick<EffectivePact, "autonomy">, severity: Severity): boolean =>
  narrow_on !== undefined && severities.indexOf(severity) >= severities.indexOf(narrow_on);

/** A breach that is its own. One breach takes one step, however often it is told. */
export function narrowByBreach(
  earned: Earned,
  effective: EffectivePact,
  { cause, clause, severity }: { cause: Subject; clause: ClauseCitation; severity: Severity },
): NewEvent[] {
  const { agent, room, autonomy } = effective;
  const from = levelOf(earned, effective);
  const to = narrower(from);
  if (!to || !narrowsOn(effective, severity) || earned.taken.some((one) => one.cause === cause)) return [];
  return [
    event("agent.narrowed", `agent:${agent}`, `pact:${pactOf(clause)}`, {
      agent,
      room,
      from,
      to,
      start: autonomy.start,
      because: "breach",
      cause,
      cited: clause,
    }),
  ];
}

/** A person takes a step back, or gives one back up to where the pact begins: more than that is earned. */
export function stepByHand(
  earned: Earned,
  effective: EffectivePact,
  step: "narrow" | "widen",
  { by, how, reason = "" }: DecidedBy,
): NewEvent[] {
  const { agent, room, autonomy, of } = effective;
  const from = levelOf(earned, effective);
  const to = step === "narrow" ? narrower(from) : wider(from);
  if (!to || (step === "widen" && rankOf(to) > rankOf(autonomy.start))) return [];
  const cause = `person:${by}`;
  const body = { agent, room, from, to, start: autonomy.start, because: "person" as const, cause, how, reason };
  const cited = of.at(-1) ?? "";
  return [
    step === "narrow"
      ? event("agent.narrowed", `agent:${agent}`, cause, { ...body, cited })
      : event("agent.widened", `agent:${agent}`, cause, { ...body, cited }),
  ];
}

interface Sparing {
  cause: Subject;
  clause: ClauseCitation;
  because: Excuse;
  origin?: string;
  with?: Subject;
  /** Somebody who answers for it is there now. */
  answered: boolean;
}

/** A breach is not counted against it; what it took is given back. */
export function spare(
  earned: Earned,
  effective: EffectivePact,
  { cause, clause, because, origin, with: other, answered }: Sparing,
): NewEvent[] {
  if (earned.spared.includes(cause)) return [];
  const { agent, room, autonomy } = effective;
  const subject = `agent:${agent}`;
  const spared = event("agent.spared", subject, "wardroom", {
    agent,
    room,
    cause,
    because,
    ...(origin !== undefined && { origin }),
    ...(other !== undefined && { with: other }),
    cited: clause,
  });
  const from = levelOf(earned, effective);
  const to = wider(from);
  if (!to || !earned.taken.some((one) => one.cause === cause) || !mayReturn(earned, effective, to)) return [spared];
  const step = { agent, room, to, cause, cited: clause };
  return [
    spared,
    answered
      ? event("agent.widened", subject, "wardroom", { ...step, from, start: autonomy.start, because: "not-to-blame" })
      : event("agent.widening-held", subject, "wardroom", step),
  ];
}

/** What says how an agent stands for a breach. */
export const forBreach = ["agent.spared", "agent.blamed", "agent.widened", "agent.narrowed"] as const;
type ForBreach = EventOf<(typeof forBreach)[number]>;
export const isForBreach = (one: JournalEvent): one is ForBreach => forBreach.some((type) => type === one.type);

/**
 * A breach that people had excused counts against it again: what that gave back is taken once more. What excused it without them, a
 * shared dependency or an agent whose work it used, still does.
 *
 * @param lifts the excuses that are taken back
 * @param told of the agent, in journal order
 */
export function blame(
  earned: Earned,
  effective: EffectivePact,
  {
    cause,
    clause,
    severity,
    lifts,
  }: { cause: Subject; clause: ClauseCitation; severity: Severity; lifts: readonly Excuse[] },
  told: readonly ForBreach[],
): NewEvent[] {
  const of = told.filter(({ body }) => body.cause === cause);
  const said = of.findLast((one) => one.type === "agent.spared" || one.type === "agent.blamed");
  if (said?.type !== "agent.spared" || !lifts.includes(said.body.because)) return [];
  const { agent, room } = effective;
  const step = of.findLast((one) => one.type === "agent.widened" || one.type === "agent.narrowed");
  return [
    event("agent.blamed", `agent:${agent}`, "wardroom", { agent, room, cause, cited: clause }),
    ...(step?.type === "agent.widened" ? narrowByBreach(earned, effective, { cause, clause, severity }) : []),
  ];
}
