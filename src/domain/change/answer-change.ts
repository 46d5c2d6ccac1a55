/** What people do about a change request: agree, reject it, ask for another text, look at it, take it back. Each asks first who may. */
import { type DecidedBy, event, type NewEvent, type Subject } from "../journal/event.ts";
import { type Consent, consenting, isAgreed, stillNeeded, whatIsMissing } from "../pact/may-apply.ts";
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { nameOf, raciPeople } from "../people/person.ts";
import { listNames } from "../people/who-may.ts";
import { type Decision, done, nothing, refused } from "../words/reply.ts";
import { type Instant, localTime } from "../words/time.ts";
import { type ChangeRequest, changeHold, nextVersion, signers, waits } from "./change.ts";

export interface Deciding {
  at: Instant;
  config: FleetConfig;
  /** Who has to agree now: parents, absences and the fleet may have changed since it was proposed. */
  consent: Consent;
}

export const on = ({ id }: Pick<ChangeRequest, "id">): Subject => `change:${id}`;
export const stale = (because: string): Decision<NewEvent> => ({ events: [], reply: nothing(because) });
const no = (
  code: "arg_required" | "not_eligible" | "already_decided" | "already_voted",
  sentence: string,
): Decision<NewEvent> => ({
  events: [],
  reply: refused(code, sentence),
});

/** With the consent that completes it, it is approved; whoever runs this makes it live in the same commit. */
export function agree(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const { config, consent } = now;
  const late = over(change, as.by, now);
  if (late) return late;
  const given = signers(change);
  if (given.includes(as.by))
    return no("already_voted", `You have agreed to ${change.id} already. ${whatIsMissing(consent, given, config)}`);
  const needed = stillNeeded(consent, given);
  if (!consenting(consent).includes(as.by) || (needed.length > 0 && !needed.includes(as.by)))
    return no("not_eligible", `${whoMay(consent, given, config)} You can say what you think in its thread.`);
  const voted = event("change.voted", on(change), `person:${as.by}`, as);
  const all = [...given, as.by];
  if (!isAgreed(consent, all))
    return {
      events: [voted],
      reply: done(
        `Your consent to ${change.id} counts. ${listNames(stillNeeded(consent, all), config) || "Nobody"} must agree as well.`,
      ),
    };
  return {
    events: [voted, event("change.approved", on(change), `person:${as.by}`, { votes: all })],
    reply: done(`${change.pact}@${nextVersion(change)} is live from the next signal.`),
  };
}

/** Whoever could agree to it may reject it, and whoever runs the work it is about. */
export function reject(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const late = over(change, as.by, now);
  if (late) return late;
  const may = rejecters(change, now.consent);
  if (!may.includes(as.by)) return no("not_eligible", `This is for ${listNames(may, now.config)} to decide. Ask them.`);
  return {
    events: [event("change.rejected", on(change), `person:${as.by}`, as)],
    reply: done(`Rejected. ${change.pact} stays as it is.`),
  };
}

/** Whoever may reject it may ask for another text first: it stays as it is, and waits for its proposer. */
export function askForEdits(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const { config } = now;
  const late = over(change, as.by, now);
  if (late) return late;
  const may = rejecters(change, now.consent);
  if (!may.includes(as.by)) return no("not_eligible", `This is for ${listNames(may, config)} to decide. Ask them.`);
  if (!as.reason?.trim()) return no("arg_required", "Say what is to be another way: its proposer reads it.");
  const proposer = change.by.startsWith("person:") ? change.by.slice("person:".length) : undefined;
  if (proposer === as.by) return no("not_eligible", `You proposed ${change.id} yourself: send another text.`);
  const to = proposer !== undefined && Object.hasOwn(config.people, proposer) ? [proposer] : [];
  return {
    events: [event("change.edits-asked", on(change), `person:${as.by}`, { ...as, to })],
    reply: done(
      `${proposerOf(change, config)} is asked for another text. Until it comes nobody is called; ${change.id} can still be decided as it is.`,
    ),
  };
}

/** "I'm looking": nobody is called again for a day, and the end of it stays where it was. */
export function acknowledge(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const not = mayNotSteer(change, as, now);
  if (not) return not;
  if (change.held?.by === as.by) return stale("you already are on it");
  const until = now.at + changeHold;
  const zone = now.config.people[as.by]?.tz ?? "UTC";
  return {
    events: [event("change.acknowledged", on(change), `person:${as.by}`, { ...as, until })],
    reply: done(
      `You are on ${change.id}. Nobody is called again before ${localTime(until, zone)} tomorrow. It still ends when it would have.`,
    ),
  };
}

