/** A button of an approval's card: decided at once, or first asked the questions its form holds. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Asking } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { drawCard } from "../tell/draw.ts";
import { endStanding } from "./end-standing.ts";
import { restrainAgent } from "./restrain.ts";
import { decideApproval } from "./run-approval-command.ts";

/**
 * What is being decided ends with its first decision, so a late press is told how it ended and by whom. Undefined: there is no such verb.
 * `fields`: what was typed into the form; absent at the first press.
 */
export async function pressApproval(
  world: World,
  as: DecidedBy,
  id: string,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | Asking | undefined> {
  const asking = fields === undefined ? await formOf(world, press) : undefined;
  if (asking) return asking;
  switch (press.verb) {
    case "approve":
    case "approve-standing": {
      const standing = press.verb === "approve-standing";
      const reply = await decideApproval(world, id, { type: "approve", as, standing }, fields?.confirm);
      // What was typed was not what it should be: the form stays, and says so beside the field.
      const again = reply.type === "refused" && reply.code === "confirmation_wrong" && (await formOf(world, press));
      return again ? { ...again, errors: { confirm: reply.sentence } } : reply;
    }
    case "deny":
    case "deny-with-reason":
      return decideApproval(world, id, { type: "deny", as });
    case "acknowledge":
    case "unacknowledge":
    case "withdraw-vote":
      return decideApproval(world, id, { type: press.verb, as });
    case "end-standing":
      return endStanding(world, as, id);
    case "pause": {
      const thing = await world.store.load(`approval:${id}`);
      return thing ? restrainAgent(world, as, thing.state.agent, "pause") : refused("not_found", `There is no ${id}.`);
    }
    default:
      return undefined;
  }
}

/** The form of the button as the card now has it; a button that is gone asks nothing, and its press is answered. */
async function formOf(world: World, press: Press): Promise<Asking | undefined> {
  const card = await drawCard(world, press.item);
  const button = [...(card?.buttons ?? []), ...(card?.more ?? [])].find(
    ({ press: { verb, epoch } }) => verb === press.verb && epoch === press.epoch,
  );
  return button?.form && { type: "form", form: button.form, press };
}
