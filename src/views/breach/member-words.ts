/** The sentences of a breach about several agents: who they are, what each measured, and how each of them stands. */
import { restrained } from "../../domain/agent/restraint.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { stillNeeds } from "../../domain/breach/members/answer-members.ts";
import { held, isShared, isStorm, listAgents, type Member, waiting } from "../../domain/breach/members/member.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { readScope, type ScopeKey } from "../../domain/watch/scope.ts";
import { capital } from "../../domain/words/capital.ts";
import { sayDuration, second } from "../../domain/words/time.ts";
import type { Block, Rich, Tone } from "../card.ts";
import { allowed, byWhom, measure, number } from "../measure-words.ts";

/** A card lists this many, and says how many are left. */
const mostListed = 10;

/** Whom a button or a sentence is about: the agent, or how many of several; the card lists them. */
export const about = (breach: Breach): string => (isShared(breach) ? manyOf(concerned(breach), breach) : breach.agent);

function manyOf(some: readonly Member[], { members }: Breach): string {
  const [first, ...others] = some;
  if (first && others.length === 0) return first.agent;
  return some.length === members.length ? `all ${some.length} agents` : `${some.length} of ${members.length} agents`;
}

/** At the head of a sentence: "All 4 agents"; a name stays as it is written. */
export const atHead = (text: string): string => (/^(all|the) /.test(text) ? capital(text) : text);

/** Those who wait for a decision, else those who are held back, else all. */
function concerned(breach: Breach): Member[] {
  const asked = waiting(breach);
  if (breach.status === "open" && asked.length > 0) return asked;
  return held(breach).length > 0 ? held(breach) : breach.members;
}

/** "quarantine airline-a?", "quarantine all 4 agents?", "quarantine 3 of 4 agents and pause airline-b?" */
export function proposal(breach: Breach): string {
  const kinds = Map.groupBy(waiting(breach), ({ rule }) => rule.do);
  if (!isShared(breach) || kinds.size === 0) return `${breach.intervention.do} ${about(breach)}?`;
  return `${[...kinds].map(([kind, members]) => `${kind} ${manyOf(members, breach)}`).join(" and ")}?`;
}

/** Who breached, at the head of a sentence. */
export function whoBreached(breach: Breach): string {
  if (isStorm(breach)) return `${listAgents(namesOf(breach.members), 2)}:`;
  return breach.scope === undefined ? breach.agent : sayScope(breach.scope);
}

export function sayScope(key: ScopeKey): string {
  const scope = readScope(key);
  switch (scope.per) {
    case "agent":
      return scope.agent;
    case "role":
      return `the role ${scope.role}`;
    case "room":
      return `the room ${scope.room}`;
    case "fleet":
      return "the fleet";
  }
}

/** What is measured of each, said once for all of them, and how close together they crossed. */
export function whatTheyShare({ threshold, members }: Breach): Rich {
  const times = members.map(({ measured }) => measured.at);
  return [
    `${capital(measure(threshold))}, of each of them; the pact allows ${allowed(threshold.breach, threshold)}. They crossed it within ${sayDuration(Math.max(second, Math.max(...times) - Math.min(...times)))}, the last one `,
    { time: Math.max(...times), as: "clock" },
    ".",
  ];
}

export const someNeverAsk =
  "Not all of them ask Wardroom before they act: those go on until they are stopped where they run.";

/** One line an agent: its value and how it stands. Nothing for a breach of one. */
export function memberList(breach: Breach): Block[] {
  if (!isShared(breach)) return [];
  const items = breach.members.slice(0, mostListed).map((member): Rich => {
    const value = breach.scope === undefined ? ` · ${number(member.measured.value, breach.threshold)}` : "";
    return [{ agent: member.agent }, `${value} · ${standing(member)}`];
  });
  const rest = breach.members.length - items.length;
  return [{ type: "list", items: rest > 0 ? [...items, [`and ${rest} more`]] : items }];
}

function standing({ state, kind, recoveredAt }: Member): string {
  const recovered = recoveredAt === undefined ? "" : ", recovered";
  switch (state) {
    case "proposed":
      return "waits for a decision";
    case "approved":
    case "applied":
      return `${restrained[kind]}${recovered}`;
    case "denied":
      return `kept running${recovered}`;
    case "let-run":
      return `left running${recovered}`;
    case "lifted":
      return `released${recovered}`;
    case "expired":
      return `nobody answered; keeps running${recovered}`;
    case "withdrawn":
      return "recovered by itself";
    case "none":
      return recoveredAt === undefined ? "running" : "recovered by itself";
  }
}

/** A storm says so as long as it is open; what is in force counts those it is in force for. */
export function stateOfSeveral(
  breach: Breach,
  alone: { icon: string; state: string; tone: Tone },
): { icon: string; state: string; tone: Tone } {
  const restrainedNow = held(breach);
  const many = `${breach.members.length} agents`;
  if (breach.intervention.state === "applied") {
    const kinds = new Set(restrainedNow.map(({ kind }) => kind));
    const word = kinds.size === 1 ? restrained[breach.intervention.do].toUpperCase() : "HELD BACK";
    const count = `${restrainedNow.length} agents`;
    return { ...alone, state: breach.status === "open" ? `${word} · ${count}` : `RESOLVED · ${count} STILL ${word}` };
  }
  if (breach.status !== "open") return { ...alone, state: `${alone.state} · ${many}` };
  const name = isStorm(breach) ? "STORM" : alone.state;
  const level = breach.step > 1 && isStorm(breach) ? ` · LEVEL ${breach.step}` : "";
  return { ...alone, icon: isStorm(breach) ? "🌪️" : alone.icon, state: `${name} · ${many}${level}` };
}

/** After a decision that was not everybody's: who is left, and whom it still needs. */
export function leftUndecided(breach: Breach, config: FleetConfig): Rich {
  const decided = breach.members.filter(({ state }) => state === "applied" || state === "denied" || state === "lifted");
  if (!isShared(breach) || decided.length === 0) return [];
  const at = Math.max(...decided.map((member) => member.at ?? breach.openedAt));
  return [` ${stillNeeds(breach, waiting(breach), "let-go", { at, config })}`];
}

/** What became of the decision, for each way it went. */
export function outcomeOfSeveral({ members, intervention }: Breach, config: FleetConfig): Rich {
  const told = Map.groupBy(
    members.filter(({ state }) => state === "applied" || state === "denied" || state === "lifted"),
    ({ state, kind, by }) => `${state} ${kind} ${by}`,
  );
  return [...told.values()].flatMap((group, index): Rich => {
    const [first] = group;
    if (!first) return [];
    const names = listAgents(namesOf(group));
    const plural = group.length > 1;
    const what =
      first.state === "applied"
        ? `${plural ? "are" : "is"} ${restrained[first.kind]}`
        : first.state === "denied"
          ? `${plural ? "keep" : "keeps"} running: denied`
          : `${plural ? "are" : "is"} released`;
    const after =
      first.state === "applied" && intervention.toInterventionMs !== undefined
        ? `, ${sayDuration(intervention.toInterventionMs)} after the signal`
        : "";
    const when: Rich = first.at === undefined ? [] : [" ", { time: first.at, as: "clock" }];
    return [
      ...(index > 0 ? [" "] : []),
      { strong: `${names} ${what} ${byWhom(first.by, config)}` },
      ...when,
      `${after}.`,
    ];
  });
}

const namesOf = (members: readonly Member[]): AgentId[] => members.map(({ agent }) => agent);
