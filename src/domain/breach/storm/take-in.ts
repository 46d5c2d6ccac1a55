/** A storm gathers: the earliest open breach takes the other agents in, and their people are called once for all of them. */
import { event, type NewEvent } from "../../journal/event.ts";
import { type Breach, ladderRuns } from "../breach.ts";
import type { MemberBody } from "../breach-events.ts";
import { callMembersAtOnce } from "../members/call-members.ts";
import { joined as withJoined } from "../members/evolve-members.ts";
import { isShared, type Member, memberOf } from "../members/member.ts";
import { restraining } from "../members/restrain-members.ts";
import { byPact, type Circumstances, on } from "../parts.ts";

/** An agent that has just crossed. */
export type Joining = MemberBody & { crossing: string; muted?: boolean };

/**
 * What happens to the breach that takes them in, and to each that is taken. The taken ones end without a word to anybody; what
 * waited on them waits here. People are called when it becomes a storm, or when a member asks and nobody was being called.
 */
export function takeIn(host: Breach, taken: readonly Breach[], joining: Joining, now: Circumstances): NewEvent[] {
  const { muted = false, ...joined } = joining;
  const joins = [
    ...taken.flatMap((breach) =>
      breach.members
        .filter(({ recoveredAt }) => recoveredAt === undefined)
        .map((member) => ({ ...bodyOf(breach, member), crossing: breach.crossings.at(-1) ?? "", from: on(breach) })),
    ),
    joined,
  ].map((body) => event("breach.member-joined", on(host), "wardroom", body));
  const after = joining.threshold.intervention;
  const applied =
    after.mode === "automatic"
      ? restraining(host, [memberOf(joining)], ({ clause }) => byPact(clause), "pact", now)
      : [];
  const storms = !isShared(host);
  // Where whoever is in it is muted, nobody is called before the mute ends.
  const isMuted = muted && host.hushed?.because === "muted";
  const asks = !isMuted && (storms || (after.mode === "gated" && !ladderRuns(host)));
  return [
    ...taken.map((breach) => event("breach.merged", on(breach), "wardroom", { into: on(host) })),
    ...joins,
    ...applied,
    ...(asks ? callAbout(host, joins, now) : []),
  ];
}

/** Called as it will stand: the people of those who joined are asked too. */
function callAbout(host: Breach, joins: readonly NewEvent[], now: Circumstances): NewEvent[] {
  const then = joins.reduce(
    (breach, one) =>
      one.type === "breach.member-joined" ? withJoined(breach, { ...one, at: now.at, seq: 0, schema: 1 }) : breach,
    host,
  );
  return callMembersAtOnce(then, then.round, now, "storm");
}

const bodyOf = (
  { threshold }: Breach,
  { agent, role, operator, clause, effective, rule, raci, measured, nearMisses, severity, postmortemRule }: Member,
): MemberBody => ({
  agent,
  ...(role && { role }),
  ...(operator && { operator }),
  clause,
  effective,
  threshold: { ...threshold, severity, intervention: rule },
  raci,
  measured,
  near_misses: nearMisses,
  ...(postmortemRule && { postmortem: postmortemRule }),
});
