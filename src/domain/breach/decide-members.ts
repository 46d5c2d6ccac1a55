/**
 * What a command means for a breach about several agents: decided for each under its own rules, in one breath.
 *
 * Somebody who operates one of them may not let that one go, but may let the others; who is left undecided goes on waiting.
 */
import { restrained } from "../agent/restraint.ts";
import { type DecidedBy, event, type Measured, type NewEvent } from "../journal/event.ts";
import { callAtOnce, callWhenDue } from "../ladder/ask.ts";
import type { Escalated } from "../ladder/climb.ts";
import type { AgentId, InterventionSilence, Raci } from "../pact/pact.ts";
import { type FleetConfig, profileOf } from "../people/fleet-config.ts";
import { type Act, type Answer, eligible, listNames, mayDo } from "../people/who-may.ts";
import { type Decision, refused } from "../words/reply.ts";
import { type Breach, decisionWaits, ladderRuns, nextStep } from "./breach.ts";
import { mayReopen } from "./cross-breach.ts";
import { held, listAgents, type Member, memberNamed, waiting } from "./member.ts";
import { byPact, type Circumstances, decided, on, stale } from "./parts.ts";
import { restraining } from "./restrain-members.ts";

export function approveMembers(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  return answerFor(breach, waiting(breach), "stop", as, now, (members, agents) => ({
    events: [
      event("breach.approved", on(breach), `person:${as.by}`, { ...as, agents }),
      ...restraining(breach, members, () => `person:${as.by}`, as.how, now),
    ],
    sentence: saysApplied(members),
  }));
}

export function denyMembers(breach: Breach, as: DecidedBy, now: Circumstances): Decision<NewEvent> {
  return answerFor(breach, waiting(breach), "let-go", as, now, (members, agents) => ({
    events: [event("breach.denied", on(breach), `person:${as.by}`, { ...as, agents })],
    sentence: `${listAgents(agents)} ${members.length > 1 ? "keep" : "keeps"} running.`,
  }));
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
  return decided(events, rest.length === 0 ? sentence : `${sentence} ${stillNeeds(breach, rest, act, now)}`);
}

