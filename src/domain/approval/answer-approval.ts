/** What people do about an approval: approve, take a vote back, deny, look. Each asks first who may. */
import { restrained, stopsEverything } from "../agent/restraint.ts";
import { type DecidedBy, event, type NewEvent, type Subject } from "../journal/event.ts";
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { nameOf } from "../people/person.ts";
import { type Act, eligible, listNames, mayDo } from "../people/who-may.ts";
import { type Decision, done, nothing, refused } from "../words/reply.ts";
import { type Instant, localTime, minute } from "../words/time.ts";
import { type Approval, awaitsAgent, claimUntil, votesNeeded, waits } from "./approval.ts";
import type { Deciding } from "./deciding.ts";
import { grantStanding } from "./standing.ts";
import { isCarried, namedBy, ownSide } from "./voters.ts";

/** How long "I'm looking" holds the ladder while a decision waits. */
const lookingHold = 15 * minute;

export const on = ({ id }: Approval): Subject => `approval:${id}`;
export const stale = (because: string): Decision<NewEvent> => ({ events: [], reply: nothing(because) });
const decided = (events: NewEvent[], sentence: string): Decision<NewEvent> => ({ events, reply: done(sentence) });

/** A yes. With the last one that is needed the act may run, once. `standing`: more like this may follow. */
export function approve(approval: Approval, as: DecidedBy, standing: boolean, now: Deciding): Decision<NewEvent> {
  const no = over(approval, as, now) ?? forbid(approval, "let-go", as, now);
  if (no) return no;
  if (approval.votes.some(({ by }) => by === as.by))
    return {
      events: [],
      reply: refused(
        "already_voted",
        `You have approved ${approval.id} already; it needs ${votesNeeded(approval)} different people. ${stillNeeded(approval, now)}`,
      ),
    };
  const { config, at, restraint } = now;
  if (restraint && stopsEverything(restraint))
    return {
      events: [],
      reply: refused(
        "agent_restrained",
        `${approval.agent} is ${restrained[restraint]}, so nothing it asks for runs. Release it first, or deny this.`,
      ),
    };
  if (standing && (!approval.standing || votesNeeded(approval) > 1 || approval.risk === "irreversible"))
    return {
      events: [],
      reply: refused("not_configured", "The pact lets one press cover one call only. Approve this one, or deny it."),
    };
  const voted = event("approval.voted", on(approval), `person:${as.by}`, as);
  const votes = [...approval.votes, { by: as.by, at }];
  if (!isCarried(approval, votes, config, at))
    return decided(
      [voted],
      `Your approval of ${approval.id} counts: ${votes.length} of ${votesNeeded(approval)}. ${stillNeeded({ ...approval, votes }, now)} You can take it back until then.`,
    );
  const claimBy = claimUntil(approval, at);
  return decided(
    [
      voted,
      event("approval.approved", on(approval), `person:${as.by}`, {
        votes: votes.map(({ by }) => by),
        claim_by: claimBy,
      }),
      ...(standing ? [grantStanding(approval, as, now)] : []),
    ],
    `${approval.agent} may run this ${approval.tool} once, until ${localTime(claimBy, zoneOf(config, as.by))}${awaitsAgent(approval) ? ', when it asks for it again: it was told "expired"' : ""}.${standing ? ` More like it may follow without asking; ${approval.id} shows how many.` : ""}`,
  );
}

export function withdrawVote(approval: Approval, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const no = over(approval, as, now);
  if (no) return no;
  if (!approval.votes.some(({ by }) => by === as.by)) return stale("you have not approved it");
  return decided(
    [event("approval.vote-withdrawn", on(approval), `person:${as.by}`, as)],
    `Your approval of ${approval.id} is taken back.`,
  );
}

export function deny(approval: Approval, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const no = over(approval, as, now) ?? forbid(approval, "stop", as, now);
  if (no) return no;
  return decided(
    [event("approval.denied", on(approval), `person:${as.by}`, as)],
    `Denied. ${approval.agent} is told so, and does not run it.`,
  );
}

export function acknowledge(approval: Approval, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const no = over(approval, as, now) ?? forbid(approval, "steer", as, now);
  if (no) return no;
  if (approval.held?.by === as.by) return stale("you already are on it");
  const until = now.at + lookingHold;
  const zone = zoneOf(now.config, as.by);
  return decided(
    [event("approval.acknowledged", on(approval), `person:${as.by}`, { ...as, until })],
    `You are on ${approval.id}. The escalation holds until ${localTime(until, zone)}. The decision does not wait: it ends at ${localTime(approval.expiresAt, zone)}.`,
  );
}

export function unacknowledge(approval: Approval, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const no = over(approval, as, now) ?? forbid(approval, "steer", as, now);
  if (no) return no;
  if (!approval.held) return stale("nobody is on it");
  return decided(
    [event("approval.unacknowledged", on(approval), `person:${as.by}`, { ...as, because: "person" })],
    "The escalation goes on.",
  );
}

