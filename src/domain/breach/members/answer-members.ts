/**
 * What people do about a breach of several agents: decided for each under its own rules, in one breath.
 *
 * Somebody who operates one of them may not let that one go, but may let the others; who is left undecided goes on waiting.
 */
import { restrained } from "../../agent/restraint.ts";
import { type DecidedBy, event, type NewEvent } from "../../journal/event.ts";
import type { AgentId, PersonId } from "../../pact/pact.ts";
import { type FleetConfig, profileOf } from "../../people/fleet-config.ts";
import { type Act, type Answer, eligible, listNames, mayDo } from "../../people/who-may.ts";
import { type Decision, refused } from "../../words/reply.ts";
import type { Breach } from "../breach.ts";
import type { Choice } from "../choose-breach.ts";
import { type Circumstances, decided, on, stale } from "../parts.ts";
import { held, listAgents, type Member, waiting } from "./member.ts";
import { restraining } from "./restrain-members.ts";

/** `epoch`: of the button that was pressed; whoever joined after it was drawn goes on waiting. */
export function approveMembers(breach: Breach, as: DecidedBy, now: Circumstances, epoch?: number): Decision<NewEvent> {
  return answerFor(breach, askedBy(breach, epoch), "stop", as, now, (members, agents) => ({
    events: [
      event("breach.approved", on(breach), `person:${as.by}`, { ...as, agents }),
      ...restraining(breach, members, () => `person:${as.by}`, as.how, now),
    ],
    sentence: saysApplied(members),
  }));
}

export function denyMembers(breach: Breach, as: DecidedBy, now: Circumstances, epoch?: number): Decision<NewEvent> {
  return answerFor(breach, askedBy(breach, epoch), "let-go", as, now, (members, agents) => ({
    events: [event("breach.denied", on(breach), `person:${as.by}`, { ...as, agents })],
    sentence: `${listAgents(agents)} ${members.length > 1 ? "keep" : "keeps"} running.`,
  }));
}

/** Nothing was prepared: a person chooses the same for all whom nothing holds back yet. */
export function chooseForMembers(
  breach: Breach,
  choice: Choice,
  as: DecidedBy,
  now: Circumstances,
): Decision<NewEvent> {
  const free = breach.members.filter(({ rule, state }) => rule.mode === "human-review" && state !== "applied");
  if (breach.status !== "open" || free.length === 0)
    return { events: [], reply: refused("already_decided", `${breach.id}: ${howMembersEnded(breach)}`) };
  const limit = choice.do === "nothing" ? undefined : (choice.limit ?? breach.threshold.intervention.limit);
  if (choice.do === "throttle" && !limit)
    return { events: [], reply: refused("arg_required", "A throttle needs its limit: 10/m is ten calls a minute.") };
  return answerFor(breach, free, "stop", as, now, (members, agents) => {
    const chosen = event("breach.chosen", on(breach), `person:${as.by}`, { ...as, do: choice.do, agents });
    const { do: kind } = choice;
    if (kind === "nothing")
      return {
        events: [chosen],
        sentence: `${listAgents(agents)} ${members.length > 1 ? "keep" : "keeps"} running; you may still choose otherwise.`,
      };
    const ruled = members.map((member) => ({ ...member, rule: { ...member.rule, do: kind, ...(limit && { limit }) } }));
    return {
      events: [chosen, ...restraining(breach, ruled, () => `person:${as.by}`, as.how, now)],
      sentence: saysApplied(ruled),
    };
  });
}

/** Lets those go that it holds back, or only the ones named. */
export function liftMembers(
  breach: Breach,
  as: DecidedBy,
  only: readonly AgentId[] | undefined,
  now: Circumstances,
): Decision<NewEvent> {
  const asked = held(breach).filter(({ agent }) => !only || only.includes(agent));
  if (asked.length === 0) return stale(`${only ? listAgents(only) : "nobody"} is held by ${breach.id}`);
  return answerFor(breach, asked, "let-go", as, now, (members, agents) => {
    const released = [
      event("breach.lifted", on(breach), `person:${as.by}`, { ...as, agents }),
      ...members.map(({ agent, kind }) =>
        event("agent.released", `agent:${agent}`, `person:${as.by}`, {
          agent,
          room: profileOf(now.config, agent).room,
          kind,
          cause: on(breach),
          reason: as.reason ?? "",
          how: as.how,
        }),
      ),
    ];
    const over = breach.status === "open" && breach.recoveredAt !== undefined && held(breach).length === members.length;
    const sentence = `${listAgents(agents)} ${members.length > 1 ? "are" : "is"} released.`;
    return over
      ? {
          events: [...released, event("breach.resolved", on(breach), "wardroom", { because: "recovered" })],
          sentence: `${sentence} ${breach.id} is over: all of them had recovered.`,
        }
      : { events: released, sentence };
  });
}

/** A press decides about whom it showed, never about more. */
const askedBy = (breach: Breach, epoch: number | undefined): Member[] =>
  waiting(breach).filter(({ askedAt = 0 }) => epoch === undefined || askedAt <= epoch);

