/** How complete the evidence of a room is lately, and which runs lack what. */
import type { RunsJudged } from "../../domain/evidence/judged-runs.ts";
import type { Slot } from "../../domain/evidence/run-slots.ts";
import type { AgentId, PactCitation } from "../../domain/pact/pact.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { completenessWords, missingWords, runsWords, settlingWords } from "./evidence-words.ts";

/** Longer lists are counted. */
const most = 10;

export interface RoomEvidence extends RunsJudged {
  /** Runs that lack something that may still come, their end having been told just now. */
  settling: number;
  incomplete: LackingRun[];
}

/** A run of which a slot is missing. */
export interface LackingRun {
  run: string;
  agent: AgentId;
  closedAt: Instant;
  /** False: what it lacks may still come. */
  settled: boolean;
  /** What asked for it. */
  pact: PactCitation[];
  missing: Slot[];
}

export function evidenceCard(found: RoomEvidence): Card {
  const { closed, settling, complete, incomplete } = found;
  const card = noticeCard("Evidence of the last 24 hours", [
    [closed > 0 ? `${runsWords(found)}.` : "No run closed whose pact names the evidence it must leave."],
    ...(settling > 0 ? [[`${settlingWords(settling)}.`]] : []),
  ]);
  const items = incomplete
    .slice(0, most)
    .map(
      ({ agent, run, closedAt, settled, missing, pact }): Rich => [
        { time: closedAt, as: "clock" },
        "  ",
        { strong: agent },
        ", run ",
        { code: run },
        `: missing ${missingWords(missing)}${settled ? "" : " so far"}. Asked for by `,
        { code: pact.at(-1) ?? "" },
      ],
    );
  const left = closed - complete - items.length;
  const rest: Rich[] = left > 0 ? [[`and ${left} more, in the journal as evidence.incomplete.`]] : [];
  return {
    ...card,
    body: [...card.body, ...(items.length > 0 ? [{ type: "list" as const, items: [...items, ...rest] }] : [])],
  };
}

/** What there is of one thing, how complete, and how to take it along. */
export function itemEvidenceCard(
  id: string,
  { records, batches, dropped, pruned, completeness, held }: ItemEvidence,
): Card {
  const complete = completeness && completenessWords(completeness);
  return noticeCard(`Evidence of ${id}`, [
    [
      `${counted(records.item, "record")} of what happened, ${counted(records.pact, "version of a pact", "versions of pacts")}, ${counted(records.card, "card or line as people saw it", "cards and lines as people saw them")}, ${counted(batches, "batch of signals", "batches of signals")}.`,
    ],
    ...(pruned > 0
      ? [
          [
            `${counted(pruned, "record no longer holds", "records no longer hold")} what people and agents wrote: its time was over. All else of ${pruned === 1 ? "it" : "them"} stands.`,
          ],
        ]
      : []),
    ...(dropped > 0
      ? [[`Of ${dropped} more batches only the headers: their lines were dropped when their time was over.`]]
      : []),
    [complete ? `Runs: ${complete}.` : "No run that closed in that time was asked for evidence by its pact."],
    ...(held
      ? [
          [
            "It is held: its signals are kept until it is freed, with ",
            { command: "evidence", values: { id, free: true, note: "REASON" } },
          ] satisfies Rich,
        ]
      : []),
    ["Take it along, on the machine: ", { code: `npx wardroom evidence export ${id} --out ${id}.ndjson` }],
    ["Check it anywhere: ", { code: `npx wardroom evidence verify ${id}.ndjson` }],
  ]);
}

export interface ItemEvidence {
  /** Records in full, by why they are there. */
  records: { item: number; pact: number; card: number };
  /** Of signals: those that are here, and those of which only the header is. */
  batches: number;
  dropped: number;
  /** Records that lost what people or agents wrote. */
  pruned: number;
  completeness: RunsJudged | undefined;
  held: boolean;
}