/** "airline-c still waits: Dana or Lee may decide." */
export function stillNeeds(breach: Breach, rest: readonly Member[], act: Act, now: Circumstances): string {
  const who = [...new Set(rest.flatMap((member) => whoMay(breach, member, act, now)))];
  const names = listNames(who, now.config) || "nobody else";
  return `${listAgents(rest.map(({ agent }) => agent))} still ${rest.length > 1 ? "wait" : "waits"}: ${names} may decide.`;
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

const whoMay = (breach: Breach, member: Member, act: Act, now: Circumstances) =>
  eligible(questionOf(breach, member, act, now));

const mayAct = (breach: Breach, member: Member, act: Act, person: string, now: Circumstances): Answer =>
  mayDo({ ...questionOf(breach, member, act, now), person });

/** Who operated it when it came in, and who operates it now: neither lets it go alone. */
const operatorsOf = ({ operator, agent }: Member, config: FleetConfig) =>
  [operator, profileOf(config, agent).operator].filter((id) => id !== undefined);

/** The ladder's next step asks the people of everybody who still waits. */
export function takeStepForMembers(
  breach: Breach,
  timer: { round: number; step: number },
  { at, config }: Circumstances,
): Decision<NewEvent> {
  const next = nextStep(breach);
  const calls = racisOf(breach).flatMap((raci) => callWhenDue(breach, next, timer, { raci, config, at }) ?? []);
  const called = everybody(calls);
  if (!called) return stale("the ladder has moved on, or somebody is on it");
  return decided([event("breach.escalated", on(breach), "wardroom", called)], `Step ${called.step} was taken.`);
}

/** The first call of a round, to the people of everybody who is asked about. */
export function callMembersAtOnce(
  breach: Breach,
  round: number,
  { at, config }: Circumstances,
  because?: "storm",
): NewEvent[] {
  const called = everybody(
    racisOf(breach).flatMap((raci) => callAtOnce(breach.ladder, round, { raci, config, at }) ?? []),
  );
  return called ? [event("breach.escalated", on(breach), "wardroom", { ...called, ...(because && { because }) })] : [];
}

/** Nobody answered in time: for each as its own pact declared. */
export function expireMembers(
  breach: Breach,
  { epoch, round }: { epoch: number; round: number },
  now: Circumstances,
): Decision<NewEvent> {
  if (!decisionWaits(breach) || epoch !== breach.epoch || round !== breach.round)
    return stale("it was decided in time");
  const pact = byPact(breach.clause);
  const bySilence = Map.groupBy(waiting(breach), ({ rule }) => rule.on_silence);
  const events = silences.flatMap((silence): NewEvent[] => {
    const members = bySilence.get(silence) ?? [];
    if (members.length === 0) return [];
    const agents = members.map(({ agent }) => agent);
    const expired = event("breach.expired", on(breach), pact, { silence, agents });
    if (silence === "apply")
      return [expired, ...restraining(breach, members, ({ clause }) => byPact(clause), "pact", now)];
    return silence === "drop" ? [expired] : [expired, ...callMembersAtOnce(breach, breach.round + 1, now)];
  });
  return decided(events, "Nobody answered: for each of them the pact decided.");
}

/** What holds the question open comes last: it starts the ladder again for those who are left. */
const silences: readonly InterventionSilence[] = ["apply", "drop", "hold"];

/** One of them cleared: it leaves the question. The breach is over when all have, and none is held back any more. */
export function recoverMember(breach: Breach, agent: AgentId, measured: Measured): Decision<NewEvent> {
  const member = memberNamed(breach, agent);
  if (!member || breach.status !== "open" || member.recoveredAt !== undefined) return stale("it is over");
  const recovered = event("breach.recovered", on(breach), "wardroom", { measured, agents: [agent] });
  const rest = breach.members.filter((one) => one.agent !== agent);
  const isLast = rest.every(({ recoveredAt }) => recoveredAt !== undefined);
  if (!isLast || held(breach).length > 0) return decided([recovered], `${agent} recovered.`);
  return decided(
    [recovered, event("breach.resolved", on(breach), "wardroom", { because: "recovered" })],
    `${breach.id} recovered by itself.`,
  );
}

/**
 * One of them crossed once more: it comes back into the question, or brings a breach that ended back with it. What is judged
 * over all of them together crosses for all.
 */
export function membersCrossAgain(
  breach: Breach,
  { agent, crossing, measured }: { agent?: AgentId; crossing: string; measured: Measured },
  now: Circumstances,
): Decision<NewEvent> {
  const member = memberNamed(breach, agent) ?? breach.members[0];
  const members = breach.scope === undefined ? [member].filter((one) => one !== undefined) : breach.members;
  if (!member || breach.crossings.includes(crossing)) return stale("it was handled before");
  const isOpen = breach.status === "open";
  if (isOpen && members.some(({ recoveredAt }) => recoveredAt === undefined)) return stale("it is open");
  if (!isOpen && !mayReopen(breach, now.at)) return stale("the reopen window has passed");
  const agents = members.map((one) => one.agent);
  const back =
    isOpen && breach.scope === undefined
      ? event("breach.member-returned", on(breach), "wardroom", { agent: member.agent, crossing, measured })
      : event("breach.reopened", on(breach), "wardroom", { because: "crossed-again", crossing, measured, agents });
  const free = members.filter(({ state }) => state !== "applied").map((one) => ({ ...one, measured }));
  const applied = restraining(
    breach,
    free.filter(({ rule }) => rule.mode === "automatic"),
    ({ clause }) => byPact(clause),
    "pact",
    now,
  );
  const asks = !isOpen || (free.some(({ rule }) => rule.mode === "gated") && !ladderRuns(breach));
  return decided(
    [back, ...applied, ...(asks ? callMembersAtOnce(breach, breach.round + 1, now) : [])],
    `${listAgents(agents)} crossed again.`,
  );
}

/** A breach about several as this person meets it: under the people of one they answer for, where there is one. */
export function seenBy(breach: Breach, person: string, now: Circumstances): Breach {
  const mine = breach.members.find((member) => mayAct(breach, member, "steer", person, now).may);
  return mine ? { ...breach, raci: mine.raci } : breach;
}

/** What was decided once for all calls the people of all. */
export function callingAll(
  breach: Breach,
  { events, reply }: Decision<NewEvent>,
  now: Circumstances,
): Decision<NewEvent> {
  const rest = events.filter(({ type }) => type !== "breach.escalated");
  return {
    events: rest.length === events.length ? events : [...rest, ...callMembersAtOnce(breach, breach.round + 1, now)],
    reply,
  };
}

const racisOf = (breach: Breach): Raci[] => {
  const asked = waiting(breach).length > 0 ? waiting(breach) : breach.members;
  return [...new Map(asked.map(({ raci }) => [JSON.stringify(raci), raci])).values()];
};

/** One call to all whom several owners' ladders name at the same step. */
function everybody([first, ...others]: readonly Escalated[]): Escalated | undefined {
  if (!first) return undefined;
  const all = [first, ...others];
  return {
    ...first,
    to: [...new Set(all.flatMap(({ to }) => to))],
    instead_of: [...new Set(all.flatMap(({ instead_of }) => instead_of))],
    room: all.some(({ room }) => room),
  };
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
