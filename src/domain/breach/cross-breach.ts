/** What the watch's crossings do: open a breach, open it again, or end it because the value recovered. */

import type { RunsJudged } from "../evidence/judged-runs.ts";
import { event, type NewEvent } from "../journal/event.ts";
import type { EventBodies } from "../journal/event-kinds.ts";
import { unminted } from "../journal/short-id.ts";
import { callAtOnce } from "../ladder/ask.ts";
import { type EffectivePact, type RoomId, type Severity, severities, type Threshold } from "../pact/pact.ts";
import type { AgentProfile, RoomSettings } from "../people/fleet-config.ts";
import type { ScopeKey } from "../watch/scope.ts";
import { type Decision, done } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import { type Breach, decisionWaits } from "./breach.ts";
import type { BreachOrigin, Measured } from "./breach-events.ts";
import { type Hush, hushing } from "./hush/hush.ts";
import { callOrHush } from "./hush/quiet-hours.ts";
import { membersAtOpening } from "./members/evolve-members.ts";
import { restraining } from "./members/restrain-members.ts";
import { applying, byPact, type Circumstances, decided, firstStep, on, stale } from "./parts.ts";
import { withoutEffect } from "./shadow-breach.ts";

/** A crossing without an open breach: opens one, asks the first step at once, and applies an automatic intervention. */
export function openBreach(
  crossed: {
    agent: AgentProfile;
    threshold: Threshold;
    clause: string;
    effective: EffectivePact;
    crossing: string;
    measured: Measured;
    nearMisses: number;
    evidence?: RunsJudged;
    settings: RoomSettings;
    /** Judged over several agents together, and whom it is about then. */
    together?: { scope: ScopeKey; room: RoomId; members: NonNullable<EventBodies["breach.opened"]["members"]> };
    /** Nobody is called at first. */
    hush?: Hush;
    /** The room has had its cards for this hour. */
    gathered?: boolean;
    origin?: BreachOrigin;
  },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const { agent, threshold, clause, effective, crossing, measured, nearMisses, settings, together, hush, gathered } =
    crossed;
  const subject = `breach:${unminted.breach}`;
  const ladder = effective.escalation.filter(
    (step) => !step.from || severities.indexOf(threshold.severity) >= severities.indexOf(step.from),
  );
  const body: EventBodies["breach.opened"] = {
    agent: agent.id,
    room: together?.room ?? agent.room,
    ...(agent.role && { role: agent.role }),
    ...(agent.operator && { operator: agent.operator }),
    clause,
    effective: effective.of,
    crossing,
    threshold,
    raci: effective.raci,
    ladder,
    measured,
    near_misses: nearMisses,
    ...(crossed.evidence && { evidence: crossed.evidence }),
    reopen_window: settings.reopen_window,
    ack_ttl: settings.ack_ttl,
    ...(effective.postmortem && { postmortem: effective.postmortem }),
    ...(together && { scope: together.scope, members: together.members }),
    ...(threshold.enforce === "shadow" && { shadow: true as const }),
    ...(gathered && { gathered: true as const }),
    ...(crossed.origin && { origin: crossed.origin }),
  };
  const events: NewEvent[] = [event("breach.opened", subject, "wardroom", body)];
  if (threshold.intervention.mode === "automatic" && together)
    events.push(
      ...restraining({ id: unminted.breach, threshold }, membersAtOpening(body), () => byPact(clause), "pact", {
        at,
        config,
      }),
    );
  else if (threshold.intervention.mode === "automatic")
    events.push(...applying(subject, agent.id, agent.room, threshold, byPact(clause), "pact", measured, at));
  const first = callAtOnce(ladder, 1, { raci: effective.raci, config, at });
  if (hush) events.push(hushing(subject, hush));
  else if (first)
    events.push(
      callOrHush(
        subject,
        first,
        { severity: threshold.severity, room: agent.room, raci: effective.raci },
        { at, config },
      ),
    );
  return {
    events: threshold.enforce === "shadow" ? withoutEffect(events) : events,
    reply: done(`${agent.id} breached ${clause}.`),
  };
}

/**
 * It crossed once more: a breach that ended within its reopen window opens again; one whose value had recovered while its
 * restraint held is asked about anew. While it is simply open, nothing changes.
 */
export function crossAgain(
  breach: Breach,
  { crossing, measured, severity, hush }: CrossedAgain,
  now: Circumstances,
): Decision<NewEvent> {
  if (breach.crossings.includes(crossing)) return stale("it was handled before");
  if (breach.status === "open" && breach.recoveredAt === undefined)
    return severity && isWorse(severity, breach.threshold.severity)
      ? decided(
          [event("breach.worsened", on(breach), "wardroom", { severity, crossing })],
          `${breach.id} is worse now.`,
        )
      : stale("it is open");
  if (breach.status !== "open" && !mayReopen(breach, now.at)) return stale("the reopen window has passed");
  return decided(
    [
      event("breach.reopened", on(breach), "wardroom", { because: "crossed-again", crossing, measured }),
      ...(breach.threshold.intervention.mode === "automatic" && breach.intervention.state !== "applied"
        ? applying(
            on(breach),
            breach.agent,
            breach.room,
            breach.threshold,
            byPact(breach.clause),
            "pact",
            measured,
            now.at,
          )
        : []),
      ...(hush ? [hushing(on(breach), hush)] : firstStep(breach, now)),
    ],
    `${breach.id} is open again.`,
  );
}

export interface CrossedAgain {
  crossing: string;
  measured: Measured;
  /** What the pact in force now calls it; an open breach keeps its own unless this one is worse. */
  severity?: Severity;
  hush?: Hush;
}

const isWorse = (a: Severity, b: Severity): boolean => severities.indexOf(a) > severities.indexOf(b);

export const mayReopen = (breach: Breach, at: Instant): boolean =>
  breach.status !== "open" &&
  breach.resolved?.because !== "storm" &&
  at - (breach.resolved?.at ?? 0) <= breach.reopenWindow;

/** The value cleared: a waiting intervention is withdrawn and the breach resolved; an applied restraint stays until released. */
export function recover(breach: Breach, measured: Measured): Decision<NewEvent> {
  if (breach.status !== "open" || breach.recoveredAt !== undefined) return stale("it is over");
  const recovered = event("breach.recovered", on(breach), "wardroom", { measured });
  if (breach.intervention.state === "applied") return decided([recovered], "The value recovered; the restraint stays.");
  const withdrawn = decisionWaits(breach)
    ? [event("breach.withdrawn", on(breach), "wardroom", { because: "recovered" })]
    : [];
  const resolved = event("breach.resolved", on(breach), "wardroom", { because: "recovered" });
  return decided([recovered, ...withdrawn, resolved], `${breach.id} recovered by itself.`);
}
