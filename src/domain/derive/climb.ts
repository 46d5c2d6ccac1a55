/**
 * Up from a span to the agent and the run it belongs to.
 *
 * Ids can be taken, so an agent's ancestors are those that come from senders who may speak for it: to find whether a span is an agent's,
 * whatever others sent is not there. A span of a sender for several agents may so be that of several, where others claim what is above it.
 */
import type { AgentId } from "../pact/pact.ts";
import { farthest, maySpeak, parentKey, spanBy, spanId, spanKey, type Trace, trustedKey } from "./trace.ts";

/** A span by its key in its trace, and whom its sender speaks for. */
interface Start {
  trace: string;
  span: string;
  by?: string;
}

/** An agent that the span belongs to. */
export interface Claim {
  agent: AgentId;
  run?: string;
  /** Nothing that comes may find it a run, or another. */
  whole: boolean;
}

export interface Climbed {
  claims: Claim[];
  /** Whose it is if nothing more comes and there is no claim. */
  rest: Claim | undefined;
  /** Ids of spans that would be asked, or be asked before others of their id, if they came. None: nothing that comes changes the claims. */
  missing: Set<string>;
}

/** @param named who it is where nobody above it tells: its service */
export function climb(trace: Trace, start: Start, named: AgentId | undefined): Climbed {
  const { by } = start;
  const service = named !== undefined && maySpeak({ by }, named) ? named : undefined;
  const missing = new Set<string>();
  const trusted = climbBy(trace, start, (id) => trustedKey(trace, id, by), missing);
  if (trusted.stuck === undefined)
    return { claims: claimOf(trusted.agent ?? service, trusted), rest: undefined, missing: new Set() };
  if (!trace.bound.has(trusted.stuck))
    return { claims: claimOf(trusted.agent, trusted), rest: claimOf(service, trusted)[0], missing };
  const foundFor = (agent: AgentId): Found => climbBy(trace, start, (id) => keyFor(trace, id, by, agent), missing);
  const claims: Claim[] = [];
  for (const agent of trusted.agent === undefined ? claimants(trace, start, trusted.stuck, missing) : [trusted.agent]) {
    if (!maySpeak({ by }, agent)) continue;
    const found = foundFor(agent);
    if (found.agent === agent) claims.push(...claimOf(agent, found));
  }
  if (service === undefined || trusted.agent !== undefined) return { claims, rest: undefined, missing };
  const found = foundFor(service);
  const [rest] = claimOf(service, found);
  if (rest?.whole && found.agent === undefined) claims.push(rest);
  return { claims, rest, missing };
}

/** By ids alone, the first that came where several senders use one: as "derive/1" had it. */
export function climbByIds(
  trace: Trace,
  start: Start,
): { agent: AgentId | undefined; run: string | undefined; missing: string[] } {
  const key = (id: string): string | undefined => {
    const found = parentKey(trace, id, start.by);
    return trace.spans.has(found) ? found : undefined;
  };
  const { agent, run, stuck } = climbBy(trace, start, key, new Set());
  return { agent, run, missing: stuck === undefined ? [] : [stuck] };
}

interface Found {
  agent: AgentId | undefined;
  run: string | undefined;
  /** The id of the ancestor that has not come; undefined: both are found, or there are no more. */
  stuck: string | undefined;
}

/** Until agent and run are found, the root is reached, or there is none. */
function climbBy(
  trace: Trace,
  { trace: name, span, by }: Start,
  keyOf: (id: string) => string | undefined,
  missing: Set<string>,
): Found {
  let agent: AgentId | undefined;
  let run: string | undefined;
  let key = span;
  for (let steps = 0; steps < farthest; steps++) {
    const known = trace.spans.get(key);
    agent ??= known?.agent;
    run ??= known?.run && `${name}/${spanId(key)}`;
    const parent = known?.parent;
    if ((agent !== undefined && run !== undefined) || parent === undefined || steps === farthest - 1) break;
    const next = keyOf(parent);
    if (next !== spanKey({ span: parent, by })) missing.add(parent);
    if (next === undefined) return { agent, run, stuck: parent };
    key = next;
  }
  return { agent, run, stuck: undefined };
}

const claimOf = (agent: AgentId | undefined, { run, stuck }: Found): Claim[] =>
  agent === undefined ? [] : [{ agent, ...(run !== undefined && { run }), whole: stuck === undefined }];

/** As one has it who listens only to those who may speak for that agent. */
const keyFor = (trace: Trace, id: string, by: string | undefined, agent: AgentId): string | undefined =>
  trustedKey(trace, id, by) ?? trace.bound.get(id)?.find((key) => maySpeak({ by: spanBy(key) }, agent));

/** Agents that anybody names on some way up from there, where the span's own sender and those for any say nothing. */
function claimants(trace: Trace, { by }: Start, from: string, missing: Set<string>): Set<AgentId> {
  if (!trace.bound.has(from)) return new Set();
  // Who speaks for one agent alone speaks for no other that might be named.
  if (by !== undefined && !by.includes("*")) return new Set([by]);
  const agents = new Set<AgentId>();
  const ids = new Set([from]);
  // What is added on the way is visited too.
  for (const id of ids) {
    const trusted = trustedKey(trace, id, by);
    if (trusted !== spanKey({ span: id, by })) missing.add(id);
    for (const key of trusted === undefined ? (trace.bound.get(id) ?? []) : [trusted]) {
      const { agent, parent } = trace.spans.get(key) ?? {};
      if (agent !== undefined) agents.add(agent);
      else if (parent !== undefined && ids.size < farthest) ids.add(parent);
    }
  }
  return agents;
}
