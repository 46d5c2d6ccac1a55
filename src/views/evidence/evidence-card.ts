/** How complete the evidence of a room is lately, and which runs lack what. */
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import type { RunsJudged } from "../../domain/evidence/judged-runs.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { missingWords, runsWords } from "./evidence-words.ts";

/** Longer lists are counted. */
const most = 10;

export function evidenceCard(judged: RunsJudged, runs: readonly IncompleteRun[]): Card {
  const card = noticeCard("Evidence of the last 24 hours", [
    [judged.closed > 0 ? `${runsWords(judged)}.` : "No run closed whose pact names the evidence it must leave."],
  ]);
  const items = runs
    .slice(0, most)
    .map(
      ({ agent, run, missing, pact, judgedAt }): Rich => [
        { time: judgedAt, as: "clock" },
        "  ",
        { strong: agent },
        ", run ",
        { code: run },
        `: missing ${missingWords(missing)}. Asked for by `,
        { code: pact.at(-1) ?? "" },
      ],
    );
  const left = runs.length - items.length;
  const rest: Rich[] = left > 0 ? [[`and ${left} more, in the journal as evidence.incomplete.`]] : [];
  return {
    ...card,
    body: [...card.body, ...(items.length > 0 ? [{ type: "list" as const, items: [...items, ...rest] }] : [])],
  };
}
