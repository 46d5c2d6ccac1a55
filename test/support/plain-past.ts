/** The recorded past judged as the watch judges it, one side at a time and nothing asleep: what a backtest is held against. */
import { type PactsThen, pactsThen } from "../../src/domain/backtest/pacts-then.ts";
import type { PassOptions } from "../../src/domain/backtest/pass.ts";
import type { Side } from "../../src/domain/backtest/two-sides.ts";
import { derive, emptyDerivation } from "../../src/domain/derive/derive.ts";
import type { ReceivedSegment } from "../../src/domain/derive/observation.ts";
import { profileOf } from "../../src/domain/people/fleet-config.ts";
import { adopt } from "../../src/domain/watch/adopt.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import { observe, type Place, sweep } from "../../src/domain/watch/observe.ts";
import { agentBook, emptyBook } from "../../src/domain/watch/watch-book.ts";

export interface Turned {
  crossing: Crossing;
  place: Place;
}

export { type PactsThen, pactsThen };

export function judgePlainly(
  side: Side,
  { pacts, configAt }: Pick<PassOptions, "pacts" | "configAt">,
  segments: readonly ReceivedSegment[],
): Turned[] {
  const book = emptyBook();
  const derived = emptyDerivation();
  const turned: Turned[] = [];
  for (const { bytes, ...segment } of segments) {
    const place = { chain: segment.chain, seq: segment.seq, receivedAt: segment.receivedAt, turns: 0 };
    const config = configAt(place.receivedAt);
    const hold = (agent: string): void => {
      const effective = pacts.ofAgent(agent, config, pacts.inForce(place))[side];
      if (agentBook(book, agent).effective !== effective) adopt(book, agent, effective, profileOf(config, agent).role);
    };
    const lines = segment.count === 0 ? [] : new TextDecoder().decode(bytes).split("\n");
    const { signals, agentsSeen } = derive(derived, { ...segment, lines });
    for (const agent of agentsSeen.keys()) hold(agent);
    const crossings: Crossing[] = [];
    for (const arrival of signals) observe(book, arrival, place, crossings);
    if (lines.length === 0 && signals.length === 0) {
      for (const agent of book.agents.keys()) hold(agent);
      crossings.push(...sweep(book, place));
    }
    turned.push(...crossings.map((crossing) => ({ crossing, place })));
  }
  return turned;
}
