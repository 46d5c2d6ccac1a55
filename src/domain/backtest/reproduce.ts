/** Does judging again come to what the journal remembers? Only then does a comparison with the past mean anything. */

import { actWhileRestrained } from "../breach/built-in-clauses.ts";
import { thresholdOf } from "../pact/citation.ts";
import type { AgentId, ClauseCitation } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Reproduced } from "./backtest-report.ts";
import type { Found } from "./pass.ts";
import { openAt, type Recorded } from "./recorded.ts";
import { isTouched, type Touched } from "./touched.ts";
import { fingerprint, placeOf, turnless } from "./trip.ts";

const mostNamed = 10;

interface Judged {
  touched: Touched;
  /** Was this agent judged? */
  covers(agent: AgentId): boolean;
  from: Instant;
  to: Instant;
  /** The last segment whose crossings were handled; of those after it the journal says nothing yet. */
  watermark: number;
}

export function reproduce(found: Found, recorded: Recorded, judged: Judged): Reproduced {
  const { touched, covers, from, to, watermark } = judged;
  const again = (clause: ClauseCitation): boolean =>
    thresholdOf(clause) !== actWhileRestrained.id && isTouched(touched, thresholdOf(clause));
  const inside = (at: Instant): boolean => at >= from && at <= to;

  const was = recorded.crossings.filter(
    ({ agent, clause, measured }) => again(clause) && covers(agent) && inside(measured.received_at),
  );
  const came = new Set(found.trips.live.map(({ crossing, measured }) => fingerprint(crossing, measured)));
  const missing = was.filter(({ key, measured }) => !came.has(fingerprint(key, measured)));

  const nearWas = recorded.nearMisses.filter(({ agent, clause, at }) => again(clause) && covers(agent) && inside(at));
  const nearCame = new Set(found.nearMisses.live.map(({ crossing }) => turnless(crossing)));
  const nearMissing = nearWas.filter(({ key }) => !nearCame.has(turnless(key)));

  const known = new Set([
    ...recorded.crossings.map(({ key, measured }) => fingerprint(key, measured)),
    ...recorded.nearMisses.map(({ key }) => turnless(key)),
  ]);
  const handled = (crossing: string): boolean => placeOf(crossing).seq <= watermark;
  // While a breach is open, crossing once more leaves nothing behind.
  const unknown = found.trips.live.filter(
    ({ crossing, measured, about }) =>
      inside(measured.received_at) &&
      handled(crossing) &&
      !known.has(fingerprint(crossing, measured)) &&
      !openAt(recorded, about, measured.received_at),
  );
  const nearUnknown = found.nearMisses.live.filter(
    ({ crossing, receivedAt }) => inside(receivedAt) && handled(crossing) && !known.has(turnless(crossing)),
  );
  return {
    recorded: was.length + nearWas.length,
    same: was.length - missing.length + nearWas.length - nearMissing.length,
    missing: [...new Set([...missing.map(({ thing }) => thing), ...nearMissing.map(({ id }) => id)])].slice(
      0,
      mostNamed,
    ),
    unknown: [...unknown, ...nearUnknown].map(({ crossing }) => crossing).slice(0, mostNamed),
  };
}
