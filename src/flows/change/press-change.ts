/** A button of a change request's card: decided at once, or first asked why. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { tellingOf } from "../tell/telling.ts";
import { decideChange } from "./decide-change.ts";
import { pressRevision } from "./press-revision.ts";
import { revertChange } from "./revert-change.ts";

/** Undefined: there is no such verb. `fields`: what was typed into the form; absent at the first press. */
export async function pressChange(
  world: World,
  as: DecidedBy,
  id: string,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer | undefined> {
  const seen = { epoch: press.epoch };
  switch (press.verb) {
    case "approve":
    case "reject":
    case "acknowledge":
    case "unacknowledge":
      return decideChange(world, id, { type: press.verb, as }, seen);
    case "reject-with-reason":
    case "request-edits": {
      const type = press.verb === "request-edits" ? press.verb : "reject";
      const command = { type, as } as const;
      if (fields !== undefined) return decideChange(world, id, command, seen);
      const card = (await tellingOf(world, press.item))?.card();
      const form = card?.more.find(({ press: { verb, epoch } }) => verb === press.verb && epoch === press.epoch)?.form;
      return form ? { type: "form", form, press } : decideChange(world, id, command, seen);
    }
    case "revise":
      return pressRevision(world, as, id, press, fields);
    case "withdraw":
      return decideChange(world, id, { type: "withdraw", as });
    case "revert": {
      const thing = await world.store.load(`change:${id}`);
      if (thing && thing.state.epoch !== press.epoch && thing.state.status !== "reverted")
        return refused("token_stale", `${id} has moved on since. Look at it once more.`);
      return revertChange(world, id, as);
    }
    default:
      return undefined;
  }
}
