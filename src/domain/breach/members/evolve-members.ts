/** What has happened to the members of a breach, folded into each of them and into what they come to together. */
import { type EventOf, idOf, type JournalEvent } from "../../journal/event.ts";
import type { EventBodies } from "../../journal/event-kinds.ts";
import { climbAnew } from "../../ladder/climb.ts";
import type { Instant } from "../../words/time.ts";
import { type Breach, ladderRuns } from "../breach.ts";
import { begins, isShared, type Member, memberNamed, memberOf, waiting } from "./member.ts";

/** `agent` alone, or all whom the scope was judged over; each under its own people. */
export function membersAtOpening(body: EventBodies["breach.opened"]): Member[] {
  const { agent, role, operator, clause, effective, threshold, raci, measured, near_misses } = body;
  const members = body.members ?? [
    {
      agent,
      ...(role && { role }),
      ...(operator && { operator }),
      effective,
      raci,
      ...(body.postmortem && { postmortem: body.postmortem }),
    },
  ];
  return members.map((member) => memberOf({ ...member, clause, threshold, measured, near_misses }));
}

/** The whole has moved on; its members with it. A breach of one agent stands where its agent stands. */
export function withMembers(before: Breach, after: Breach, event: JournalEvent): Breach {
  if (!isShared(after))
    return asked(before, { ...after, members: after.members.map((member) => asWhole(member, after)) });
  const members = after.members.map((member) => moved(member, event));
  return asked(before, together(before, { ...after, members }, event.at));
}

/** Who is asked about from here on is dated, so that a button can tell whom it was drawn for. */
function asked(before: Breach, after: Breach): Breach {
  const already = new Set(waiting(before).map(({ agent }) => agent));
  const isNew = ({ agent, state }: Member): boolean => state === "proposed" && !already.has(agent);
  if (!after.members.some(isNew)) return after;
  const members = after.members.map((member) => (isNew(member) ? { ...member, askedAt: after.epoch } : member));
  return { ...after, members };
}

function asWhole(member: Member, { intervention, measured, recoveredAt, threshold }: Breach): Member {
  const { recoveredAt: _, by: _by, at: _at, ...rest } = member;
  const { state, do: kind, by, at } = intervention;
  return {
    ...rest,
    measured,
    severity: threshold.severity,
    state,
    kind,
    ...(by && { by }),
    ...(at !== undefined && { at }),
    ...(recoveredAt !== undefined && { recoveredAt }),
  };
}

/** Names nobody: it concerns all of them. */
const isNamed = ({ agent }: Member, named: readonly string[] | undefined): boolean =>
  named === undefined || named.includes(agent);

function moved(member: Member, event: JournalEvent): Member {
  const to = (state: Member["state"]): Member => ({ ...member, state, by: event.actor, at: event.at });
  switch (event.type) {
    case "breach.approved":
      return isNamed(member, event.body.agents) ? to("approved") : member;
    case "breach.denied":
      return isNamed(member, event.body.agents) ? to("denied") : member;
    case "breach.applied":
      return isNamed(member, event.body.agents) ? { ...to("applied"), kind: event.body.kind } : member;
    case "breach.lifted":
      return isNamed(member, event.body.agents) ? to("lifted") : member;
    case "breach.chosen":
      return event.body.do === "nothing" && isNamed(member, event.body.agents) ? to("let-run") : member;
    case "breach.expired":
      return event.body.silence !== "hold" && isNamed(member, event.body.agents) ? to("expired") : member;
    case "breach.withdrawn":
      return member.state === "proposed" ? to("withdrawn") : member;
    case "breach.recovered": {
      if (!isNamed(member, event.body.agents)) return member;
      const left = member.state === "proposed" ? to("withdrawn") : member;
      return { ...left, measured: event.body.measured, recoveredAt: event.at };
    }
    case "breach.reopened":
      return isNamed(member, event.body.agents) ? askedAgain(member, event.body.measured ?? member.measured) : member;
    default:
      return member;
  }
}

