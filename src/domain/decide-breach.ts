/** What a command means for a breach. A late click or a stale timer changes nothing; a refusal is a sentence for the person. */
import { type Breach, decisionWaits, escalated, nextStep, thresholdKey } from "./breach.ts";
import { type DecidedBy, event, type Measured, type NewEvent, unminted, type Verdict } from "./event.ts";
import type { AgentProfile, FleetConfig, RoomSettings } from "./fleet-config.ts";
import type { EffectivePact, PersonId, Threshold } from "./pact.ts";
import { nameOf, reach, shortNameOf } from "./person.ts";
import { type Decision, done, nothing, refused } from "./reply.ts";
import { restrained } from "./restraint.ts";
import { type Instant, localTime, minute } from "./time.ts";
import { type Act, mayDo } from "./who-may.ts";

export type BreachCommand =
  | { type: "approve" | "deny" | "acknowledge" | "unacknowledge" | "lift" | "reopen"; as: DecidedBy }
  | { type: "resolve"; as: DecidedBy; verdict?: Verdict }
  | { type: "give-verdict"; as: DecidedBy; verdict: Verdict }
  | { type: "step"; round: number; step: number }
  | { type: "expire"; epoch: number; round: number }
  | { type: "hold-ends"; until: Instant }
  | { type: "cross-again"; crossing: string; measured: Measured }
  | { type: "recover"; measured: Measured };

/** The instant of the decision and the fleet as configured now: who may is asked at the click. */
export interface Circumstances {
  at: Instant;
  config: FleetConfig;
}

/** How long "I'm looking" holds the ladder while a decision waits. */
export const lookingHold = 15 * minute;

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
    settings: RoomSettings;
  },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const { agent, threshold, clause, effective, crossing, measured, nearMisses, settings } = crossed;
  const subject = `breach:${unminted.breach}`;
  const ladder = effective.escalation.filter((step) => !step.from || rank(threshold.severity) >= rank(step.from));
  const events: NewEvent[] = [
    event("breach.opened", subject, "wardroom", {
      agent: agent.id,
      room: agent.room,
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
      reopen_window: settings.reopen_window,
      ack_ttl: settings.ack_ttl,
    }),
  ];
  if (threshold.intervention.mode === "automatic")
    events.push(
      ...applying(subject, agent.id, agent.room, threshold, `pact:${clause.split("#")[0]}`, "pact", measured, at),
    );
  const first = ladder[0];
  if (first && first.after === 0)
    events.push(
      event("breach.escalated", subject, "wardroom", {
        step: 1,
        round: 1,
        target: first.to,
        ...reach(first.to, effective.raci, config, at),
      }),
    );
  return { events, reply: done(`${agent.id} breached ${clause}.`) };
}

export function decide(breach: Breach, command: BreachCommand, now: Circumstances): Decision<NewEvent> {
  switch (command.type) {
    case "approve":
      return approve(breach, command.as, now);
    case "deny":
      return deny(breach, command.as, now);
    case "acknowledge":
      return acknowledge(breach, command.as, now);
    case "unacknowledge":
      return unacknowledge(breach, command.as, now);
    case "lift":
      return lift(breach, command.as, now);
    case "resolve":
      return resolve(breach, command.as, command.verdict, now);
    case "give-verdict":
      return giveVerdict(breach, command.as, command.verdict, now);
    case "reopen":
      return reopen(breach, command.as, now);
    case "step":
      return takeStep(breach, command, now);
    case "expire":
      return expire(breach, command, now);
    case "hold-ends":
      return breach.held?.until === command.until && breach.status === "open"
        ? events(
            breach,
            [event("breach.unacknowledged", on(breach), "wardroom", { because: "timeout" })],
            "The hold ended.",
          )
        : stale("the hold was already over");
    case "cross-again":
      return crossAgain(breach, command, now);
    case "recover":
      return recover(breach, command.measured);
  }
}

function approve(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "stop", as, now) ?? alreadyDecided(breach, now);
  if (no) return no;
  const { threshold, agent, room, measured } = breach;
  return events(
    breach,
    [
      event("breach.approved", on(breach), `person:${as.by}`, as),
      ...applying(on(breach), agent, room, threshold, `person:${as.by}`, as.how, measured, now.at),
    ],
    `${agent} is ${restrained[breach.intervention.do]}.`,
  );
}

function deny(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "let-go", as, now) ?? alreadyDecided(breach, now);
  if (no) return no;
  return events(
    breach,
    [event("breach.denied", on(breach), `person:${as.by}`, as)],
    `${breach.agent} keeps running. The breach stays open until it clears or someone resolves it.`,
  );
}

function acknowledge(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open") return stale(`${breach.id} is already ${breach.status}`);
  if (breach.held?.by === as.by) return stale("you already are on it");
  const until = now.at + (decisionWaits(breach) ? lookingHold : breach.ackTtl);
  return events(
    breach,
    [event("breach.acknowledged", on(breach), `person:${as.by}`, { ...as, until })],
    acknowledgedSentence(breach, as.by, until, now),
  );
}

