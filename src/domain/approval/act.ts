/** An act that needed no person: allowed or denied on the spot, and if allowed claimed and completed like an approved one. */
import { type EventAbout, idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { AgentId, RoomId } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { RequestKey } from "./approval.ts";

export interface Act {
  id: string;
  status: "allowed" | "denied" | "withdrawn" | "claimed" | "done" | "failed";
  agent: AgentId;
  room: RoomId;
  run?: string;
  tool: string;
  argsDigest: string;
  /** What spoke, and why in a sentence. */
  clause: string;
  cited: string | undefined;
  sentence: string;
  askedAt: Instant;
  claimBy: Instant;
  key?: RequestKey;
  /** The standing approval that covered it. */
  standing?: string;
}

/** How long an act that was allowed may wait for its agent to claim it: the rules may be others later. */
const claimAllowedWithin: Duration = 5 * 60_000;

type ActEvent = EventAbout<"action">;

function evolve(state: Act | undefined, event: ActEvent): Act {
  if (event.type === "action.answered") {
    const { decision, agent, room, run, tool, args_digest, clause, cited, sentence, key, standing } = event.body;
    const { body_digest: body } = event.body;
    return {
      id: idOf(event.subject),
      status: decision === "allow" ? "allowed" : "denied",
      agent,
      room,
      ...(run && { run }),
      tool,
      argsDigest: args_digest,
      clause,
      cited,
      sentence,
      askedAt: event.at,
      claimBy: event.at + claimAllowedWithin,
      ...(key && body && { key: { key, body } }),
      ...(standing && { standing }),
    };
  }
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was answered`);
  switch (event.type) {
    case "action.claimed":
      return { ...state, status: "claimed" };
    case "action.completed":
      return { ...state, status: event.body.ok ? "done" : "failed" };
    case "action.withdrawn":
      return { ...state, status: "withdrawn" };
  }
}

export const actProjection: Projection<Act, "action"> = {
  kind: "action",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  claims: ({ key }) => (key ? [`action-key:${key.key}`] : []),
};