/** It is asked about anew, unless it is held back already. */
function askedAgain(member: Member, measured: Member["measured"]): Member {
  const { recoveredAt: _, ...rest } = member;
  return { ...rest, measured, state: member.state === "applied" ? "applied" : begins(member.rule) };
}

/** What several members come to: a decision waits while it waits for one of them; then whether any is held back. */
function together(before: Breach, after: Breach, at: Instant): Breach {
  const { members, intervention } = after;
  const all = members.every(({ recoveredAt }) => recoveredAt !== undefined);
  // Whoever is no longer asked about makes it another question.
  const left = waiting(before).some(({ agent }) => !waiting(after).some((one) => one.agent === agent));
  return {
    ...after,
    intervention: { ...intervention, ...standing(after), ...ends(before, after, at) },
    recoveredAt: all ? after.recoveredAt : undefined,
    epoch: left && after.epoch === before.epoch ? before.epoch + 1 : after.epoch,
  };
}

function standing({ members, intervention }: Breach): Pick<Breach["intervention"], "state"> {
  const some = (state: Member["state"]): boolean => members.some((member) => member.state === state);
  if (some("proposed")) return { state: "proposed" };
  if (intervention.state === "approved") return { state: "approved" };
  if (some("applied")) return { state: "applied" };
  return { state: intervention.state === "proposed" ? "withdrawn" : intervention.state };
}

/** One end for one question: whoever joins a question that runs shares its end, or brings it forward to its own. */
function ends(before: Breach, after: Breach, at: Instant): Pick<Breach["intervention"], "expiresAt"> {
  const open = waiting(after);
  if (open.length === 0) return {};
  const running = before.intervention.state === "proposed";
  const already = new Set(running ? waiting(before).map(({ agent }) => agent) : []);
  const own = open.filter(({ agent }) => !already.has(agent)).map(({ rule }) => at + rule.ttl);
  const first = running ? after.intervention.expiresAt : undefined;
  return { expiresAt: Math.min(...own, first ?? Number.POSITIVE_INFINITY) };
}

/**
 * Another agent is asked about with the others. The first to join makes it a storm: its ladder starts anew and nobody holds it,
 * for whoever looked at one agent has not seen many. The decision still ends when it would have.
 */
export function joined(state: Breach, event: EventOf<"breach.member-joined">): Breach {
  const { body, at } = event;
  const member = memberOf(body);
  return {
    ...state,
    ...(!isShared(state) || beginsToAsk(state, member) ? askAnew(state, at) : {}),
    members: [...state.members.filter(({ agent }) => agent !== body.agent), member],
    epoch: state.epoch + 1,
    recoveredAt: undefined,
    // A crossing stays with the breach that it opened.
    crossings: body.from ? state.crossings : [...state.crossings, body.crossing],
  };
}

export function memberReturned(state: Breach, event: EventOf<"breach.member-returned">): Breach {
  const { agent, crossing, measured } = event.body;
  const members = state.members.map((member) => (member.agent === agent ? askedAgain(member, measured) : member));
  const member = memberNamed({ ...state, members }, agent);
  return {
    ...state,
    ...(member && beginsToAsk(state, member) ? askAnew(state, event.at) : {}),
    members,
    epoch: state.epoch + 1,
    crossings: [...state.crossings, crossing],
  };
}

const beginsToAsk = (state: Breach, { state: stands }: Member): boolean => stands === "proposed" && !ladderRuns(state);

const askAnew = (state: Breach, at: Instant): Partial<Breach> => ({
  ...climbAnew(state, at),
  held: undefined,
  firstAcknowledged: undefined,
});

export const mergedInto = (state: Breach, { body, at, actor }: EventOf<"breach.merged">): Breach => ({
  ...state,
  status: "resolved",
  epoch: state.epoch + 1,
  held: undefined,
  intervention:
    state.intervention.state === "proposed"
      ? { ...state.intervention, state: "withdrawn", by: actor, at }
      : state.intervention,
  resolved: { at, because: "storm", into: idOf(body.into) },
});
