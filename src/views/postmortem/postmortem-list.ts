/** The postmortems that wait in a room, for who asks: those that are overdue first. */
import { isOverdue, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import { day, type Instant, sayDuration } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";
import { write } from "./postmortem-card.ts";

const mostLines = 15;

/** `about`: "airline-a fails its travellers". */
export function postmortemListCard(waiting: readonly { postmortem: Postmortem; about: string }[], at: Instant): Card {
  const all = waiting.toSorted((a, b) => a.postmortem.due - b.postmortem.due);
  const overdue = all.filter(({ postmortem }) => isOverdue(postmortem, at)).length;
  const title = `${all.length} postmortems wait${overdue > 0 ? `, ${overdue} of them overdue` : ""}`;
  const rest = all.length - mostLines;
  return {
    version: 0,
    ...(overdue > 0
      ? { icon: "🟠", state: "OVERDUE", tone: "escalated" as const }
      : { icon: "📝", state: "DRAFTS", tone: "pending" as const }),
    title,
    summary: `${title}.`,
    pings: [],
    body: [
      {
        type: "list",
        items: [
          ...all.slice(0, mostLines).map(({ postmortem, about }) => line(postmortem, about, at)),
          ...(rest > 0 ? [[`and ${rest} more`]] : []),
        ],
      },
      {
        type: "context",
        text: ["Write one: ", { command: "postmortem", values: { id: all[0]?.postmortem.id ?? "PM-12" } }],
      },
    ],
    buttons: all.slice(0, 3).map(({ postmortem }) => ({ ...write(postmortem), label: `Write ${postmortem.id}` })),
    more: [],
    footer: [],
  };
}

/** "PM-12 of BR-142 · airline-a fails its travellers · Dana, by 27 Nov, 2 d overdue" */
function line(postmortem: Postmortem, about: string, at: Instant): Rich {
  const { id, breach, owner, due } = postmortem;
  const late = at - due;
  return [
    { strong: id },
    ` of ${breach} · ${about} · `,
    { person: owner },
    ", by ",
    { time: due, as: "date" },
    ...(late > 0 ? [{ strong: `, ${late < day ? "overdue today" : `${sayDuration(late)} overdue`}` }] : []),
  ];
}
