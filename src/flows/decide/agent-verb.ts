/** A slash command that acts on one agent: checks the name, acts under the same rules as the button, answers. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import { isId } from "../../domain/words/id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";

export async function agentVerb(
  typed: Typed,
  agent: string,
  reason: string | undefined,
  act: (as: DecidedBy) => Promise<Reply>,
): Promise<Card> {
  if (agent === "*") return replyCard(refused("arg_invalid", "One agent at a time: name it. /ward agent lists them."));
  if (!isId(agent))
    return replyCard(
      refused("arg_invalid", `That is no agent's name. They look like airline-a; /ward agent lists them.`),
    );
  return replyCard(await act({ by: typed.person ?? "", how: typed.visitor.how, ...(reason && { reason }) }));
}
