/** A button of an approval's card: decided at once, or first asked the questions its form holds. */
import { denialReasons } from "../../domain/approval/give-reason.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { Asking } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { deniedNotice, reasonForm } from "../../views/approval/denied-notice.ts";
import type { Press } from "../../views/card.ts";
import { drawCard } from "../tell/draw.ts";
import { askAgain } from "./ask-again.ts";
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
): Promise<Reply | DoorAnswer | undefined> {
  const asking = fields === undefined ? await formOf(world, press) : undefined;
  if (asking) return asking;
  switch (press.verb) {
    case "approve":
    case "approve-standing": {
      const standing = press.verb === "approve-standing";
      const { epoch } = press;
      const reply = await decideApproval(world, id, { type: "approve", as, standing }, fields?.confirm, { epoch });
      // What was typed was not what it should be: the form stays, and says so beside the field.
      const again = reply.type === "refused" && reply.code === "confirmation_wrong" && (await formOf(world, press));
      return again ? { ...again, errors: { confirm: reply.sentence } } : reply;
    }
    case "deny":
    case "deny-with-reason":
      return denied(world, id, as);
    case "ask-again":
      return askAgain(world, id, as);
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
      return press.verb.startsWith("extend:")
        ? decideApproval(world, id, { type: "extend", as, nth: Number(press.verb.slice("extend:".length)) })
        : press.verb.startsWith("reason:")
          ? giveReason(world, id, as, press, fields)
          : undefined;
  }
}

/** A denial without a reason is answered with the reasons that one tap gives. */
export async function denied(
  world: World,
  id: string,
  as: DecidedBy,
): Promise<Reply | Extract<DoorAnswer, { type: "notice" }>> {
  const reply = await decideApproval(world, id, { type: "deny", as });
  const thing = reply.type === "done" && !as.reason ? await world.store.load(`approval:${id}`) : undefined;
  return thing ? { type: "notice", card: deniedNotice(reply, thing.state) } : reply;
}

/** One of those that are offered, or what is typed. */
async function giveReason(
  world: World,
  id: string,
  as: DecidedBy,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | Asking | undefined> {
  const which = press.verb.slice("reason:".length);
  const offered = Object.hasOwn(denialReasons, which) ? denialReasons[which] : undefined;
  if (!offered && which !== "other") return undefined;
  const thing = await world.store.load(`approval:${id}`);
  if (!offered && fields === undefined && thing) return { type: "form", form: reasonForm(thing.state), press };
  return decideApproval(world, id, { type: "give-reason", as: offered ? { ...as, reason: offered } : as });
}

/** The form of the button as the card now has it; a button that is gone asks nothing, and its press is answered. */
async function formOf(world: World, press: Press): Promise<Asking | undefined> {
  const card = await drawCard(world, press.item);
  const button = [...(card?.buttons ?? []), ...(card?.more ?? [])].find(
    ({ press: { verb, epoch } }) => verb === press.verb && epoch === press.epoch,
  );
  return button?.form && { type: "form", form: button.form, press };
}
