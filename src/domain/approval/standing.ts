/**
 * A standing approval: one press that covers a few more calls of the same kind, where the pact declares it. It is bounded in time, in
 * uses and by arguments that must stay the same, ends with the agent's next restraint or by anybody who may stop the agent, and
 * each use is an event of its own.
 */
import { type DecidedBy, event, idOf, type NewEvent } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { AgentId, PactCitation, PersonId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Approval } from "./approval.ts";
import type { Deciding } from "./deciding.ts";

export interface Standing {
  id: string;
  approval: string;
  agent: AgentId;
  room: RoomId;
  tool: string;
  cited: PactCitation;
  clause: string;
  by: PersonId;
  since: Instant;
  until: Instant;
  maxUses: number;
  /** Digest of each argument that must stay the same; "" of one that must stay away. */
  same: Record<string, string>;
  /** Counts the agent's stops and releases: it ends with the next one. */
  agentEpoch: number;
  uses: number;
  ended: { at: Instant; because: string } | undefined;
  /** Acts that used it, newest last. */
  actions: string[];
}

/** The approval whose press covers more carries its number: ST-77 is that of AP-77. */
export const standingIdOf = (approval: string): string => approval.replace(/^AP-/, "ST-");

export function grantStanding(approval: Approval, as: DecidedBy, { at, agentEpoch }: Deciding): NewEvent {
  const rule = approval.standing;
  if (!rule) throw new Error(`${approval.id} has no rule for a standing approval`);
  return event("standing.granted", `standing:${standingIdOf(approval.id)}`, `person:${as.by}`, {
    approval: approval.id,
    agent: approval.agent,
    room: approval.room,
    tool: approval.tool,
    cited: approval.cited,
    clause: approval.clause,
    by: as.by,
    until: at + rule.ttl,
    max_uses: rule.max_uses,
    same: approval.same,
    agent_epoch: agentEpoch,
  });
}

export const isAlive = ({ ended, until, uses, maxUses }: Standing, at: Instant): boolean =>
  ended === undefined && at < until && uses < maxUses;

/** Is this call one of its kind? `same` gives the digests of the arguments asked with, by name; "" of one that is not there. */
export const covers = (
  standing: Standing,
  call: { tool: string; cited: PactCitation; agentEpoch: number; same(name: string): string },
): boolean =>
  standing.tool === call.tool &&
  standing.cited === call.cited &&
  standing.agentEpoch === call.agentEpoch &&
  Object.entries(standing.same).every(([name, digest]) => call.same(name) === digest);

export const standingProjection: Projection<Standing, "standing"> = {
  kind: "standing",
  evolve(state, event) {
    if (event.type === "standing.granted") {
      const { approval, agent, room, tool, cited, clause, by, until, max_uses, same, agent_epoch } = event.body;
      return {
        id: idOf(event.subject),
        approval,
        agent,
        room,
        tool,
        cited,
        clause,
        by,
        since: event.at,
        until,
        maxUses: max_uses,
        same,
        agentEpoch: agent_epoch,
        uses: 0,
        ended: undefined,
        actions: [],
      };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was granted`);
    switch (event.type) {
      case "standing.used":
        return { ...state, uses: state.uses + 1, actions: [...state.actions, event.body.action] };
      case "standing.ended":
        return { ...state, ended: state.ended ?? { at: event.at, because: event.body.because } };
    }
  },
  index: ({ agent, room, ended }) => ({ agent, room, status: ended ? "ended" : "live" }),
};