function acknowledgedSentence(breach: Breach, by: PersonId, until: Instant, { config }: Circumstances): string {
  const zone = config.people[by]?.tz ?? "UTC";
  const held = `The escalation holds until ${localTime(until, zone)}.`;
  const expiry = breach.intervention.expiresAt;
  return decisionWaits(breach) && expiry !== undefined
    ? `You are on ${breach.id}. ${held} The decision does not wait: it ends at ${localTime(expiry, zone)}.`
    : `You are on ${breach.id}. ${held}`;
}

function unacknowledge(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open" || !breach.held) return stale("nobody is on it");
  return events(
    breach,
    [event("breach.unacknowledged", on(breach), `person:${as.by}`, { ...as, because: "person" })],
    "The escalation goes on.",
  );
}

function lift(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "let-go", as, now);
  if (no) return no;
  if (breach.intervention.state !== "applied") return stale(`${breach.agent} is not held by ${breach.id}`);
  return events(
    breach,
    [event("breach.lifted", on(breach), `person:${as.by}`, as), releasing(breach, `person:${as.by}`, as)],
    `${breach.agent} is released.`,
  );
}

function resolve(breach: Breach, as: DecidedBy, verdict: Verdict | undefined, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open")
    return verdict ? giveVerdict(breach, as, verdict, now) : stale(`${breach.id} is already ${breach.status}`);
  if (decisionWaits(breach))
    return {
      events: [],
      reply: refused("decision_waits", `${breach.id} waits for a decision: approve or deny the ${noun(breach)} first.`),
    };
  const resolved = event("breach.resolved", on(breach), `person:${as.by}`, { ...as, because: "person" });
  const judged = verdict ? [event("breach.verdict-given", on(breach), `person:${as.by}`, { ...as, verdict })] : [];
  const restraint =
    breach.intervention.state === "applied"
      ? ` ${breach.agent} stays ${restrained[breach.intervention.do]} until it is released.`
      : "";
  const ask = escalated(breach) && !verdict ? " It escalated, so one more tap: was the pact right?" : "";
  return events(breach, [resolved, ...judged], `${breach.id} is resolved.${restraint}${ask}`);
}

function giveVerdict(breach: Breach, as: DecidedBy, verdict: Verdict, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status === "reviewed") return stale(`${breach.id} was already judged "${breach.verdict}"`);
  if (breach.status === "open")
    return { events: [], reply: refused("decision_waits", `Resolve ${breach.id} first; then it can be judged.`) };
  return events(
    breach,
    [event("breach.verdict-given", on(breach), `person:${as.by}`, { ...as, verdict })],
    `Noted: ${verdict}.`,
  );
}

function reopen(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status === "open") return stale(`${breach.id} is open`);
  if (now.at - (breach.resolved?.at ?? 0) > breach.reopenWindow)
    return {
      events: [],
      reply: refused(
        "too_late",
        `${breach.id} was resolved too long ago to reopen. The next crossing opens a new one.`,
      ),
    };
  return events(
    breach,
    [event("breach.reopened", on(breach), `person:${as.by}`, { ...as, because: "person" }), ...firstStep(breach, now)],
    `${breach.id} is open again.`,
  );
}

function takeStep(
  breach: Breach,
  { round, step }: { round: number; step: number },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const next = nextStep(breach);
  if (!next || round !== breach.round || step !== next.step || next.due > at)
    return stale("the ladder has moved on, or somebody is on it");
  const rung = { to: next.to };
  return events(
    breach,
    [
      event("breach.escalated", on(breach), "wardroom", {
        step,
        round,
        target: rung.to,
        ...reach(rung.to, breach.raci, config, at),
      }),
    ],
    `Step ${step} was taken.`,
  );
}

/** Nobody decided in time. What then happens was declared in the pact, and is recorded as such: never as denied or approved. */
function expire(
  breach: Breach,
  { epoch, round }: { epoch: number; round: number },
  now: Circumstances,
): Decision<NewEvent> {
  if (!decisionWaits(breach) || epoch !== breach.epoch || round !== breach.round)
    return stale("it was decided in time");
  const { threshold, agent, room, measured } = breach;
  const then = threshold.intervention.on_silence;
  const pact = `pact:${breach.clause.split("#")[0]}`;
  const expired = event("breach.expired", on(breach), pact, { silence: then });
  if (then === "hold")
    return events(
      breach,
      [expired, ...firstStep(breach, now, breach.round + 1)],
      "Nobody answered: the ladder starts again.",
    );
  if (then === "drop") return events(breach, [expired], "Nobody answered: nothing is done.");
  return events(
    breach,
    [expired, ...applying(on(breach), agent, room, threshold, pact, "pact", measured, now.at)],
    "Nobody answered: the pact applied it.",
  );
}

