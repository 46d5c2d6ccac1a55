/** What differs between the breaches of both sides, up to where the past of each agent would have been another. */
import type { AgentId } from "../pact/pact.ts";
import { defaultRoomSettings, type FleetConfig } from "../people/fleet-config.ts";
import type { Instant } from "../words/time.ts";
import type { BreachCounts, Difference, Divergence } from "./backtest-report.ts";
import { callsOf, usualAnswer } from "./count-calls.ts";
import { inForceFrom } from "./diverge.ts";
import { type Episode, type Pair, startOf } from "./pair-trips.ts";
import type { Recorded } from "./recorded.ts";
import { consequenceOf } from "./trip.ts";

interface BreachComparison {
  counts: BreachCounts;
  calls: { live: number; candidate: number };
  differences: Difference[];
}

export function compareBreaches(
  pairs: readonly Pair[],
  diverged: ReadonlyMap<AgentId, Divergence>,
  { recorded, config, from, to }: { recorded: Recorded; config: FleetConfig; from: Instant; to: Instant },
): BreachComparison {
  const counts = { live: 0, candidate: 0, same: 0, earlier: 0, later: 0, otherwise: 0, more: 0, fewer: 0 };
  const differences: Difference[] = [];
  const compared = pairs.filter((pair) => {
    const start = startOf(pair);
    return start >= from && start <= to && !isBeyond(pair, diverged);
  });
  for (const { live, candidate } of compared) {
    if (live) counts.live += 1;
    if (candidate) counts.candidate += 1;
    const difference = live ? differenceOf(live, candidate) : candidate && more(candidate);
    if (!difference) counts.same += 1;
    else {
      if (difference.type in counts) counts[difference.type as keyof BreachCounts] += 1;
      differences.push(difference);
    }
  }
  return { counts, differences, calls: countCalls(compared, recorded, config) };
}

/** It began after the past of one of its agents had become another. */
function isBeyond({ live, candidate }: Pair, diverged: ReadonlyMap<AgentId, Divergence>): boolean {
  const first = [live, candidate].flatMap((episode) => (episode ? [episode.first] : []));
  const at = Math.min(...first.map(({ measured }) => measured.at));
  return first.some(({ agents }) => agents.some((agent) => at > (diverged.get(agent)?.at ?? Number.POSITIVE_INFINITY)));
}

const about = ({ first, breach }: Episode, name = breach) => ({
  ...(name && { breach: name.id }),
  agent: first.agent,
  room: first.room,
  ...(first.scope && { scope: first.scope }),
  clause: first.clause,
  at: first.measured.at,
  consequence: consequenceOf(first.threshold),
});

const more = (candidate: Episode): Difference => ({ type: "more", ...about(candidate) });

function differenceOf(live: Episode, candidate: Episode | undefined): Difference | undefined {
  if (!candidate) return { type: "fewer", ...about(live) };
  const by = candidate.first.measured.at - live.first.measured.at;
  const order = placeOrder(live, candidate);
  const now = about(candidate, live.breach);
  if (order === 0) {
    const was = consequenceOf(live.first.threshold);
    return JSON.stringify(was) === JSON.stringify(now.consequence) ? undefined : { type: "otherwise", ...now, was };
  }
  if (order > 0) return { type: "later", ...now, by: Math.max(0, by) };
  const since = inForceFrom(candidate, live.breach);
  const spared =
    since === undefined ? 0 : candidate.first.bad.filter((at) => at > since && at <= live.first.measured.at).length;
  return { type: "earlier", ...now, by: Math.max(0, -by), ...(spared > 0 && { spared }) };
}

/** By the agent's time, then by the wall: below 0 the candidate was first. */
const placeOrder = (live: Episode, candidate: Episode): number =>
  candidate.first.measured.at - live.first.measured.at || candidate.start - live.start;

/** One call a question: agents that are members of one breach, or would storm together, are asked about at once. */
function countCalls(
  pairs: readonly Pair[],
  recorded: Recorded,
  config: FleetConfig,
): { live: number; candidate: number } {
  const delays = [...recorded.breaches.values()].flatMap(({ answeredAt, openedAt }) =>
    answeredAt === undefined ? [] : [answeredAt - openedAt],
  );
  const usual = usualAnswer(delays);
  const asked = { live: new Set<string>(), candidate: new Set<string>() };
  const calls = { live: 0, candidate: 0 };
  const storms = new Map<string, { since: Instant; name: string }>();
  for (const { live, candidate } of pairs)
    for (const side of ["live", "candidate"] as const) {
      const episode = side === "live" ? live : candidate;
      if (!episode || episode.first.threshold.enforce === "shadow") continue;
      const { first, start } = episode;
      const was = live?.breach;
      const question = was?.id ?? `${side} ${stormOf(episode, config, storms)}`;
      if (asked[side].has(question)) continue;
      asked[side].add(question);
      const answeredAfter =
        was === undefined
          ? usual
          : was.answeredAt === undefined
            ? (was.endedAt ?? Number.POSITIVE_INFINITY) - was.openedAt
            : was.answeredAt - was.openedAt;
      calls[side] += callsOf(first.effective, { severity: first.threshold.severity, start, answeredAfter }, config);
    }
  return calls;
}

/** Breaches of one threshold in one room that begin together within the time a storm allows. */
function stormOf(
  { first, start }: Episode,
  config: FleetConfig,
  storms: Map<string, { since: Instant; name: string }>,
): string {
  const { storm } = config.rooms[first.room]?.settings ?? defaultRoomSettings;
  if (storm === "off" || first.scope !== undefined) return `${first.about} ${start}`;
  const key = `${first.room} ${first.clause}`;
  const known = storms.get(key);
  if (known && start - known.since <= storm.within) return known.name;
  const name = `${first.about} ${start}`;
  storms.set(key, { since: start, name });
  return name;
}
