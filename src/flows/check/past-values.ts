/** What a threshold was held against in the recorded past: its statistic at each signal of its own, read out of the segments again. */
import { setImmediate } from "node:timers/promises";
import { derive, emptyDerivation } from "../../domain/derive/derive.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { AgentId, EffectivePact, PactId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { adopt } from "../../domain/watch/adopt.ts";
import { observe } from "../../domain/watch/observe.ts";
import { agentBook, emptyBook } from "../../domain/watch/watch-book.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { lastBefore } from "../backtest/read-past.ts";

const page = 64;
/** More are thinned out evenly: it is where they lie that is asked. */
const mostValues = 100_000;

/** Under the pacts as they are now; of every agent that the pact holds for. */
export async function pastValues(
  world: World,
  { pact, threshold }: { pact: PactId; threshold: string },
  from: Instant,
): Promise<number[]> {
  const { store } = world;
  const { chain, head } = await store.ingest();
  const derived = emptyDerivation();
  const book = emptyBook();
  const alone = new Map<AgentId, EffectivePact | undefined>();
  let values: number[] = [];
  let [nth, every] = [0, 1];
  for (let seq = await lastBefore(store, chain, head, from); ; ) {
    const segments = await store.segmentsAfter(chain, seq, page);
    for (const segment of segments) {
      const place = { chain, seq: segment.seq, receivedAt: segment.receivedAt, turns: 0 };
      const { signals, agentsSeen } = derive(derived, segment);
      for (const agent of agentsSeen.keys()) hold(agent);
      for (const arrival of signals) {
        const { agent, signal } = arrival.signal;
        if (alone.get(agent)?.thresholds[0]?.signal !== signal) continue;
        observe(book, arrival, place);
        const kept = agentBook(book, agent);
        for (const { verdict } of [kept, ...kept.scopes].flatMap(({ watched }) => watched))
          if (verdict.side !== "too-few" && verdict.value !== undefined) keep(verdict.value);
      }
    }
    const last = segments.at(-1);
    if (!last) return values;
    seq = last.seq;
    await setImmediate();
  }

  /** Only the one threshold is judged. */
  function hold(agent: AgentId): void {
    if (alone.has(agent)) return;
    const effective = world.pacts.effective(agent);
    const one =
      effective?.of.some((cited) => pactNamed(cited) === pact) === true
        ? { ...effective, thresholds: effective.thresholds.filter(({ id }) => id === threshold) }
        : undefined;
    alone.set(agent, one);
    if (one) adopt(book, agent, one, profileOf(world.config, agent).role);
  }

  function keep(value: number): void {
    if (nth++ % every !== 0) return;
    values.push(value);
    if (values.length < mostValues) return;
    values = values.filter((_, index) => index % 2 === 0);
    every *= 2;
  }
}