/** Everybody who may approve it now, whoever of them has already. */
export const approvers = (approval: Approval, { config, at }: Pick<Deciding, "config" | "at">): PersonId[] =>
  eligible({ ...question(approval, config, at), act: "let-go" });

/** Of those, whoever has not yet. */
const yetToVote = (approval: Approval, now: Pick<Deciding, "config" | "at">): PersonId[] =>
  approvers(approval, now).filter((id) => !approval.votes.some(({ by }) => by === id));

/** It waits for this person: they may approve it, and have not. */
export const isYours = (approval: Approval, person: PersonId, now: Pick<Deciding, "config" | "at">): boolean =>
  approval.status === "waiting" && yetToVote(approval, now).includes(person);

/** Everybody who may deny it now. */
export const deniers = (approval: Approval, { config, at }: Pick<Deciding, "config" | "at">): PersonId[] =>
  eligible({ ...question(approval, config, at), act: "stop" });

/** Of those who may still approve it, just so many that it is carried; all of them while they are too few. */
export function votersToCarry(approval: Approval, now: Pick<Deciding, "config" | "at">): PersonId[] {
  const { config, at } = now;
  const carries = (people: readonly PersonId[]): boolean =>
    isCarried(approval, [...approval.votes, ...people.map((by) => ({ by, at }))], config, at);
  const left = yetToVote(approval, now);
  if (!carries(left)) return left;
  // Whoever would be asked last is spared first.
  return left.reduceRight<PersonId[]>((needed, one) => {
    const without = needed.filter((id) => id !== one);
    return carries(without) ? without : needed;
  }, left);
}

export function forbid(
  approval: Approval,
  act: Act,
  as: DecidedBy,
  { config, at }: Deciding,
): Decision<NewEvent> | undefined {
  const answer = mayDo({ ...question(approval, config, at), act, person: as.by });
  return answer.may ? undefined : { events: [], reply: refused(answer.code, answer.sentence) };
}

const question = (approval: Approval, config: FleetConfig, at: Instant) => ({
  config,
  room: approval.room,
  raci: approval.raci,
  reached: approval.reached,
  roomAsked: approval.roomAsked,
  fourEyes: ownSide(approval, config),
  named: [...new Set(approval.needs.flatMap((need) => namedBy(need, approval.raci, config, at)))],
  at,
});

/** What a late click is told: how it ended, and through whom. Its minute counts, not when its timer comes to fire. */
export function over(approval: Approval, as: DecidedBy, { config, at }: Deciding): Decision<NewEvent> | undefined {
  if (waits(approval) && at >= approval.expiresAt && approval.onSilence === "deny")
    return {
      events: [],
      reply: refused(
        "already_decided",
        `${approval.id}: nobody answered by ${localTime(approval.expiresAt, zoneOf(config, as.by))}; it is not run, and ${approval.agent} is told "expired".`,
      ),
    };
  if (waits(approval)) return undefined;
  return {
    events: [],
    reply: refused("already_decided", `${approval.id}: ${howItEnded(approval, config, zoneOf(config, as.by))}`),
  };
}

function howItEnded(approval: Approval, config: FleetConfig, zone = "UTC"): string {
  const { decided: end, status, agent, completed } = approval;
  const when = end ? ` at ${localTime(end.at, zone)}` : "";
  const who = end?.by.startsWith("person:") ? ` by ${nameOf(config, end.by.slice("person:".length))}` : "";
  const votes = approval.votes.map(({ by }) => by);
  const yes = votes.length > 0 ? ` by ${listNames(votes, config, "and")}` : who;
  switch (status) {
    case "waiting":
      return "it still waits.";
    case "approved":
      return `already approved${yes}${when}; ${agent} has not run it yet.`;
    case "claimed":
      return `already approved${yes}${when}; ${agent} is running it.`;
    case "done":
      return `already approved${yes}${when}; it was run${completed ? ` at ${localTime(completed.at, zone)}` : ""}.`;
    case "failed":
      return `already approved${yes}${when}; it was run and failed.`;
    case "denied":
      return `already denied${who}${when}; it is not run.`;
    case "expired":
      return approval.because === "unclaimed"
        ? `it was approved${yes}, but ${agent} never ran it; that ended${when}.`
        : `nobody answered in time${when}; it is not run, and ${agent} is told "expired".${approval.reopenedAs ? ` It was asked again as ${approval.reopenedAs.approval}.` : ""}`;
    case "superseded":
      return `a later question took its place${when}. Look at that one.`;
    case "withdrawn":
      return `${agent} took the question back${when}.`;
  }
}

function stillNeeded(approval: Approval, now: Deciding): string {
  const left = yetToVote(approval, now);
  return left.length > 0
    ? `${listNames(left, now.config)} can still approve.`
    : "Nobody else may approve it yet; the escalation goes on.";
}

export const zoneOf = (config: FleetConfig, person: string): string => config.people[person]?.tz ?? "UTC";
