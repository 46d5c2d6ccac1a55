/** A run that is not over: what is said of it, in whatever order it comes, adds up to the same. */
import type { SegmentPlace } from "../derive/observation.ts";
import type { AgentId } from "../pact/pact.ts";
import { mostTold, type Run, type Teller } from "./run.ts";
import type { Word } from "./run-word.ts";

export interface OpenRun extends Omit<Run, "agent" | "calls"> {
  key: string;
  /** Undefined until the `invoke_agent` span says it, or its ancestors do. */
  agent: AgentId | undefined;
  /** The `invoke_agent` spans that tell of it, one a sender; see `rootKey`. */
  roots: string[];
  /** The tools of calls that ended, by their span. */
  tools: Map<string, string>;
  /** What others than the sender of its span say of it: it counts from who may speak for its agent. */
  held?: { senders: string[]; word: Word }[];
}

/** @param word its first sign of life */
export const opened = (
  key: string,
  run: string,
  { arrived, place, at }: Pick<Word, "arrived" | "place" | "at">,
  agent: AgentId | undefined,
  ...roots: string[]
): OpenRun => ({
  key,
  run,
  agent,
  roots,
  first: place,
  place,
  firstAt: arrived,
  lastAt: arrived,
  at,
  input: false,
  output: false,
  evaluated: false,
  tools: new Map(),
  told: [],
  tellers: [],
});

/** In place. */
export function hear(run: OpenRun, word: Word): void {
  const { arrived, place, at, input, output, call, source, told, judges } = word;
  run.first = earlier(run.first, place);
  run.place = later(run.place, place);
  run.firstAt = Math.min(run.firstAt, arrived);
  run.lastAt = Math.max(run.lastAt, arrived);
  run.at = Math.max(run.at, at);
  run.input ||= input === true;
  run.output ||= output === true;
  if (call) run.tools.set(call.span, call.tool);
  run.evaluated ||= judges === true;
  if (told !== undefined && !run.told.includes(told)) run.told = withTold(run.told, [told]);
  const said = told !== undefined && { told: { firstAt: arrived, lastAt: arrived } };
  run.tellers = withTeller(run.tellers, { source, ...said, judged: judges === true });
}

/** Of one run that was told of twice. */
export function merge(one: OpenRun, other: OpenRun): OpenRun {
  const ends = [one.endedAt, other.endedAt].filter((at) => at !== undefined);
  const began = one.began ?? other.began;
  return {
    ...one,
    first: earlier(one.first, other.first),
    place: later(one.place, other.place),
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
    at: Math.max(one.at, other.at),
    input: one.input || other.input,
    output: one.output || other.output,
    evaluated: one.evaluated || other.evaluated,
    tools: new Map([...one.tools, ...other.tools]),
    told: withTold(one.told, other.told),
    tellers: other.tellers.reduce(withTeller, one.tellers),
    roots: [...new Set([...one.roots, ...other.roots])],
    ...(ends.length > 0 && { endedAt: Math.min(...ends) }),
    ...(began !== undefined && { began }),
  };
}

/** As it is told of; undefined as long as nobody knows whose it is. */
export function runOf({ agent, tools, key: _, roots: __, held: ___, ...run }: OpenRun): Run | undefined {
  return agent === undefined ? undefined : { ...run, agent, calls: [...tools.values()].sort() };
}

const earlier = (a: SegmentPlace, b: SegmentPlace): SegmentPlace => (b.seq < a.seq ? b : a);
const later = (a: SegmentPlace, b: SegmentPlace): SegmentPlace => (b.seq > a.seq ? b : a);

/** Said twice it is the same, and the same are kept in whatever order they came. */
const withTold = (ids: readonly string[], more: readonly string[]): string[] =>
  [...new Set([...ids, ...more])].sort().slice(0, mostTold);

/** Each once, in the order of their names. */
function withTeller(tellers: readonly Teller[], one: Teller): Teller[] {
  const nth = tellers.findIndex(({ source }) => source === one.source);
  const known = tellers[nth];
  return known ? tellers.with(nth, both(known, one)) : [...tellers, one].sort((a, b) => (a.source < b.source ? -1 : 1));
}

function both(one: Teller, other: Teller): Teller {
  const told = [one.told, other.told].filter((said) => said !== undefined);
  return {
    source: one.source,
    ...(told.length > 0 && {
      told: {
        firstAt: Math.min(...told.map(({ firstAt }) => firstAt)),
        lastAt: Math.max(...told.map(({ lastAt }) => lastAt)),
      },
    }),
    judged: one.judged || other.judged,
  };
}
