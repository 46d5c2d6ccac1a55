/** The recorded past out of the store: where a span begins in the chain, what the journal remembers of it, how the fleet was configured. */

import { parsePact } from "../../documents/pact.ts";
import type { AppliedPact } from "../../domain/backtest/pacts-then.ts";
import { emptyRecord, type Recorded, record, recordedTypes } from "../../domain/backtest/recorded.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";

export type Past = Pick<Store, "list" | "journal" | "receivedAfter" | "ingest">;

/** Every version that was ever live, read. */
export async function appliedPacts(store: Past): Promise<AppliedPact[]> {
  const applied: AppliedPact[] = [];
  for (const { state } of await store.list("pact"))
    for (const { version, text, digest, from, at } of state.versions) {
      const { pact } = parsePact(text, citationOf({ id: state.id, version }));
      if (!pact)
        throw new Error(`the store holds ${state.id}@${version}, whose text this version of Wardroom cannot read`);
      applied.push({ id: state.id, version, pact, text, digest, from, at });
    }
  return applied;
}

/** The configuration at an instant: as it was accepted last before; of a time before the first, as that was. */
export async function readConfigs(store: Past, now: FleetConfig): Promise<(at: Instant) => FleetConfig> {
  const accepted: { at: Instant; config: FleetConfig }[] = [];
  // What was redacted is not there any more.
  for (const event of await store.journal({ types: ["config.accepted"] }))
    if (event.type === "config.accepted" && typeof event.body.content === "object" && "people" in event.body.content)
      accepted.push({ at: event.at, config: event.body.content as unknown as FleetConfig });
  return (at) => (accepted.findLast((one) => one.at <= at) ?? accepted[0])?.config ?? now;
}

/** The seq of the last segment of a chain that came before an instant; 0 where all came after. */
export async function lastBefore(store: Past, chain: string, head: number, at: Instant): Promise<number> {
  let [low, high] = [0, head];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [segment] = await store.receivedAfter(chain, middle, 1);
    if (segment && segment.receivedAt < at) low = segment.seq;
    else high = middle;
  }
  return low;
}

/**
 * Before which instant the past behind one place of a chain, up to another, is incomplete: lines of segments there were dropped, their
 * time to be kept being over. Undefined: they are all there.
 */
export async function incompleteBefore(
  store: Past,
  { chain, after, upTo }: { chain: string; after: number; upTo: number },
  rest: () => Promise<void>,
): Promise<Instant | undefined> {
  let latest: Instant | undefined;
  for (let afterSeq = 0; ; ) {
    const subject = `segments:${chain}` as const;
    const events = await store.journal({ subject, types: ["segments.pruned"], afterSeq, limit: page });
    for (const event of events)
      if (event.type === "segments.pruned" && event.body.ranges.some(([first, last]) => last > after && first <= upTo))
        latest = Math.max(latest ?? event.body.before, event.body.before);
    const last = events.at(-1);
    if (!last || events.length < page) return latest;
    afterSeq = last.seq;
    await rest();
  }
}

/** Events read in one go. */
const page = 500;

/** In journal order; `rest` lets others have their turn between two pages. */
export async function readRecord(
  store: Past,
  from: Instant,
  to: Instant,
  rest: () => Promise<void>,
): Promise<Recorded> {
  const known = emptyRecord();
  for (let afterSeq = 0; ; ) {
    const events = await store.journal({ types: [...recordedTypes], afterSeq, limit: page });
    for (const event of events) if (event.at <= to) record(known, event, from);
    const last = events.at(-1);
    if (!last || events.length < page) return known;
    afterSeq = last.seq;
    await rest();
  }
}
