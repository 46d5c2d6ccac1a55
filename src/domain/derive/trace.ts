/** The spans of one trace, each its sender's: who stands above whom is found in it, and whose word counts for which agent. */
import type { AgentId } from "../pact/pact.ts";
import { matchesPattern } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";

/** Ancestors further up than this are not asked. */
export const farthest = 1_000;

export interface Trace {
  /** By span key: the id, and for a token bound to an agent who that is, so that nobody takes another's span away by its id. */
  spans: Map<string, Ancestor>;
  /** The bound spans of an id, the first that came first. */
  bound: Map<string, string[]>;
  /** By the id of a span that has not come: the keys of those that wait for it. */
  awaited: Map<string, Set<string>>;
  touched: Instant;
}

/** What is remembered of a span for the sake of those below it. */
export interface Ancestor {
  parent?: string;
  agent?: AgentId;
  /** True for an `invoke_agent` span: it is a run. */
  run?: true;
}

/** A span as one sender's own: who is bound to another agent has another of that id. */
export const spanKey = ({ span, by }: { span: string; by?: string | undefined }): string =>
  by === undefined ? span : `${span} ${by}`;

/** The id in a span key; ids are hex, so the first space ends it. */
export const spanId = (key: string): string => key.split(" ", 1)[0] ?? key;

/** Whom the sender in a span key speaks for; undefined: for any agent. */
export function spanBy(key: string): string | undefined {
  const id = spanId(key);
  return id === key ? undefined : key.slice(id.length + 1);
}

export function noteBound(trace: Trace, key: string): void {
  const id = spanId(key);
  if (id === key) return;
  const others = trace.bound.get(id);
  if (others) others.push(key);
  else trace.bound.set(id, [key]);
}

/** The span of that id from the same sender first, then from one that may speak for any. */
export function trustedKey(trace: Trace, id: string, by: string | undefined): string | undefined {
  const own = spanKey({ span: id, by });
  if (trace.spans.has(own)) return own;
  return trace.spans.has(id) ? id : undefined;
}

/** The same, then from any other. */
export const parentKey = (trace: Trace, id: string, by: string | undefined): string =>
  trustedKey(trace, id, by) ?? trace.bound.get(id)?.[0] ?? id;

/** Whatever its ancestors or its service say: a span counts only for an agent its sender speaks for. */
export const maySpeak = ({ by }: { by?: string | undefined }, agent: AgentId): boolean =>
  by === undefined || matchesPattern(by, agent);
