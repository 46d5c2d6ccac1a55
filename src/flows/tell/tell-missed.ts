/** Digests that were missed in a row, told to the admins: what stood still stood still for every room, so it is one message. */
import { type DigestTurn, missedAlarm } from "../../domain/digest/digest.ts";
import { digestKinds } from "../../domain/digest/digest-rule.ts";
import { minute } from "../../domain/words/time.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import type { Note } from "../../views/card.ts";
import { type MissedRow, missedNote } from "../../views/notes/missed-note.ts";
import { adminsTold } from "./page-people.ts";

/** The digests of other rooms fall due in the same minutes. */
const gathered = 2 * minute;
/** A row that ended longer ago is told of no more. */
const lately = 30 * minute;

export const missedTold = (world: World): OutboxDraft[] =>
  adminsTold(world, "digests:missed", "missed").map((draft) => ({ ...draft, after: gathered }));

/** Undefined: nothing of it is news any more. */
export async function missedNow(world: World): Promise<Note | undefined> {
  const rows: MissedRow[] = [];
  for (const { state } of await world.store.list("digest"))
    for (const kind of digestKinds) {
      const turn: DigestTurn | undefined = kind === "weekly" ? state.weekly : state;
      const missed = turn?.missed;
      if (!missed || missed.count < missedAlarm[kind] || (missed.over && world.clock.now() - missed.at > lately))
        continue;
      const zone = turn.next?.plan.tz ?? "UTC";
      rows.push({ room: state.room, kind, ...missed, zone, next: turn.next?.at });
    }
  return rows.length > 0 ? missedNote(rows) : undefined;
}
