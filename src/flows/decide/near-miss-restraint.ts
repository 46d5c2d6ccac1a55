/**
 * A near miss with a consequence: the agent is held back while the value is in the band, and no longer. On the safe side it is
 * released; on the other a breach takes over, once somebody or the pact has decided what is done about it.
 */

import type { Breach } from "../../domain/breach/breach.ts";
import { thresholdCited } from "../../domain/breach/built-in-clauses.ts";
import type { SegmentPlace } from "../../domain/derive/observation.ts";
import { event, type NewEvent } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import { pactOf, unversioned } from "../../domain/pact/citation.ts";
import type { AgentId, ClauseCitation } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { Crossing } from "../../domain/watch/crossing.ts";
import { done, nothing } from "../../domain/words/reply.ts";
import { hour } from "../../domain/words/time.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { beginAnew, showInRoom, showQuestions } from "../tell/card-in-room.ts";

/** What holds it: "near-miss:airline-a|airline-service#task-failure". */
const nearCause = (agent: AgentId, clause: ClauseCitation): string => `near-miss:${agent}|${unversioned(clause)}`;

/** Told once: the same stay told again finds the agent held already. In shadow nothing is held back. */
export async function restrainNear(
  world: World,
  { agent, clause }: Extract<Crossing, { type: "near-entered" }>,
  segment: SegmentPlace,
): Promise<void> {
  const effective = world.pacts.effectiveAt(agent, segment);
  const threshold = effective && thresholdCited(effective, clause);
  const kind = threshold?.near_miss?.do;
  if (!threshold || !kind || threshold.enforce === "shadow") return;
  const subject = `agent:${agent}` as const;
  const cause = nearCause(agent, clause);
  await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (thing?.state.restraints.some((restraint) => restraint.cause === cause))
      return { reply: nothing("it is held back already") };
    const { limit } = threshold.intervention;
    const restrained = event("agent.restrained", subject, `pact:${pactOf(clause)}`, {
      agent,
      room: profileOf(world.config, agent).room,
      kind,
      cause,
      ...(kind === "throttle" && limit && { limit }),
      reason: threshold.title,
      how: "pact",
    });
    return {
      reply: done("held back"),
      commit: {
        expected: [[subject, thing?.version ?? 0]],
        // A value that comes and goes moves one message, not one for each stay.
        events: [restrained, ...(await beginAnew(world, cause, hour))],
        effects: [
          ...(await showInRoom(world, profileOf(world.config, agent).room, cause)),
          ...(await showQuestions(world, agent)),
        ],
      },
    };
  });
}

/** The stay is over, or the pact no longer says so. */
export async function releaseNear(world: World, { agent, clause }: Pick<Crossing, "agent" | "clause">): Promise<void> {
  await attempt(world.store, async () => {
    const thing = await world.store.load(`agent:${agent}`);
    const { events, effects } = await releaseOf(world, agent, clause);
    if (!thing || events.length === 0) return { reply: nothing("nothing holds it for that") };
    return { reply: done("released"), commit: { expected: [[thing.subject, thing.version]], events, effects } };
  });
}

/** After these something else has been decided: the breach's own restraint is in force, or none is wanted. */
const decides: ReadonlySet<EventType> = new Set<EventType>([
  "breach.applied",
  "breach.denied",
  "breach.chosen",
  "breach.lifted",
  "breach.withdrawn",
  "breach.resolved",
]);

/** The end of near misses' restraints, to be committed with what a breach decided, of each agent that it decided about. */
export async function takenOverBy(
  world: World,
  members: readonly { agent: AgentId; clause: ClauseCitation }[],
  events: readonly NewEvent[],
): Promise<Release> {
  const ended = await Promise.all(
    members.map(({ agent, clause }) =>
      takenOver(
        world,
        agent,
        clause,
        events.filter(({ body }) => !("agents" in body) || (body.agents?.includes(agent) ?? true)),
      ),
    ),
  );
  return { events: ended.flatMap((one) => one.events), effects: ended.flatMap((one) => one.effects) };
}

async function takenOver(
  world: World,
  agent: AgentId,
  clause: Breach["clause"],
  events: readonly NewEvent[],
): Promise<Release> {
  const dropped = events.some((one) => one.type === "breach.expired" && one.body.silence === "drop");
  return dropped || events.some(({ type }) => decides.has(type)) ? releaseOf(world, agent, clause) : none;
}

type Release = Pick<Commit, "events" | "effects">;
const none: Release = { events: [], effects: [] };

async function releaseOf(world: World, agent: AgentId, clause: ClauseCitation): Promise<Release> {
  const cause = nearCause(agent, clause);
  const held = (await world.store.load(`agent:${agent}`))?.state.restraints.find((one) => one.cause === cause);
  if (!held) return none;
  const { room } = profileOf(world.config, agent);
  const body = { agent, room, kind: held.kind, cause, reason: "", how: "pact" as const };
  return {
    events: [event("agent.released", `agent:${agent}`, `pact:${pactOf(clause)}`, body)],
    effects: [...(await showInRoom(world, room, cause)), ...(await showQuestions(world, agent))],
  };
}
