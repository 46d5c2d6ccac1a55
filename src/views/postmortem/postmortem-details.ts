/** Everything about a postmortem: who writes it, what was found, and what happened. */

import type { JournalEvent } from "../../domain/journal/event.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { capital } from "../../domain/words/capital.ts";
import { historyBlocks } from "../breach/breach-details.ts";
import type { Block, Card } from "../card.ts";
import { filedBlocks, foundBlocks } from "./postmortem-card.ts";
import { headline, type PostmortemContext, request, stateOf } from "./postmortem-words.ts";

/** `events`: its history, oldest first. */
export function postmortemDetailsCard(
  postmortem: Postmortem,
  events: readonly JournalEvent[],
  context: PostmortemContext,
): Card {
  return {
    subject: `postmortem:${postmortem.id}`,
    version: context.version,
    ...stateOf(postmortem, context.at),
    title: `${postmortem.id} · ${capital(headline(postmortem, context))}`,
    summary: `Everything about ${postmortem.id}.`,
    pings: [],
    body: [...postmortemFactBlocks(postmortem, context), { type: "divider" }, ...historyBlocks(events, context.config)],
    buttons: [],
    more: [],
    footer: [],
  };
}

/** The same for its page, which tells what happened in its own way. */
export const postmortemFactBlocks = (postmortem: Postmortem, context: PostmortemContext): Block[] =>
  postmortem.status === "draft"
    ? [{ type: "text", text: request(postmortem, false) }]
    : [
        ...filedBlocks(postmortem, context),
        ...context.before.toReversed().flatMap((found, nth): Block[] => [
          { type: "divider" },
          {
            type: "text",
            text: [
              { strong: nth === context.before.length - 1 ? "As it was first filed" : "Before that" },
              `, with the verdict ${found.verdict}:`,
            ],
          },
          ...foundBlocks(found),
        ]),
      ];
