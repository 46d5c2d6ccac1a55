/** Nobody decided about several agents in time: what then happens to each is what its own pact declared. */
import { event, type NewEvent } from "../../journal/event.ts";
import type { InterventionSilence } from "../../pact/pact.ts";
import type { Decision } from "../../words/reply.ts";
import { type Breach, decisionWaits } from "../breach.ts";
import { byPact, type Circumstances, decided, on, stale } from "../parts.ts";
import { callMembersAtOnce } from "./call-members.ts";
import { waiting } from "./member.ts";
import { restraining } from "./restrain-members.ts";

export function expireMembers(
  breach: Breach,
  { epoch, round }: { epoch: number; round: number },
  now: Circumstances,
): Decision<NewEvent> {
  if (!decisionWaits(breach) || epoch !== breach.epoch || round !== breach.round)
    return stale("it was decided in time");
  const pact = byPact(breach.clause);
  const bySilence = Map.groupBy(waiting(breach), ({ rule }) => rule.on_silence);
  const events = silences.flatMap((silence): NewEvent[] => {
    const members = bySilence.get(silence) ?? [];
    if (members.length === 0) return [];
    const agents = members.map(({ agent }) => agent);
    const expired = event("breach.expired", on(breach), pact, { silence, agents });
    if (silence === "apply")
      return [expired, ...restraining(breach, members, ({ clause }) => byPact(clause), "pact", now)];
    return silence === "drop" ? [expired] : [expired, ...callMembersAtOnce(breach, breach.round + 1, now)];
  });
  return decided(events, "Nobody answered: for each of them the pact decided.");
}

/** What holds the question open comes last: it starts the ladder again for those who are left. */
const silences: readonly InterventionSilence[] = ["apply", "drop", "hold"];
