/** A watch book as JSON and back. Thresholds are not in it: they are taken from the pacts in force, windows are matched to them. */

import type { AgentId, EffectivePact } from "../pact/pact.ts";
import { type PackedWindow, packWindow, windowOf } from "../window/window-of.ts";
import type { Instant } from "../words/time.ts";
import { adopt, looksAt } from "./adopt.ts";
import type { EventClock } from "./event-clock.ts";
import type { Judgement } from "./judge.ts";
import type { ScopeKey } from "./scope.ts";
import {
  type AgentBook,
  agentBook,
  type Book,
  expiryAfter,
  type ScopeBook,
  settled,
  type Watched,
} from "./watch-book.ts";

export interface PackedAgent {
  agent: AgentId;
  clock: EventClock | undefined;
  watched: PackedWatched[];
}

export interface PackedScope {
  scope: ScopeKey;
  clock: EventClock | undefined;
  watched: PackedWatched[];
}

interface PackedWatched extends PackedWindow {
  id: string;
  looksAt: string;
  verdict: Judgement;
  heard?: [AgentId, number][];
  /** Where it is not the first after it was judged; null: never. */
  nextExpiry?: number | null;
  /** In place of `time`: so many numbers from the end of what is written of that threshold. */
  endOf?: { id: string; numbers: number };
}

export const packAgent = (agent: AgentId, kept: AgentBook): PackedAgent => ({
  agent,
  clock: kept.clock,
  watched: packAll(settled(kept)),
});

export const packScope = ({ key, clock, watched }: ScopeBook): PackedScope => ({
  scope: key,
  clock,
  watched: packAll(watched),
});

/** Windows of time over one signal hold the same samples, a short one the newest of a long one's: those are written once. */
function packAll(watched: readonly Watched[]): PackedWatched[] {
  const longest = new Map<string, PackedWatched & { time: number[] }>();
  const packed = watched.map((one) => pack(one));
  for (const [index, one] of packed.entries()) {
    const signal = watched[index]?.threshold.signal ?? "";
    if (hasSamples(one) && one.time.length > (longest.get(signal)?.time.length ?? 0)) longest.set(signal, one);
  }
  return packed.map((one, index) => {
    const whole = longest.get(watched[index]?.threshold.signal ?? "");
    if (!whole || whole === one || !hasSamples(one) || !isEndOf(whole.time, one.time)) return one;
    const { time, ...rest } = one;
    return { ...rest, endOf: { id: whole.id, numbers: time.length } };
  });
}

const hasSamples = (packed: PackedWatched): packed is PackedWatched & { time: number[] } => packed.time !== undefined;

function isEndOf(whole: readonly number[], part: readonly number[]): boolean {
  const gap = whole.length - part.length;
  for (let index = 0; index < part.length; index++) if (whole[gap + index] !== part[index]) return false;
  return true;
}

function pack(watched: Watched): PackedWatched {
  const { threshold, window, verdict, heard, nextExpiry } = watched;
  return {
    id: threshold.id,
    looksAt: looksAt(threshold),
    verdict,
    ...packWindow(window),
    ...(heard && { heard: [...heard] }),
    ...(nextExpiry !== usualExpiry(watched) && { nextExpiry: Number.isFinite(nextExpiry) ? nextExpiry : null }),
  };
}

/** But for those that are to be judged anew, because they came out of shadow or into it. */
const usualExpiry = (watched: Watched): Instant => expiryAfter(watched, watched.verdict.at ?? Number.NEGATIVE_INFINITY);

/** Puts an agent back as it stood, under the pact that was in force then. What no longer fits the pact is left out. */
export function unpackAgent(
  book: Book,
  packed: PackedAgent,
  effective: EffectivePact | undefined,
  role: string | undefined,
): void {
  adopt(book, packed.agent, effective, role);
  const kept = agentBook(book, packed.agent);
  kept.clock = packed.clock;
  kept.lane?.wakeAll();
  for (const watched of kept.watched) unpack(watched, packed.watched);
  kept.lane?.rest();
}

/** After its agents are back: they say which scopes there are. */
export function unpackScope(book: Book, packed: PackedScope): void {
  const scope = book.scopes.get(packed.scope);
  if (!scope) return;
  scope.clock = packed.clock;
  for (const watched of scope.watched) unpack(watched, packed.watched);
}

function unpack(watched: Watched, all: readonly PackedWatched[]): void {
  const known = all.find(({ id }) => id === watched.threshold.id);
  if (!known || known.looksAt !== looksAt(watched.threshold)) return;
  watched.verdict = { ...known.verdict, value: known.verdict.value, at: known.verdict.at, stay: known.verdict.stay };
  watched.window = windowOf(watched.threshold, whole(known, all));
  if (known.heard) watched.heard = new Map(known.heard);
  const { nextExpiry = usualExpiry(watched) } = known;
  watched.nextExpiry = nextExpiry ?? Number.POSITIVE_INFINITY;
}

/** With the samples that are written at another threshold. */
function whole(packed: PackedWatched, all: readonly PackedWatched[]): PackedWindow {
  const { endOf } = packed;
  if (!endOf) return packed;
  const time = all.find(({ id }) => id === endOf.id)?.time ?? [];
  return { time: time.slice(time.length - endOf.numbers) };
}
