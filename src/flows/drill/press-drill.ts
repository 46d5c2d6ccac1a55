/** A button of a drill's card. */
import { type DrillAnswer, drillAnswers } from "../../domain/drill/drill-events.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { decideDrill } from "./run-drill-command.ts";

/** Undefined: there is no such verb. */
export async function pressDrill(world: World, as: DecidedBy, id: string, press: Press): Promise<Reply | undefined> {
  if (press.verb === "call-off") return decideDrill(world, id, { type: "call-off", as });
  if (!isAnswer(press.verb)) return undefined;
  const thing = await world.store.load(`drill:${id}`);
  if (thing && thing.state.status !== "ended" && thing.state.epoch !== press.epoch)
    return refused("token_stale", `${id} has moved on since. Look at it once more.`);
  return decideDrill(world, id, { type: "answer", answer: press.verb, as });
}

const isAnswer = (verb: string): verb is DrillAnswer => (drillAnswers as readonly string[]).includes(verb);
