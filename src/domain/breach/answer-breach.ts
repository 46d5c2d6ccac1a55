/** What people do about a breach: approve, deny, look, lift, resolve, judge, reopen. Each asks first who may. */

import { restrained } from "../agent/restraint.ts";
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import type { EventBodies } from "../journal/event-kinds.ts";
import { escalated, roomAskedOf, stepAfter } from "../ladder/climb.ts";
import type { PersonId } from "../pact/pact.ts";
import { type FleetConfig, profileOf } from "../people/fleet-config.ts";
import { nameOf, shortNameOf } from "../people/person.ts";
import { type Act, mayDo, type Question } from "../people/who-may.ts";
import { whyPostmortem } from "../postmortem/draft-postmortem.ts";
import { type Decision, refused } from "../words/reply.ts";
import { type Instant, localTime, minute } from "../words/time.ts";
import { type Breach, decisionWaits, mayCall, needsPostmortem } from "./breach.ts";
import type { Verdict } from "./breach-events.ts";
import { held, listAgents } from "./members/member.ts";
import { applying, type Circumstances, decided, firstStep, on, stale } from "./parts.ts";

/** How long "I'm looking" holds the ladder while a decision waits. */
export const lookingHold = 15 * minute;

export function approve(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "stop", as, now) ?? alreadyDecided(breach, as, now);
  if (no) return no;
  const { threshold, agent, room, measured } = breach;
  return decided(
    [
      event("breach.approved", on(breach), `person:${as.by}`, as),
      ...applying(on(breach), agent, room, threshold, `person:${as.by}`, as.how, measured, now.at),
    ],
    `${agent} is ${restrained[breach.intervention.do]}.`,
  );
}

export function deny(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "let-go", as, now) ?? alreadyDecided(breach, as, now) ?? tooLate(breach, as, now);
  if (no) return no;
  return decided(
    [event("breach.denied", on(breach), `person:${as.by}`, as)],
    `${breach.agent} keeps running. The breach stays open until it clears or someone resolves it.`,
  );
}

export function acknowledge(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open") return stale(`${breach.id} is already ${breach.status}`);
  // Reminded that it is about to end, the same press says: still on it.
  if (breach.held?.by === as.by && !breach.held.snoozed && !breach.held.reminded) return stale("you already are on it");
  const until = now.at + (decisionWaits(breach) ? lookingHold : breach.ackTtl);
  return decided(
    [event("breach.acknowledged", on(breach), `person:${as.by}`, { ...as, until })],
    acknowledgedSentence(breach, as.by, until, now),
  );
}

function acknowledgedSentence(breach: Breach, by: PersonId, until: Instant, { config }: Circumstances): string {
  const zone = config.people[by]?.tz ?? "UTC";
  // Decided already, and open until it clears: there is no call to hold, and nothing to decide.
  if (!mayCall(breach))
    return `You are on ${breach.id} until ${localTime(until, zone)}. Nothing waits for a decision any more, and nobody is called: it is open until it clears or someone resolves it.`;
  const held = `The escalation holds until ${localTime(until, zone)}.`;
  const expiry = breach.intervention.expiresAt;
  return decisionWaits(breach) && expiry !== undefined
    ? `You are on ${breach.id}. ${held} The decision does not wait: it ends at ${localTime(expiry, zone)}.`
    : `You are on ${breach.id}. ${held}`;
}

export function unacknowledge(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open" || !breach.held) return stale("nobody is on it");
  return decided(goOn(breach, { ...as, because: "person" }, now), whatGoesOn(breach));
}

/** Nobody is on it any more: the ladder goes on, from its foot where everyone on it was called already. */
export function goOn(breach: Breach, body: EventBodies["breach.unacknowledged"], now: Circumstances): NewEvent[] {
  const actor = body.by ? `person:${body.by}` : "wardroom";
  const again = mayCall(breach) && !breach.hushed && breach.ladder.length > 0 && !stepAfter(breach);
  return [
    event("breach.unacknowledged", on(breach), actor, {
      ...body,
      ...(again && { again }),
      ...(breach.held?.snoozed && { snoozed: true as const }),
    }),
    ...(again ? firstStep(breach, now) : []),
  ];
}

const whatGoesOn = (breach: Breach): string =>
  mayCall(breach) ? "The escalation goes on." : `Noted: nobody is on ${breach.id} now.`;

export function lift(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "let-go", as, now);
  if (no) return no;
  if (breach.intervention.state !== "applied") return stale(`${breach.agent} is not held by ${breach.id}`);
  const released = [
    event("breach.lifted", on(breach), `person:${as.by}`, as),
    releasing(breach, `person:${as.by}`, as),
  ];
  // The value had recovered while it was held: nothing is left open, so that the next crossing is seen as one.
  return breach.recoveredAt === undefined
    ? decided(released, `${breach.agent} is released.`)
    : decided(
        [...released, event("breach.resolved", on(breach), "wardroom", { because: "recovered" })],
        `${breach.agent} is released, and ${breach.id} is over: the value had recovered.`,
      );
}

