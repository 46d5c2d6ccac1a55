/**
 * What became of each threshold's breaches: the journal's events in, one line a breach out, moved on in place. It is fed every event of
 * its kinds once, so that asking costs no reading of the past again.
 */
import type { Verdict } from "../breach/breach-events.ts";
import type { EventOf, JournalEvent, Subject } from "../journal/event.ts";
import { type EventType, typesWith } from "../journal/event-kinds.ts";
import { pactNamed } from "../pact/citation.ts";
import type { PactCitation, PactId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";

/** One breach of a threshold, and what people made of it. */
export interface Fired {
  at: Instant;
  value: number;
  shadow: boolean;
  /** Undefined: nobody decided, or silence did. */
  ruling: "upheld" | "overridden" | undefined;
}

export interface ThresholdBook {
  /** By "airline-service#task-failure": of every pact that the breach was judged by. */
  fired: Map<string, Fired[]>;
  open: Map<Subject, Fired[]>;
}

export const thresholdBookTypes: readonly EventType[] = typesWith(({ about }) => about === "breach");

export const emptyThresholdBook = (): ThresholdBook => ({ fired: new Map(), open: new Map() });

export const thresholdKey = (pact: PactId, threshold: string): string => `${pact}#${threshold}`;

export function enter(book: ThresholdBook, event: JournalEvent): void {
  if (event.type === "breach.opened" || event.type === "breach.member-joined") begin(book, event);
  const made = rulingIn(event);
  if (made === undefined) return;
  // The first decision counts: what was approved and is lifted once its work is done was no mistake. Whoever looks back knows more.
  for (const fired of book.open.get(event.subject) ?? [])
    if (made.anew || fired.ruling === undefined) fired.ruling = made.ruling;
}

function begin(book: ThresholdBook, event: EventOf<"breach.opened" | "breach.member-joined">): void {
  const { effective, threshold, measured } = event.body;
  const shadow = event.type === "breach.opened" && event.body.shadow === true;
  const fired: Fired = { at: event.at, value: measured.value, shadow, ruling: undefined };
  book.open.set(event.subject, [...(book.open.get(event.subject) ?? []), fired]);
  file(book, effective, threshold.id, fired);
}

function rulingIn(event: JournalEvent): { ruling: NonNullable<Fired["ruling"]>; anew?: true } | undefined {
  switch (event.type) {
    case "breach.approved":
      return { ruling: "upheld" };
    case "breach.chosen":
      return { ruling: event.body.do === "nothing" ? "overridden" : "upheld" };
    case "breach.denied":
    case "breach.lifted":
      return { ruling: "overridden" };
    case "breach.resolved":
      return event.body.because === "noise" ? { ruling: "overridden", anew: true } : undefined;
    case "breach.verdict-given":
      return ofVerdict(event.body.verdict);
    default:
      return undefined;
  }
}

function ofVerdict(verdict: Verdict): ReturnType<typeof rulingIn> {
  switch (verdict) {
    case "pact right":
      return { ruling: "upheld", anew: true };
    case "pact outdated":
    case "threshold stale":
      return { ruling: "overridden", anew: true };
    case "wrong person":
    case "wrong approval":
      return undefined;
  }
}

function file(book: ThresholdBook, effective: readonly PactCitation[], threshold: string, fired: Fired): void {
  for (const cited of effective) {
    const key = thresholdKey(pactNamed(cited), threshold);
    const known = book.fired.get(key);
    if (known) known.push(fired);
    else book.fired.set(key, [fired]);
  }
}