export function unacknowledge(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> {
  const not = mayNotSteer(change, as, now);
  if (not) return not;
  if (!change.held) return stale("nobody is on it");
  return {
    events: [event("change.unacknowledged", on(change), `person:${as.by}`, { ...as, because: "person" })],
    reply: done("The escalation goes on."),
  };
}

/** Its RACI, whoever has a say in it, and whom the ladder reached. */
function mayNotSteer(change: ChangeRequest, as: DecidedBy, now: Deciding): Decision<NewEvent> | undefined {
  const late = over(change, as.by, now);
  if (late) return late;
  const may = [
    ...new Set([...rejecters(change, now.consent), ...(change.raci ? raciPeople(change.raci) : []), ...change.reached]),
  ];
  return may.includes(as.by)
    ? undefined
    : no("not_eligible", `${listNames(may, now.config)} may say that they look at it. Tell them in its thread.`);
}

export function withdraw(
  change: ChangeRequest,
  as: DecidedBy | { agent: string; reason?: string },
  { config }: Pick<Deciding, "config">,
): Decision<NewEvent> {
  if (!waits(change)) return no("already_decided", `${change.id}: ${howItEnded(change, config)}`);
  const actor = "agent" in as ? `agent:${as.agent}` : `person:${as.by}`;
  if (change.by !== actor)
    return no(
      "not_eligible",
      `Only ${proposerOf(change, config)} may take ${change.id} back. You may reject it, if it is yours to decide.`,
    );
  const body = "agent" in as ? { ...(as.reason && { reason: as.reason }) } : as;
  return { events: [event("change.withdrawn", on(change), actor, body)], reply: done(`${change.id} is taken back.`) };
}

const rejecters = ({ raci }: ChangeRequest, consent: Consent): PersonId[] => [
  ...new Set([
    ...consenting(consent),
    ...consent.seconds,
    ...(raci ? raciPeople(raci).filter((id) => id === raci.responsible) : []),
  ]),
];

/** "This tightens payments, so Dana or Ada must agree." */
export function whoMay(consent: Consent, given: readonly PersonId[], config: FleetConfig): string {
  if (consent.loosened.length > 0 || consent.handsOver) return whatIsMissing(consent, given, config);
  const names = listNames(consent.appliers, config);
  return names
    ? `This is for ${names} to decide.`
    : "Nobody may decide this yet: no pact names a living accountable. Ask an admin.";
}

export const proposerOf = ({ by }: Pick<ChangeRequest, "by">, config: FleetConfig): string =>
  by.startsWith("person:") ? nameOf(config, by.slice("person:".length)) : by.replace(/^agent:/, "");

/** Said in the zone of whoever asks. Its time is over at that instant, whether or not the timer has come to it. */
export function over(
  change: ChangeRequest,
  person: PersonId,
  { config, at }: Pick<Deciding, "config" | "at">,
): Decision<NewEvent> | undefined {
  const zone = config.people[person]?.tz ?? "UTC";
  if (waits(change) && at >= change.expiresAt)
    return no(
      "already_decided",
      `${change.id}: too few agreed by ${localTime(change.expiresAt, zone)}; it expired. Propose it again.`,
    );
  return waits(change) ? undefined : no("already_decided", `${change.id}: ${howItEnded(change, config, zone)}`);
}

export function howItEnded(change: ChangeRequest, config: FleetConfig, zone = "UTC"): string {
  const { status, decided, version, outdatedBy, pact, revertedBy } = change;
  const when = decided ? ` at ${localTime(decided.at, zone)}` : "";
  const who = decided?.by.startsWith("person:") ? ` by ${nameOf(config, decided.by.slice("person:".length))}` : "";
  switch (status) {
    case "proposed":
      return "it still waits.";
    case "live":
      return `already live as ${pact}@${version}${when}, agreed by ${listNames(signers(change), config, "and")}.`;
    case "reverted":
      return `it was live as ${pact}@${version}, and ${revertedBy} took it back.`;
    case "rejected":
      return `already rejected${who}${when}.`;
    case "expired":
      return `too few agreed in time; it expired${when}. Propose it again.`;
    case "outdated":
      return `${pact}@${outdatedBy} became live first, and this was edited from ${change.base || "nothing"}. Propose it again from there.`;
    case "withdrawn":
      return `it was taken back${who}${when}.`;
  }
}
