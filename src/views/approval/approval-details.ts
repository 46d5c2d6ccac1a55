/** Everything about a question of an agent: every argument whole, on what authority, who was asked when, and what happened. */
import type { Approval } from "../../domain/approval/approval.ts";
import { shownDigest } from "../../domain/approval/mask.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { historyBlocks, whoWasAsked } from "../breach/breach-details.ts";
import type { Block, Card, Rich } from "../card.ts";
import { type ApprovalContext, argument, headline, stateOf, whoMay } from "./approval-words.ts";

/** `events`: its history and the refused attempts at it, oldest first. */
export function approvalDetailsCard(
  approval: Approval,
  events: readonly JournalEvent[],
  context: ApprovalContext,
): Card {
  const { asked, config } = context;
  const digest = shownDigest(approval);
  const fields: { label: string; value: Rich }[] = [
    { label: "Tool", value: [argument(approval.tool)] },
    { label: "Clause", value: [{ code: `${approval.cited}#${approval.clause}` }] },
    { label: "Why it asks", value: [approval.sentence] },
    { label: "Who may decide", value: [whoMay(approval, context)] },
    ...(digest ? [{ label: "Arguments, SHA-256", value: [{ code: digest }] as Rich }] : []),
    ...(approval.run ? [{ label: "Run", value: [{ untrusted: approval.run }] as Rich }] : []),
  ];
  const args: Block[] = asked
    ? [
        {
          type: "list",
          items: Object.entries(asked.args).map(([name, value]) => [{ untrusted: name }, ": ", argument(value)]),
        },
      ]
    : [{ type: "text", text: ["The arguments were redacted."] }];
  const masked = approval.redacted.length > 0 ? `${approval.redacted.join(", ")} is masked by the pact.` : "";
  return {
    subject: `approval:${approval.id}`,
    version: context.version,
    ...stateOf(approval),
    title: `${approval.id} · ${headline(approval)}`,
    summary: `Everything about ${approval.id}: ${headline(approval)}.`,
    pings: [],
    body: [
      { type: "fields", fields },
      { type: "text", text: [{ strong: "All arguments" }] },
      ...args,
      ...(masked ? [{ type: "context" as const, text: [masked] }] : []),
      ...(asked?.reason ? [{ type: "quote" as const, by: approval.agent, text: asked.reason }] : []),
      { type: "text", text: [{ strong: "Who was asked" }] },
      { type: "list", items: whoWasAsked(events, config) },
      { type: "divider" },
      ...historyBlocks(events, config),
    ],
    buttons: [],
    more: [],
    footer: [],
  };
}
