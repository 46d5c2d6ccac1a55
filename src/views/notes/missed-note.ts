/** What an admin reads when several digests in a row were not posted. */
import type { DigestKind } from "../../domain/digest/digest.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Note, Rich } from "../card.ts";
import { sayAt } from "../digest/digest-words.ts";

export interface MissedRow {
  room: string;
  kind: DigestKind;
  count: number;
  /** When the first of them was due. */
  since: Instant;
  zone: string;
  next: Instant | undefined;
}

const most = 12;

export function missedNote(rows: readonly MissedRow[]): Note {
  const shown = rows.slice(0, most);
  const lines = shown.map(
    ({ room, kind, count, since, zone, next }): Rich => [
      "\n",
      { strong: room },
      `: ${counted(count, kind === "weekly" ? "weekly digest" : "digest")} missed since ${sayAt(since, zone)} (${zone})${next === undefined ? "" : `; the next one comes ${sayAt(next, zone)}`}.`,
    ],
  );
  return {
    summary: `Digests were missed in ${counted(rows.length, "room")}: Wardroom was not running.`,
    text: [
      "⚠️ ",
      { strong: "Digests were missed in a row" },
      ": Wardroom was not running when they were due, so it called nobody then either. Find out why: its log, and npx wardroom doctor. The next digest covers all that time.",
      ...lines.flat(),
      ...(rows.length > most ? [`\nand ${rows.length - most} more`] : []),
    ],
    pings: [],
    buttons: [],
  };
}
