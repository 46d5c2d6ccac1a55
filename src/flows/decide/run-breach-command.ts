/** A command reaches a breach: from a button, a slash command, the API, or a timer. All through this one flow. */
import { type BreachCommand, decide } from "../../domain/breach/decide-breach.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { unmintedPostmortem } from "../../domain/postmortem/draft-postmortem.ts";
import { done, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { consequencesOfFinding } from "../autonomy/consequences.ts";
import { announce } from "../tell/announce.ts";
import { tellBreach } from "../tell/gather-cards.ts";
import { takenOverBy } from "./near-miss-restraint.ts";

export async function decideBreach(
  world: World,
  id: string,
  command: BreachCommand,
  watermark?: { chain: string; seq: number },
): Promise<Reply> {
  const subject = `breach:${id}` as const;
  const { reply: decided, committed } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward list shows what is open.`) };
    const { events, reply } = decide(thing.state, command, { at: world.clock.now(), config: world.config });
    if (events.length === 0) return { reply };
    const effects = await tellBreach(world, thing.state, subject, thing.version, events);
    const drafted = await announce(world, thing.state.room, unmintedPostmortem, 0, events);
    const over = await takenOverBy(world, thing.state.members, events);
    const consequences = await consequencesOfFinding(world, thing.state, events);
    return {
      reply,
      commit: {
        expected: [[subject, thing.version], ...consequences.expected],
        events: [...events, ...over.events, ...consequences.events],
        effects: [...effects, ...over.effects, ...drafted, ...consequences.effects],
        ...(watermark && { watermark }),
      },
    };
  });
  const postmortem = committed?.minted[unminted.postmortem];
  const reply =
    postmortem !== undefined && decided.type === "done"
      ? done(decided.sentence.replaceAll(unminted.postmortem, postmortem))
      : decided;
  if ("as" in command)
    await recordRefusal(
      world,
      { by: `person:${command.as.by}`, item: subject, act: command.type, how: command.as.how },
      reply,
    );
  world.wake();
  return reply;
}
