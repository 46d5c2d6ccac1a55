/** Its proposer sends another text for a change request that waits: in a form, which holds the one that is proposed. */
import { over, proposerOf } from "../../domain/change/answer-change.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { longestForm, textForm } from "../../views/change/propose-forms.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { proposedText } from "../find/proposed-text.ts";
import { anotherText, proposeChange } from "./propose-change.ts";

/** `fields`: what was typed into the form; absent at the first press. */
export async function pressRevision(
  world: World,
  as: DecidedBy,
  id: string,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer> {
  const thing = await world.store.load(`change:${id}`);
  if (!thing) return refused("not_found", `There is no ${id}. /ward list shows what waits.`);
  const { state } = thing;
  const proposed = (await proposedText(world, id))?.body;
  const no = ((): Reply | undefined => {
    const late = over(state, as.by, { config: world.config, at: world.clock.now() });
    if (late) return late.reply;
    if (state.by !== `person:${as.by}`)
      return refused(
        "not_eligible",
        `Only ${proposerOf(state, world.config)} may send another text for ${id}. Propose yours beside it: /ward propose ${state.pact}`,
      );
    const another = anotherText(state, press.epoch);
    if (another) return another;
    return (proposed?.text ?? "").length > longestForm
      ? refused(
          "arg_invalid",
          `Its text is longer than a form takes. On the machine: npx wardroom changes show ${id} --text, edit it, npx wardroom pact propose FILE --revises ${id} --as ${as.by}`,
        )
      : undefined;
  })();
  if (no) {
    await recordRefusal(world, { by: `person:${as.by}`, item: `change:${id}`, act: "revise", how: as.how }, no);
    return no;
  }
  const form = textForm(state.pact, fields?.text ?? proposed?.text ?? "", proposed?.title);
  if (fields === undefined) return { type: "form", form, press };
  const reply = await proposeChange(world, {
    revises: id,
    epoch: press.epoch,
    pact: state.pact,
    text: fields.text ?? "",
    title: fields.title || proposed?.title || "",
    ...(fields.reason && { why: fields.reason }),
    by: `person:${as.by}`,
    how: as.how,
  });
  // The form stays, and says what is wrong beside the field.
  return reply.type === "refused" && reply.code === "arg_invalid"
    ? { type: "form", form, press, errors: { text: reply.sentence.slice(0, 400) } }
    : reply;
}
