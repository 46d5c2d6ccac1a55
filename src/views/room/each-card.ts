/** What came of one verb for several items: a line for each, and which were left alone because they are others'. */
import type { Reply } from "../../domain/words/reply.ts";
import type { Block, Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";

/** As it is typed, where that is another word than the decision's own. */
const typedAs: Readonly<Record<string, string>> = { acknowledge: "ack", unacknowledge: "ack --undo" };

export function eachCard({
  verb,
  outcomes,
  left,
  others,
}: {
  verb: string;
  outcomes: readonly { id: string; reply: Reply }[];
  left: number;
  others: readonly string[];
}): Card {
  const word = typedAs[verb] ?? verb;
  const [command, ...flags] = word.split(" ");
  const done = outcomes.filter(({ reply }) => reply.type === "done").length;
  const title = outcomes.length === 0 ? "Nothing open is yours." : `${word}: done for ${done} of ${outcomes.length}`;
  const lines = outcomes.map(({ id, reply }): Rich => [{ strong: id }, `: ${sentenceOf(reply)}`]);
  const body: Block[] = [
    ...(lines.length > 0 ? [{ type: "list" as const, items: lines }] : []),
    ...(left > 0 ? [text(`${left} more are left: type it again.`)] : []),
    ...(others.length > 0
      ? [
          text(
            `${others.slice(0, 10).join(", ")}${others.length > 10 ? ` and ${others.length - 10} more` : ""} ${others.length > 1 ? "are" : "is"} others' and left alone. /ward ${[`${command}!`, "all", ...flags].join(" ")} takes those too.`,
          ),
        ]
      : []),
  ];
  const card = noticeCard(title);
  return {
    ...card,
    body,
    summary: [title, ...outcomes.map(({ id, reply }) => `${id}: ${sentenceOf(reply)}`)].join(" "),
  };
}

const text = (sentence: string): Block => ({ type: "text", text: [sentence] });

function sentenceOf(reply: Reply): string {
  switch (reply.type) {
    case "done":
    case "refused":
      return reply.sentence;
    case "nothing":
      return `nothing to do: ${reply.because}.`;
  }
}
