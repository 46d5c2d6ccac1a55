/** What is typed to let something through counts where the person was shown it as it is now; else it is shown to them first. */
import type { DecidedBy, Subject } from "../../domain/journal/event.ts";
import { idOf } from "../../domain/journal/event.ts";
import { refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { type Seen, unseen } from "../attempt/seen.ts";
import type { Decided } from "./moves.ts";
import { showAlone, shownOnPage, shownTo } from "./shown-to.ts";

interface LetThrough {
  subject: Subject;
  /** The verb of the button that does the same. */
  verb: string;
  as: DecidedBy;
}

/** It may be decided between the answer that it could be and the drawing of its card: then it is asked again how it stands. */
const tries = 3;

/**
 * One step tries and decides. What they were shown is decided as that very question. Of what they were not shown nothing is let through,
 * whatever happens meanwhile: they are told why they may not decide it at all, or read the card.
 *
 * @param decide the same decision as at the button, cited with what was shown
 */
export async function letThrough(
  world: World,
  typed: Typed,
  { subject, verb, as }: LetThrough,
  decide: (as: DecidedBy, seen: Seen) => Promise<Decided>,
): Promise<Card> {
  if (typed.dryRun) return decidedCard(await decide(as, undefined));
  const viewer = { how: as.how, person: as.by, channel: typed.channel };
  const shown =
    (await shownOnPage(world, subject, verb, typed.page, as.by)) ?? (await shownTo(world, subject, verb, viewer));
  if (shown !== undefined) return decidedCard(await decide({ ...as, shown: shown.digest }, { epoch: shown.epoch }));
  for (let turn = 0; turn < tries; turn++) {
    const decided = await decide(as, "nothing");
    // Whoever may not decide it, or is too late, is told so rather than shown what they cannot press.
    if (decided !== unseen) return decidedCard(decided);
    const card = await showAlone(
      world,
      subject,
      verb,
      viewer,
      `Nothing was decided yet: ${idOf(subject)} was not shown to you here as it is now. This is it. Read it, then press its button or type the same again.`,
    );
    if (card) return card;
  }
  return replyCard(
    refused(
      "conflict",
      `${idOf(subject)} keeps changing. Nothing was decided. Look at its card, then type the same again.`,
    ),
  );
}

export const decidedCard = (decided: Decided): Card => (decided.type === "notice" ? decided.card : replyCard(decided));
