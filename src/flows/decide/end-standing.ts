/** A standing approval is ended early: by anybody who may stop the agent. The next call like it asks again. */
import { standingIdOf } from "../../domain/approval/standing.ts";
import { type DecidedBy, event } from "../../domain/journal/event.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { showInRoom } from "../tell/card-in-room.ts";

export async function endStanding(world: World, as: DecidedBy, approval: string): Promise<Reply> {
  const id = standingIdOf(approval);
  const subject = `standing:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    const asked = await world.store.load(`approval:${approval}`);
    if (!thing || !asked) return { reply: refused("not_found", `There is no ${id}.`) };
    const { agent, room, ended } = thing.state;
    if (ended) return { reply: nothing(`${id} is over already`) };
    const answer = mayDo({
      act: "stop",
      person: as.by,
      config: world.config,
      room: profileOf(world.config, agent).room,
      raci: world.pacts.effective(agent)?.raci ?? asked.state.raci,
      reached: [...asked.state.reached, thing.state.by],
      roomAsked: asked.state.roomAsked,
      fourEyes: [],
      at: world.clock.now(),
    });
    if (!answer.may) return { reply: refused(answer.code, answer.sentence) };
    const events = [event("standing.ended", subject, `person:${as.by}`, { ...as, because: "person" })];
    return {
      reply: done(`${id} is over. ${agent} asks again from its next ${thing.state.tool} on.`),
      commit: {
        expected: [[subject, thing.version]],
        events,
        effects: await showInRoom(world, room, `approval:${approval}`),
      },
    };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: subject, act: "end-standing", how: as.how }, reply);
  world.wake();
  return reply;
}
