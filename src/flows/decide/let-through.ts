/** What is typed to let something through counts where the person was shown it as it is now; else it is shown to them first. */
import type { DecidedBy, Subject } from "../../domain/journal/event.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import type { Decided } from "./moves.ts";
import { onPaper } from "./on-paper.ts";
import { showAlone, shownTo } from "./shown-to.ts";

interface LetThrough {
  subject: Subject;
  /** The verb of the button that does the same. */
  verb: string;
  as: DecidedBy;
}

/** @param decide the same decision as at the button, cited with what was shown */
export async function letThrough(
  world: World,
  typed: Typed,
  { subject, verb, as }: LetThrough,
  decide: (world: World, as: DecidedBy, epoch?: number) => Promise<Decided>,
): Promise<Card> {
  if (typed.dryRun) return decidedCard(await decide(world, as));
  const viewer = { how: as.how, person: as.by, channel: typed.channel };
  const shown = await shownTo(world, subject, verb, viewer);
  if (shown !== undefined) return decidedCard(await decide(world, { ...as, shown: shown.digest }, shown.epoch));
  // Whoever may not decide it, or is too late, is told so rather than shown what they cannot press.
  const trial = await decide(onPaper(world).world, as);
  const card =
    trial.type === "done"
      ? await showAlone(
          world,
          subject,
          viewer,
          `Nothing was decided yet: ${idOf(subject)} was not shown to you here as it is now. This is it. Read it, then press its button or type the same again.`,
        )
      : undefined;
  return card ?? decidedCard(await decide(world, as));
}

export const decidedCard = (decided: Decided): Card => (decided.type === "notice" ? decided.card : replyCard(decided));
