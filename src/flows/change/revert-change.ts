/** One press takes a change back: the text of the version before is proposed, with the consent of whoever presses. */
import { withBase } from "../../documents/pact-base.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { consenting, whatIsMissing } from "../../domain/pact/may-apply.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { judgePact } from "./judge-pact.ts";
import { proposeChange } from "./propose-change.ts";

/** Live at once where that one consent suffices; else it waits for the other, as any loosening does. */
export async function revertChange(world: World, id: string, as: DecidedBy): Promise<Reply> {
  const reply = await decide(world, id, as);
  await recordRefusal(world, { by: `person:${as.by}`, item: `change:${id}`, act: "revert", how: as.how }, reply);
  return reply;
}

async function decide(world: World, id: string, as: DecidedBy): Promise<Reply> {
  const thing = await world.store.load(`change:${id}`);
  if (!thing) return refused("not_found", `There is no ${id}. /ward list shows what waits.`);
  const { status, pact, version, revertedBy } = thing.state;
  if (status === "reverted") return refused("already_decided", `${id} was taken back already, by ${revertedBy}.`);
  if (status !== "live" || version === undefined)
    return refused("already_decided", `${id} is not live, so there is nothing to take back.`);
  const live = world.pacts.live().find((one) => one.id === pact)?.version ?? 0;
  if (live !== version)
    return refused(
      "too_late",
      `${pact}@${live} came after ${id}. Take that one back first, or propose what should hold: /ward propose ${pact}`,
    );
  const before = world.pacts.version(pact, version - 1);
  if (!before)
    return refused(
      "too_late",
      `${id} is the first version of ${pact}, so there is nothing before it. Propose what should hold instead.`,
    );
  const text = withBase(before.text, version);
  const judged = await judgePact(world, { file: `${pact}.yaml`, text });
  if ("reply" in judged) return judged.reply;
  if (!consenting(judged.consent).includes(as.by))
    return refused(
      "not_eligible",
      `Taking it back is for those who decide about the pact. ${whatIsMissing(judged.consent, [], world.config)}`,
    );
  return proposeChange(world, {
    pact,
    text,
    title: `Take back ${id}: ${pact}@${version - 1} again`,
    ...(as.reason && { why: as.reason }),
    by: `person:${as.by}`,
    how: as.how,
    signed: [as.by],
    reverts: id,
  });
}