function crossAgain(
  breach: Breach,
  { crossing, measured }: { crossing: string; measured: Measured },
  now: Circumstances,
): Decision<NewEvent> {
  if (breach.status === "open" || breach.crossings.includes(crossing)) return stale("it is open");
  if (now.at - (breach.resolved?.at ?? 0) > breach.reopenWindow) return stale("the reopen window has passed");
  return events(
    breach,
    [
      event("breach.reopened", on(breach), "wardroom", { because: "crossed-again", crossing, measured }),
      ...(breach.threshold.intervention.mode === "automatic" && breach.intervention.state !== "applied"
        ? applying(
            on(breach),
            breach.agent,
            breach.room,
            breach.threshold,
            `pact:${breach.clause.split("#")[0]}`,
            "pact",
            measured,
            now.at,
          )
        : []),
      ...firstStep(breach, now),
    ],
    `${breach.id} is open again.`,
  );
}

/** The value cleared: a waiting intervention is withdrawn and the breach resolved; an applied restraint stays until released. */
function recover(breach: Breach, measured: Measured): Decision<NewEvent> {
  if (breach.status !== "open" || breach.recoveredAt !== undefined) return stale("it is over");
  const recovered = event("breach.recovered", on(breach), "wardroom", { measured });
  if (breach.intervention.state === "applied")
    return events(breach, [recovered], "The value recovered; the restraint stays.");
  const withdrawn = decisionWaits(breach)
    ? [event("breach.withdrawn", on(breach), "wardroom", { because: "recovered" })]
    : [];
  const resolved = event("breach.resolved", on(breach), "wardroom", { because: "recovered" });
  return events(breach, [recovered, ...withdrawn, resolved], `${breach.id} recovered by itself.`);
}

/** The restraint comes into force: remembered on the breach with its time to intervention, and on the agent as state. */
function applying(
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

const releasing = (breach: Breach, actor: string, as: DecidedBy): NewEvent =>
  event("agent.released", `agent:${breach.agent}`, actor, {
    agent: breach.agent,
    room: breach.room,
    kind: breach.intervention.do,
    cause: on(breach),
    reason: as.reason ?? "",
    how: as.how,
  });

function firstStep(breach: Breach, { at, config }: Circumstances, round = breach.round + 1): NewEvent[] {
  const first = breach.ladder[0];
  if (!first || first.after > 0) return [];
  return [
    event("breach.escalated", on(breach), "wardroom", {
      step: 1,
      round,
      target: first.to,
      ...reach(first.to, breach.raci, config, at),
    }),
  ];
}

function forbid(
  breach: Breach,
  act: Act,
  as: DecidedBy,
  { at, config }: Circumstances,
): Decision<NewEvent> | undefined {
  const { room, raci, reached, roomAsked, operator } = breach;
  const answer = mayDo({
    act,
    person: as.by,
    config,
    room,
    raci,
    reached,
    roomAsked,
    fourEyes: operator ? [operator] : [],
    at,
  });
  return answer.may ? undefined : { events: [], reply: refused(answer.code, answer.sentence) };
}

function alreadyDecided(breach: Breach, { config }: Circumstances): Decision<NewEvent> | undefined {
  if (decisionWaits(breach)) return undefined;
  return { events: [], reply: refused("already_decided", `${breach.id}: ${howItEnded(breach, config)}`) };
}

/** "already approved by Dana at 03:16" and its like: what a late click is told. */
export function howItEnded(breach: Breach, config: FleetConfig): string {
  const { state, by, at } = breach.intervention;
  const zone = "UTC";
  const when = at === undefined ? "" : ` at ${localTime(at, zone)} ${zone}`;
  const who = by?.startsWith("person:")
    ? `by ${nameOf(config, by.slice("person:".length))}`
    : "by the pact, nobody having answered";
  switch (state) {
    case "applied":
    case "approved":
      return `${breach.agent} was already ${restrained[breach.intervention.do]} ${who}${when}.`;
    case "denied":
      return `already denied ${who}${when}; ${breach.agent} keeps running.`;
    case "lifted":
      return `${breach.agent} was already released ${who}${when}.`;
    case "withdrawn":
      return `it recovered by itself${when}, so nothing is left to decide.`;
    case "expired":
      return `nobody answered in time${when}; the pact let it drop.`;
    case "none":
    case "proposed":
      return breach.status === "open"
        ? "there is nothing to decide."
        : `it is already ${breach.status}${breach.resolved?.by ? ` by ${shortNameOf(config, breach.resolved.by)}` : ""}.`;
  }
}

const noun = (breach: Breach): string => breach.intervention.do;
const on = (breach: Breach): string => `breach:${breach.id}`;
const stale = (because: string): Decision<NewEvent> => ({ events: [], reply: nothing(because) });
const events = (_breach: Breach, list: NewEvent[], sentence: string): Decision<NewEvent> => ({
  events: list,
  reply: done(sentence),
});
const rank = (severity: Threshold["severity"]): number => ["low", "medium", "high", "critical"].indexOf(severity);
export const keyOf = (agent: string, clause: string): string => `open-breach:${agent}/${thresholdKey(clause)}`;
