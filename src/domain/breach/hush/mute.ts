/** A mute: breaches of an agent, or of one clause of it, are recorded and call nobody for a while. Shown wherever the room is. */

import { type DecidedBy, event, idOf, type NewEvent } from "../../journal/event.ts";
import type { Projection } from "../../journal/projection.ts";
import { unversioned } from "../../pact/citation.ts";
import type { AgentId, PersonId, RoomId, Severity } from "../../pact/pact.ts";
import { type Decision, done, nothing, refused } from "../../words/reply.ts";
import { type Duration, hour, type Instant } from "../../words/time.ts";
import { sayWhen } from "../../words/wall-clock.ts";
import type { Hush } from "./hush.ts";

export interface Mute {
  id: string;
  agent: AgentId;
  room: RoomId;
  /** Without a version: "airline-service#task-failure". Absent: everything the agent breaches. */
  clause?: string;
  by: PersonId;
  at: Instant;
  until: Instant;
  over: boolean;
}

const longestMute: Duration = 24 * hour;

/** "airline-a", or "airline-a|airline-service#task-failure". */
export const muteId = (agent: AgentId, clause?: string): string => (clause ? `${agent}|${unversioned(clause)}` : agent);

/** `zone`: how the person who asks is told the time. Who may is asked before. */
export function setMute(
  before: Mute | undefined,
  order: { agent: AgentId; room: RoomId; clause?: string; until: Instant },
  as: DecidedBy,
  { at, zone }: { at: Instant; zone: string },
): Decision<NewEvent> {
  const { agent, room, clause, until } = order;
  if (!as.reason?.trim())
    return no(
      "reason_required",
      "A mute needs its reason, for everybody reads it: /ward mute AGENT 2h flapping upstream",
    );
  if (until <= at) return no("arg_invalid", "That time is over already. Say how long: 2h, or until 09:00.");
  if (until - at > longestMute)
    return no("arg_invalid", "A mute lasts 24 hours at most. Change the pact if it is wrong.");
  const what = clause ? `${unversioned(clause)} of ${agent}` : agent;
  if (before && isInForce(before, at) && before.until === until)
    return { events: [], reply: nothing(`${what} is muted until then already`) };
  return {
    events: [
      event("mute.set", `mute:${muteId(agent, clause)}`, `person:${as.by}`, {
        ...as,
        agent,
        room,
        ...(clause && { clause: unversioned(clause) }),
        until,
      }),
    ],
    reply: done(
      `${what} is muted until ${sayWhen(until, at, zone)}: its breaches are recorded and call nobody. What the pact declares still happens, and critical ones call all the same.`,
    ),
  };
}

export function liftMute(mute: Mute, as: DecidedBy | undefined, at: Instant): Decision<NewEvent> {
  if (mute.over) return { events: [], reply: nothing(`${mute.agent} is not muted`) };
  if (!as && mute.until > at) return { events: [], reply: nothing("it lasts longer now") };
  const { id, agent, room } = mute;
  const body = { agent, room, because: as ? ("person" as const) : ("time" as const), ...as };
  return {
    events: [event("mute.lifted", `mute:${id}`, as ? `person:${as.by}` : "wardroom", body)],
    reply: done(`${agent} calls again.`),
  };
}

export const isInForce = ({ over, until }: Mute, at: Instant): boolean => !over && until > at;

/** What holds back a breach of this agent and clause at an instant: the mute that lasts longest. Critical ones always call. */
export function hushOf(
  mutes: readonly Mute[],
  crossed: { agent: AgentId; clause: string; severity: Severity },
  at: Instant,
): Hush | undefined {
  if (crossed.severity === "critical") return undefined;
  const holding = mutes.filter((mute) => isInForce(mute, at) && covers(mute, crossed));
  const longest = holding.reduce<Mute | undefined>(
    (best, one) => (!best || one.until > best.until ? one : best),
    undefined,
  );
  return longest && { because: "muted", until: longest.until, by: longest.by };
}

export const covers = (mute: Mute, { agent, clause }: { agent: AgentId; clause: string }): boolean =>
  mute.agent === agent && (mute.clause === undefined || mute.clause === unversioned(clause));

export const muteProjection: Projection<Mute, "mute"> = {
  kind: "mute",
  evolve(state, one) {
    if (one.type === "mute.set") {
      const { agent, room, clause, until, by } = one.body;
      return { id: idOf(one.subject), agent, room, ...(clause && { clause }), by, at: one.at, until, over: false };
    }
    if (!state) throw new Error(`${one.subject} has "${one.type}" before it was set`);
    switch (one.type) {
      case "mute.lifted":
        return { ...state, over: true };
    }
  },
  index: ({ room, agent, over }) => ({ room, agent, status: over ? "over" : "in-force" }),
  timers: ({ id, until, over }) =>
    over
      ? []
      : [{ key: `mute:${id}/ends/${until}`, subject: `mute:${id}`, due: until, command: "mute.ends", data: { until } }],
};

const no = (code: "reason_required" | "arg_invalid", sentence: string): Decision<NewEvent> => ({
  events: [],
  reply: refused(code, sentence),
});
