/** An agent as the fleet knows it: where it sits and what holds it back. */
import { type Earned, evolveEarned, unearned } from "../autonomy/earned.ts";
import { type EventAbout, idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { AgentId, RoomId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import { type Restraint, strictest } from "./restraint.ts";

export interface Agent {
  id: AgentId;
  room: RoomId;
  firstSeen: Instant | undefined;
  /** Every cause that holds it; the strictest one counts. */
  restraints: Restraint[];
  /** Counts its stops and releases: what a Release button was drawn for. */
  epoch: number;
  /** It has an enforcement point: it asked Wardroom before acting at least once. */
  asks: boolean;
  /** Admins were told that nobody answers for it. */
  toldUnowned: boolean;
  /** Its autonomy, beyond where its pact lets it begin. */
  earned: Earned;
}

type AgentEvent = EventAbout<"agent">;

export function evolve(state: Agent | undefined, event: AgentEvent): Agent {
  const id = idOf(event.subject);
  const agent: Agent = state ?? {
    id,
    room: "fleet",
    firstSeen: undefined,
    restraints: [],
    epoch: 0,
    asks: false,
    toldUnowned: false,
    earned: unearned,
  };
  switch (event.type) {
    case "agent.seen":
      return { ...agent, room: event.body.room, firstSeen: agent.firstSeen ?? event.at };
    case "agent.asked":
      return { ...agent, room: event.body.room, asks: true };
    case "agent.unowned":
      return { ...agent, room: event.body.room, toldUnowned: true };
    case "agent.restrained": {
      const { room, kind, cause, limit } = event.body;
      const others = agent.restraints.filter((restraint) => restraint.cause !== cause);
      return {
        ...agent,
        room,
        epoch: agent.epoch + 1,
        restraints: [...others, { kind, cause, by: event.actor, at: event.at, ...(limit && { limit }) }],
      };
    }
    case "agent.released":
      return {
        ...agent,
        epoch: agent.epoch + 1,
        restraints: agent.restraints.filter((restraint) => restraint.cause !== event.body.cause),
      };
    case "agent.ran":
    case "agent.widened":
    case "agent.narrowed":
    case "agent.widening-held":
    case "agent.spared":
    case "agent.blamed":
      return { ...agent, room: event.body.room, earned: evolveEarned(agent.earned, event) };
  }
}

export const agentProjection: Projection<Agent, "agent"> = {
  kind: "agent",
  evolve,
  index: ({ id, room, restraints }) => ({ agent: id, room, status: strictest(restraints)?.kind ?? "none" }),
};