/** Does it for whomever this person may; says who else is needed for the rest. */
function answerFor(
  breach: Breach,
  asked: readonly Member[],
  act: Act,
  as: DecidedBy,
  now: Circumstances,
  does: (members: Member[], agents: AgentId[]) => { events: NewEvent[]; sentence: string },
): Decision<NewEvent> {
  const answers = asked.map((member) => ({ member, answer: mayAct(breach, member, act, as.by, now) }));
  const members = answers.filter(({ answer }) => answer.may).map(({ member }) => member);
  const since = waiting(breach).filter((member) => !asked.includes(member));
  if (asked.length === 0 && since.length > 0) return { events: [], reply: refused("token_stale", joinedSince(since)) };
  if (members.length === 0) {
    const no = answers.find(({ answer }) => !answer.may)?.answer;
    if (no && !no.may) return { events: [], reply: refused(no.code, no.sentence) };
    const every = breach.members.map((member) => mayAct(breach, member, act, as.by, now));
    const barred = every.find(({ may }) => !may);
    return barred && !barred.may && every.every(({ may }) => !may)
      ? { events: [], reply: refused(barred.code, barred.sentence) }
      : { events: [], reply: refused("already_decided", `${breach.id}: ${howMembersEnded(breach)}`) };
  }
  const { events, sentence } = does(
    members,
    members.map(({ agent }) => agent),
  );
  const rest = answers.filter(({ answer }) => !answer.may).map(({ member }) => member);
  const said = [sentence];
  if (rest.length > 0) said.push(stillNeeds(breach, rest, act, now));
  if (since.length > 0 && asked.some(({ state }) => state === "proposed")) said.push(joinedSince(since));
  return decided(events, said.join(" "));
}

const joinedSince = (since: readonly Member[]): string => {
  const agents = listAgents(since.map(({ agent }) => agent));
  return `${agents} came in after that button was drawn and ${since.length > 1 ? "wait" : "waits"}: look at the card as it is now.`;
};

/** "airline-c still waits: Dana or Lee may decide.", "airline-c is still held: Dana may let it go." */
export function stillNeeds(breach: Breach, rest: readonly Member[], act: Act, now: Circumstances): string {
  const who = [...new Set(rest.flatMap((member) => whoMay(breach, member, act, now)))];
  const names = listNames(who, now.config) || "nobody else";
  const agents = listAgents(rest.map(({ agent }) => agent));
  const [wait, are, them] = rest.length > 1 ? ["wait", "are", "them"] : ["waits", "is", "it"];
  return rest.some(({ state }) => state === "applied")
    ? `${agents} ${are} still held: ${names} may let ${them} go.`
    : `${agents} still ${wait}: ${names} may decide.`;
}

const questionOf = ({ room, reached, roomAsked }: Breach, member: Member, act: Act, { at, config }: Circumstances) => ({
  act,
  config,
  room,
  raci: member.raci,
  reached,
  roomAsked,
  fourEyes: operatorsOf(member, config),
  at,
});

/** Everybody who may do this about one of those it asks about. */
export const whoMay = (breach: Breach, member: Member, act: Act, now: Circumstances): PersonId[] =>
  eligible(questionOf(breach, member, act, now));

const mayAct = (breach: Breach, member: Member, act: Act, person: string, now: Circumstances): Answer =>
  mayDo({ ...questionOf(breach, member, act, now), person });

/** Who operated it when it came in, and who operates it now: neither lets it go alone. */
const operatorsOf = ({ operator, agent }: Member, config: FleetConfig) =>
  [operator, profileOf(config, agent).operator].filter((id) => id !== undefined);

/** A breach about several as this person meets it: under the people of one they answer for, where there is one. */
export function seenBy(breach: Breach, person: string, now: Circumstances): Breach {
  const mine = breach.members.find((member) => mayAct(breach, member, "steer", person, now).may);
  return mine ? { ...breach, raci: mine.raci } : breach;
}

function saysApplied(members: readonly Member[]): string {
  const groups = Map.groupBy(members, ({ rule }) => rule.do);
  return [...groups]
    .map(
      ([kind, group]) =>
        `${listAgents(group.map(({ agent }) => agent))} ${group.length > 1 ? "are" : "is"} ${restrained[kind]}.`,
    )
    .join(" ");
}

/** What a late click is told. */
function howMembersEnded({ members, status }: Breach): string {
  if (status !== "open") return `it is already ${status}.`;
  const some = (state: Member["state"]): AgentId[] =>
    members.filter((member) => member.state === state).map(({ agent }) => agent);
  const parts: [string, AgentId[]][] = [
    ["held back", some("applied")],
    ["kept running", some("denied")],
    ["released", some("lifted")],
    ["left alone, nobody having answered", some("expired")],
    ["recovered", some("withdrawn")],
  ];
  const told = parts.filter(([, agents]) => agents.length > 0).map(([what, agents]) => `${listAgents(agents)} ${what}`);
  return told.length > 0 ? `already decided: ${told.join("; ")}.` : "there is nothing to decide.";
}
