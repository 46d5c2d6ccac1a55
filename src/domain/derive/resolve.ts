/** Whose it is what spans measured: told as soon as it is certain, each half of a signal once. */
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type Claim, climb, climbByIds } from "./climb.ts";
import type { Derivation, Derived, DeriveState, Waiting } from "./derive.ts";
import type { Sample } from "./derived-signals.ts";
import type { Signal } from "./observation.ts";
import { maySpeak, spanId, type Trace } from "./trace.ts";

/** The version that found ancestors by their ids alone. */
export const byIds = "derive/1";

/** What a version before left waiting waits from now on for what this one asks. */
export function readAs(state: DeriveState, version: string): void {
  if (version === state.version) return;
  state.version = version;
  for (const { awaited } of state.traces.values()) awaited.clear();
  let nth = -state.waiting.size;
  for (const waiting of state.waiting.values()) waiting.nth = nth++;
  awaitAll(state);
}

/** Notes for all that wait which spans have to come before they can go on. */
export function awaitAll(state: DeriveState): void {
  for (const waiting of state.waiting.values()) {
    const trace = state.traces.get(waiting.trace);
    if (!trace) continue;
    if (state.version !== byIds) awaitThose(trace, waiting, climb(trace, waiting, waiting.service).missing);
    else awaitThose(trace, waiting, climbByIds(trace, waiting).missing);
  }
}

function awaitThose({ awaited }: Trace, { span }: Waiting, missing: Iterable<string>): void {
  for (const id of missing) {
    const others = awaited.get(id);
    if (others) others.add(span);
    else awaited.set(id, new Set([span]));
  }
}

/** Those of these spans that wait, as they came: whose spans woke them before changes nothing. */
export function inOrder({ waiting, version }: DeriveState, trace: string, spans: Iterable<string>): Waiting[] {
  const found = [...spans].flatMap((span) => waiting.get(`${trace}/${span}`) ?? []);
  return version === byIds ? found : found.sort((a, b) => (a.nth ?? 0) - (b.nth ?? 0));
}

/** Tells what is certain by now, and waits for the rest. */
export function resolve(out: Derivation, trace: Trace, waiting: Waiting): void {
  if (out.state.version === byIds) {
    resolveByIds(out, trace, waiting);
    return;
  }
  const { claims, missing } = climb(trace, waiting, waiting.service);
  const isCertain = missing.size === 0;
  // A run is told of once: where several may claim it, when it is certain who does.
  if (isCertain || isExact(waiting) || !isRun(trace, waiting)) for (const claim of claims) claimed(out, waiting, claim);
  if (isCertain || (isExact(waiting) && waiting.whole !== undefined)) done(out, waiting);
  else wait(out, trace, waiting, missing);
}

/** Nothing that comes is waited for any more. */
export function settle(out: Derivation, waiting: Waiting): void {
  const { traces, version } = out.state;
  const trace = traces.get(waiting.trace);
  done(out, waiting);
  if (!trace) return;
  if (version === byIds) {
    const { agent, run } = climbByIds(trace, waiting);
    say(out, waiting, waiting.told?.[0] ?? agent ?? waiting.service, run, waiting.told ? "runs" : "all");
    return;
  }
  const { claims, rest } = climb(trace, waiting, waiting.service);
  for (const claim of claims) claimed(out, waiting, { ...claim, whole: true });
  if (rest && claims.length === 0 && !waiting.told && !waiting.whole) claimed(out, waiting, { ...rest, whole: true });
}

/** As "derive/1" did, which knew of no more than one whose it may be. */
function resolveByIds(out: Derivation, trace: Trace, waiting: Waiting): void {
  const { agent, run, missing } = climbByIds(trace, waiting);
  const [id] = missing;
  if (id === undefined) {
    done(out, waiting);
    say(out, waiting, agent ?? waiting.service, run, waiting.told ? "runs" : "all");
    return;
  }
  if (agent && !waiting.told) {
    say(out, waiting, agent, undefined, "time");
    waiting.told = [agent];
  }
  wait(out, trace, waiting, missing);
}

const keyOf = ({ trace, span }: Waiting): string => `${trace}/${span}`;

function done({ state }: Derivation, waiting: Waiting): void {
  state.waiting.delete(keyOf(waiting));
}

function wait({ state }: Derivation, trace: Trace, waiting: Waiting, missing: Iterable<string>): void {
  state.waiting.set(keyOf(waiting), waiting);
  awaitThose(trace, waiting, missing);
}

/** Its sender speaks for one agent alone, so no other claims it. */
const isExact = ({ by }: Waiting): boolean => by?.includes("*") === false;

const isRun = ({ spans }: Trace, { span }: Waiting): boolean => spans.get(span)?.run === true;

function claimed(out: Derivation, waiting: Waiting, { agent, run, whole }: Claim): void {
  if (waiting.whole?.includes(agent)) return;
  const told = waiting.told?.includes(agent) === true;
  if (whole) {
    say(out, waiting, agent, run, told ? "runs" : "all");
    waiting.whole = [...(waiting.whole ?? []), agent];
  } else if (!told) {
    say(out, waiting, agent, undefined, "time");
    waiting.told = [...(waiting.told ?? []), agent];
  }
}

function say(
  out: Derivation,
  waiting: Waiting,
  agent: AgentId | undefined,
  run: string | undefined,
  reaches: Derived["reaches"],
): void {
  if (agent === undefined || !maySpeak(waiting, agent)) return;
  const { since, by, samples } = waiting;
  if (reaches !== "runs") noteCalls(out, waiting, agent);
  for (const sample of samples) {
    see(out, agent, sample.at);
    const signal = signalOf(waiting, sample, agent, run);
    out.signals.push({ signal, reaches, since, ...(by !== undefined && { by }) });
  }
}

function signalOf(
  { trace, span }: Waiting,
  { nth, signal, value, at, attributes }: Sample,
  agent: AgentId,
  run: string | undefined,
): Signal {
  const item = nth === undefined ? `${trace}/${spanId(span)}` : `${trace}/${spanId(span)}/${nth}`;
  return { id: `${item} ${signal}`, agent, signal, value, at, ...(run && { run }), attributes };
}

function noteCalls(out: Derivation, { trace, span, samples }: Waiting, agent: AgentId): void {
  for (const { call, at } of samples)
    if (call) out.toolCalls.push({ id: `${trace}/${spanId(span)}`, agent, end: at, ...call });
}

export function see(out: Derivation, agent: AgentId, at: Instant): void {
  if (!out.agentsSeen.has(agent)) out.agentsSeen.set(agent, at);
}
