/** A person holds an agent back, or lets it go again, outside of any breach: the andon cord and its release. */

import { fromItsNextQuestion, restrained, strictest } from "../../domain/agent/restraint.ts";
import { type DecidedBy, event, idOf, kindOf, type NewEvent } from "../../domain/journal/event.ts";
import { type AgentId, type InterventionKind, interventionKinds } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { type Act, mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { agentQuestion } from "../read/agent-question.ts";
import { retireCards, tellRoom } from "../tell/agent-in-room.ts";
import { showInRoom } from "../tell/card-in-room.ts";
import { decideBreach } from "./run-breach-command.ts";

/**
 * Pause is for any linked person of the room; supervise, throttle and quarantine are for who may stop.
 * In force for the agent's very next question. The cause is the person, so it ends when that restraint is released.
 */
export async function restrainAgent(
  world: World,
  as: DecidedBy,
  agent: AgentId,
  kind: InterventionKind,
): Promise<Reply> {
  const subject = `agent:${agent}` as const;
  const cause = `person:${as.by}`;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing)
      return { reply: refused("not_found", `No agent called ${agent} has been seen. /ward agent lists them.`) };
    const no = await forbid(world, kind === "pause" ? "pause" : "stop", as, agent);
    if (no) return { reply: no };
    const held = strictest(thing.state.restraints);
    if (held && rank(held.kind) >= rank(kind))
      return { reply: nothing(`${agent} is already ${restrained[held.kind]}`) };
    const room = profileOf(world.config, agent).room;
    const first = thing.state.restraints.length === 0;
    const events: NewEvent[] = [
      event("agent.restrained", subject, cause, { agent, room, kind, cause, reason: as.reason ?? "", how: as.how }),
    ];
    const effects = await tellRoom(world, agent);
    if (first) events.push(...(await retireCards(world, agent)));
    return {
      reply: done(`${agent} is ${restrained[kind]}. ${fromItsNextQuestion[kind]} ${await whoReleases(world, agent)}`),
      commit: { expected: [[subject, thing.version]], events, effects },
    };
  });
  await recordRefusal(world, { by: cause, item: subject, act: kind, how: as.how }, reply);
  world.wake();
  return reply;
}

/** Ends every restraint of the agent, or only those of one kind ("resume" ends pauses). A breach's own restraint is lifted on the breach. */
export async function releaseAgent(
  world: World,
  as: DecidedBy,
  agent: AgentId,
  only?: InterventionKind,
): Promise<Reply> {
  const subject = `agent:${agent}` as const;
  const thing = await world.store.load(subject);
  if (!thing) return refused("not_found", `No agent called ${agent} has been seen. /ward agent lists them.`);
  const held = thing.state.restraints.filter(({ kind }) => !only || kind === only);
  const state = strictest(thing.state.restraints);
  if (held.length === 0)
    return nothing(
      state ? `${agent} is ${restrained[state.kind]}, not ${restrained[only ?? "pause"]}` : `${agent} is not held back`,
    );
  for (const { cause } of held)
    if (kindOf(cause) === "breach") {
      const reply = await decideBreach(world, idOf(cause), { type: "lift", as, agents: [agent] });
      if (reply.type === "refused") return reply;
    }
  const { reply } = await attempt(world.store, async () => {
    const now = await world.store.load(subject);
    const left =
      now?.state.restraints.filter(({ kind, cause }) => (!only || kind === only) && kindOf(cause) !== "breach") ?? [];
    if (!now || left.length === 0) return { reply: done(`${agent} is released.`) };
    const no = await forbid(world, "let-go", as, agent);
    if (no) return { reply: no };
    const { room } = profileOf(world.config, agent);
    const events = left.map(({ kind, cause }) =>
      event("agent.released", subject, `person:${as.by}`, {
        agent,
        room,
        kind,
        cause,
        reason: as.reason ?? "",
        how: as.how,
      }),
    );
    const near = left.filter(({ cause }) => kindOf(cause) === "near-miss");
    const lines = await Promise.all(near.map(({ cause }) => showInRoom(world, room, cause)));
    return {
      reply: done(`${agent} is released.`),
      commit: {
        expected: [[subject, now.version]],
        events,
        effects: [...(await tellRoom(world, agent)), ...lines.flat()],
      },
    };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: subject, act: "release", how: as.how }, reply);
  world.wake();
  return reply;
}

async function forbid(world: World, act: Act, as: DecidedBy, agent: AgentId): Promise<Reply | undefined> {
  const answer = mayDo({ ...(await agentQuestion(world, agent, as.by)), act, person: as.by });
  return answer.may ? undefined : refused(answer.code, answer.sentence);
}

async function whoReleases(world: World, agent: AgentId): Promise<string> {
  const accountable = world.pacts.effective(agent)?.raci.accountable;
  return accountable
    ? `${world.config.people[accountable]?.name ?? accountable} can release it.`
    : "An admin can release it.";
}

const rank = (kind: InterventionKind): number => interventionKinds.indexOf(kind);
