/** What whoever denied reads back: that it is done, and the reasons that one tap gives to the agent. */
import type { Approval } from "../../domain/approval/approval.ts";
import { denialReasons } from "../../domain/approval/give-reason.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { Button, Card, Form } from "../card.ts";
import { replyCard } from "../notice.ts";

export function deniedNotice(reply: Reply, approval: Approval): Card {
  const { id, agent, epoch } = approval;
  const button = (label: string, which: string, form?: Form): Button => ({
    label,
    press: { item: `approval:${id}`, verb: `reason:${which}`, epoch },
    ...(form && { form }),
  });
  const reasons = Object.entries(denialReasons).map(([which, label]) => button(label, which));
  return {
    ...replyCard(reply),
    subject: `approval:${id}`,
    body: [{ type: "text", text: [`Tell ${agent} why, with one tap; for 10 minutes, and only if you like.`] }],
    buttons: reasons.slice(0, 3),
    more: [...reasons.slice(3), button("Another reason…", "other", reasonForm(approval))],
  };
}

export const reasonForm = ({ id, agent }: Pick<Approval, "id" | "agent">): Form => ({
  title: `Why ${id} was denied`.slice(0, 24),
  submit: "Tell it",
  intro: [`${agent} is told what you write.`],
  fields: [{ type: "text", name: "reason", label: "Why", multiline: true, max: 1_000 }],
});
