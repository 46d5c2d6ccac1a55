/** What crossings do to a breach about several agents: one recovers and leaves the question, one comes back into it. */
import { event, type NewEvent } from "../../journal/event.ts";
import type { AgentId } from "../../pact/pact.ts";
import type { Decision } from "../../words/reply.ts";
import { type Breach, ladderRuns } from "../breach.ts";
import type { Measured } from "../breach-events.ts";
import { type CrossedAgain, crossAgain, mayReopen } from "../cross-breach.ts";
import { byPact, type Circumstances, decided, on, stale } from "../parts.ts";
import { callMembersAtOnce } from "./call-members.ts";
import { held, listAgents, memberNamed } from "./member.ts";
import { restraining } from "./restrain-members.ts";

/** One of them cleared: it leaves the question. The breach is over when all have, and none is held back any more. */
export function recoverMember(breach: Breach, agent: AgentId, measured: Measured): Decision<NewEvent> {
  const member = memberNamed(breach, agent);
  if (!member || breach.status !== "open" || member.recoveredAt !== undefined) return stale("it is over");
  const recovered = event("breach.recovered", on(breach), "wardroom", { measured, agents: [agent] });
  const rest = breach.members.filter((one) => one.agent !== agent);
  const isLast = rest.every(({ recoveredAt }) => recoveredAt !== undefined);
  if (!isLast || held(breach).length > 0) return decided([recovered], `${agent} recovered.`);
  return decided(
    [recovered, event("breach.resolved", on(breach), "wardroom", { because: "recovered" })],
    `${breach.id} recovered by itself.`,
  );
}

/**
 * One of them crossed once more: it comes back into the question, or brings a breach that ended back with it. What is judged
 * over all of them together crosses for all.
 */
export function membersCrossAgain(
  breach: Breach,
  again: CrossedAgain & { agent?: AgentId },
  now: Circumstances,
): Decision<NewEvent> {
  const { agent, crossing, measured, hush } = again;
  const member = memberNamed(breach, agent) ?? breach.members[0];
  const members = breach.scope === undefined ? [member].filter((one) => one !== undefined) : breach.members;
  if (!member || breach.crossings.includes(crossing)) return stale("it was handled before");
  const isOpen = breach.status === "open";
  if (isOpen && members.some(({ recoveredAt }) => recoveredAt === undefined))
    return breach.recoveredAt === undefined ? crossAgain(breach, again, now) : stale("it is open");
  if (!isOpen && !mayReopen(breach, now.at)) return stale("the reopen window has passed");
  const agents = members.map((one) => one.agent);
  const back =
    isOpen && breach.scope === undefined
      ? event("breach.member-returned", on(breach), "wardroom", { agent: member.agent, crossing, measured })
      : event("breach.reopened", on(breach), "wardroom", { because: "crossed-again", crossing, measured, agents });
  const free = members.filter(({ state }) => state !== "applied").map((one) => ({ ...one, measured }));
  const applied = restraining(
    breach,
    free.filter(({ rule }) => rule.mode === "automatic"),
    ({ clause }) => byPact(clause),
    "pact",
    now,
  );
  // Who is muted calls nobody back into a question that ran out.
  const asks = !hush && (!isOpen || (free.some(({ rule }) => rule.mode === "gated") && !ladderRuns(breach)));
  return decided(
    [back, ...applied, ...(asks ? callMembersAtOnce(breach, breach.round + 1, now) : [])],
    `${listAgents(agents)} crossed again.`,
  );
}
