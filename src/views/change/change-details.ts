/** Everything about a change request: every line that changes, each field and which way, who was asked, and what happened. */
import type { ChangeRequest } from "../../domain/change/change.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { counted } from "../../domain/words/counted.ts";
import { historyBlocks, whoWasAsked } from "../breach/breach-details.ts";
import type { Block, Card, Rich } from "../card.ts";
import { type ChangeContext, diffOf, headline, need, stateOf, why } from "./change-words.ts";

/** The same for its page, which tells what happened in its own way. */
export function changeFactBlocks(change: ChangeRequest, context: ChangeContext): Block[] {
  const lines = diffOf(context);
  const because = why(change, context);
  return [
    ...(because.length > 0 ? [{ type: "text" as const, text: because }] : []),
    { type: "text", text: [need(change, context)] },
    { type: "text", text: [{ strong: "What changes" }] },
    {
      type: "list",
      items: change.changes.map(
        ({ path, direction, before, after }): Rich => [
          { code: path || "pact" },
          ` ${direction}: `,
          { untrusted: before },
          " → ",
          { untrusted: after },
        ],
      ),
    },
    { type: "text", text: [{ strong: `The text, ${counted(lines.length, "line")}` }] },
    { type: "diff", lines },
  ];
}

/** `events`: its history and the refused attempts at it, oldest first. */
export function changeDetailsCard(
  change: ChangeRequest,
  events: readonly JournalEvent[],
  context: ChangeContext,
): Card {
  return {
    subject: `change:${change.id}`,
    version: context.version,
    ...stateOf(change),
    title: `${change.id} · ${headline(change, context)}`,
    summary: `Everything about ${change.id}.`,
    pings: [],
    body: [
      ...changeFactBlocks(change, context),
      { type: "text", text: [{ strong: "Who was asked" }] },
      { type: "list", items: whoWasAsked(events, context.config) },
      { type: "divider" },
      ...historyBlocks(events, context.config),
    ],
    buttons: [],
    more: [],
    footer: [],
  };
}