export function resolve(
  breach: Breach,
  as: DecidedBy,
  verdict: Verdict | undefined,
  now: Circumstances,
): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status !== "open")
    return verdict ? giveVerdict(breach, as, verdict, now) : stale(`${breach.id} is already ${breach.status}`);
  if (decisionWaits(breach) && !breach.shadow)
    return {
      events: [],
      reply: refused(
        "decision_waits",
        `${breach.id} waits for a decision: approve or deny the ${breach.intervention.do} first.`,
      ),
    };
  const resolved = event("breach.resolved", on(breach), `person:${as.by}`, { ...as, because: "person" });
  const judged = verdict ? [event("breach.verdict-given", on(breach), `person:${as.by}`, { ...as, verdict })] : [];
  const restraint = breach.intervention.state === "applied" && !breach.shadow ? ` ${staysHeld(breach)}` : "";
  const ask =
    whyPostmortem(breach) === undefined && escalated(breach) && !verdict && !breach.shadow
      ? " It escalated, so one more tap: was the pact right?"
      : "";
  return decided([resolved, ...judged], `${breach.id} is resolved.${restraint}${ask}`);
}

export function giveVerdict(breach: Breach, as: DecidedBy, verdict: Verdict, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status === "reviewed") return stale(`${breach.id} was already judged "${breach.verdict}"`);
  if (breach.status === "open")
    return { events: [], reply: refused("decision_waits", `Resolve ${breach.id} first; then it can be judged.`) };
  if (needsPostmortem(breach))
    return {
      events: [],
      reply: refused(
        "decision_waits",
        `${breach.id} needs its postmortem (${breach.postmortem}), and the verdict comes with it: /ward postmortem ${breach.id}`,
      ),
    };
  return decided(
    [event("breach.verdict-given", on(breach), `person:${as.by}`, { ...as, verdict })],
    `Noted: ${verdict}.`,
  );
}

export function reopen(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  const no = forbid(breach, "steer", as, now);
  if (no) return no;
  if (breach.status === "open") return stale(`${breach.id} is open`);
  if (breach.resolved?.because === "storm") return stale(`${breach.id} was taken into ${breach.resolved.into}`);
  if (now.at - (breach.resolved?.at ?? 0) > breach.reopenWindow)
    return {
      events: [],
      reply: refused(
        "too_late",
        `${breach.id} was resolved too long ago to reopen. The next crossing opens a new one.`,
      ),
    };
  return decided(
    [event("breach.reopened", on(breach), `person:${as.by}`, { ...as, because: "person" }), ...firstStep(breach, now)],
    `${breach.id} is open again.`,
  );
}

function staysHeld(breach: Breach): string {
  const agents = held(breach).map(({ agent }) => agent);
  return agents.length > 1
    ? `${listAgents(agents)} stay held back until they are released.`
    : `${agents[0] ?? breach.agent} stays ${restrained[breach.intervention.do]} until it is released.`;
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

export function forbid(
  breach: Breach,
  act: Act,
  as: DecidedBy,
  { at, config }: Circumstances,
): Decision<NewEvent> | undefined {
  const question = questionAbout(breach, config, at);
  const answer = mayDo({ ...question, act, person: as.by, roomAsked: roomAskedOf(breach, as.by) });
  return answer.may ? undefined : { events: [], reply: refused(answer.code, answer.sentence) };
}

/** What decides who may. Who operated it when it opened, and who operates it now: neither lets it go alone. */
export function questionAbout(breach: Breach, config: FleetConfig, at: Instant): Omit<Question, "act" | "person"> {
  const { room, raci, reached, roomAsked } = breach;
  const fourEyes = [breach.operator, profileOf(config, breach.agent).operator].filter((id) => id !== undefined);
  return { config, room, raci, reached, roomAsked, fourEyes, at };
}

function alreadyDecided(breach: Breach, as: DecidedBy, { config }: Circumstances): Decision<NewEvent> | undefined {
  if (decisionWaits(breach)) return undefined;
  return {
    events: [],
    reply: refused("already_decided", `${breach.id}: ${howItEnded(breach, config, config.people[as.by]?.tz)}`),
  };
}

/** The card named the minute at which silence restrains; it counts, not when its timer comes to fire. */
function tooLate(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> | undefined {
  const { id, agent, threshold, shadow } = breach;
  const { expiresAt, do: kind } = breach.intervention;
  if (expiresAt === undefined || now.at < expiresAt) return undefined;
  if (shadow || threshold.intervention.on_silence !== "apply") return undefined;
  const ended = localTime(expiresAt, now.config.people[as.by]?.tz ?? "UTC");
  return {
    events: [],
    reply: refused(
      "already_decided",
      `${id}: nobody answered by ${ended}, so ${agent} is ${restrained[kind]} by the pact. Release it on its card if it may run.`,
    ),
  };
}

/** "already approved by Dana at 03:16" and its like: what a late click is told. */
export function howItEnded(breach: Breach, config: FleetConfig, zone = "UTC"): string {
  if (breach.resolved?.because === "storm")
    return `it was taken into ${breach.resolved.into}, which asks about all of them.`;
  const { state, by, at } = breach.intervention;
  const when = at === undefined ? "" : ` at ${localTime(at, zone)}`;
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
    case "let-run":
      return `${breach.agent} was already left running ${who}${when}.`;
    case "expired":
      return `nobody answered in time${when}; the pact let it drop.`;
    case "none":
    case "proposed":
      return breach.status === "open"
        ? "there is nothing to decide."
        : `it is already ${breach.status}${breach.resolved?.by ? ` by ${shortNameOf(config, breach.resolved.by)}` : ""}.`;
  }
}
