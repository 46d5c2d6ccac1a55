/** A person mutes an agent, or one clause of it, and lifts that again; time lifts it too. What is open already follows. */

import type { Hush } from "../../domain/breach/hush/hush.ts";
import { covers, hushOf, liftMute, type Mute, muteId, setMute } from "../../domain/breach/hush/mute.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { AgentId, Severity } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import { nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { decideBreach } from "./run-breach-command.ts";

/** What holds back a breach that opens now. */
export async function hushFor(
  world: World,
  crossed: { agent: AgentId; clause: string; severity: Severity },
): Promise<Hush | undefined> {
  return hushOf(await mutesOf(world, crossed.agent), crossed, world.clock.now());
}

/** `clause`: only what this clause finds; absent: everything the agent breaches. */
export async function muteAgent(
  world: World,
  as: DecidedBy,
  { agent, clause, until }: { agent: AgentId; clause?: string; until: Instant },
): Promise<Reply> {
  const subject = `mute:${muteId(agent, clause)}` as const;
  const { room } = profileOf(world.config, agent);
  const zone = world.config.people[as.by]?.tz ?? "UTC";
  const { reply } = await attempt(world.store, async () => {
    if (!(await world.store.load(`agent:${agent}`)))
      return { reply: refused("not_found", `No agent called ${agent} has been seen. /ward agent lists them.`) };
    const no = await forbid(world, as, agent);
    if (no) return { reply: no };
    const before = await world.store.load(subject);
    const order = { agent, room, until, ...(clause && { clause }) };
    const { events, reply } = setMute(before?.state, order, as, { at: world.clock.now(), zone });
    return {
      reply,
      ...(events.length > 0 && { commit: { expected: [[subject, before?.version ?? 0]], events, effects: [] } }),
    };
  });
  if (reply.type === "done") await hushOpen(world, agent);
  await recordRefusal(world, { by: `person:${as.by}`, item: `agent:${agent}`, act: "mute", how: as.how }, reply);
  world.wake();
  return reply;
}

/** Lifts every mute of the agent, or only those that hold back one clause. */
export async function unmuteAgent(world: World, as: DecidedBy, agent: AgentId, clause?: string): Promise<Reply> {
  const no = await forbid(world, as, agent);
  let reply: Reply = no ?? nothing(`${agent} is not muted`);
  if (!no)
    for (const mute of await mutesOf(world, agent))
      if (clause === undefined || covers(mute, { agent, clause })) reply = await lift(world, mute.id, as);
  if (reply.type === "done") await soundOpen(world, agent, as);
  await recordRefusal(world, { by: `person:${as.by}`, item: `agent:${agent}`, act: "unmute", how: as.how }, reply);
  world.wake();
  return reply;
}

/** Its time is over. The breaches it held back have a timer of their own. */
export const muteEnds = (world: World, id: string): Promise<Reply> => lift(world, id, undefined);

async function lift(world: World, id: string, as: DecidedBy | undefined): Promise<Reply> {
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(`mute:${id}`);
    if (!thing) return { reply: refused("not_found", "There is no such mute.") };
    const { events, reply } = liftMute(thing.state, as, world.clock.now());
    return {
      reply,
      ...(events.length > 0 && { commit: { expected: [[thing.subject, thing.version]], events, effects: [] } }),
    };
  });
  return reply;
}

async function hushOpen(world: World, agent: AgentId): Promise<void> {
  const mutes = await mutesOf(world, agent);
  for (const { state } of await world.store.list("breach", { agent, status: "open" })) {
    const severity = state.threshold.severity;
    const hush = state.shadow ? undefined : hushOf(mutes, { agent, clause: state.clause, severity }, world.clock.now());
    if (hush) await decideBreach(world, state.id, { type: "hush", hush });
  }
}

async function soundOpen(world: World, agent: AgentId, as: DecidedBy): Promise<void> {
  const left = await mutesOf(world, agent);
  for (const { state } of await world.store.list("breach", { agent, status: "open" }))
    if (state.hushed?.because === "muted" && !left.some((mute) => covers(mute, state)))
      await decideBreach(world, state.id, { type: "unhush", as });
}

async function mutesOf(world: World, agent: AgentId): Promise<Mute[]> {
  return (await world.store.list("mute", { agent, status: "in-force" })).map(({ state }) => state);
}

async function forbid(world: World, as: DecidedBy, agent: AgentId): Promise<Reply | undefined> {
  const { config, pacts, clock } = world;
  const open = await world.store.list("breach", { agent, status: "open" });
  const answer = mayDo({
    act: "steer",
    person: as.by,
    config,
    room: profileOf(config, agent).room,
    raci: pacts.effective(agent)?.raci,
    reached: open.flatMap(({ state }) => (state.shadow ? [] : state.reached)),
    roomAsked: false,
    fourEyes: [],
    at: clock.now(),
  });
  return answer.may ? undefined : refused(answer.code, answer.sentence);
}
