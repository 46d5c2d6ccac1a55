/** The thread under an approval card and its calls: one line an event, in order; only a call pings somebody. */

import { type Approval, votesNeeded, waits } from "../../domain/approval/approval.ts";
import { isLineOf, type JournalEvent, type LineOf } from "../../domain/journal/event.ts";
import type { Escalated } from "../../domain/ladder/climb.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import { skipped, whyOthers } from "../../domain/people/unreachable.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Note, Rich } from "../card.ts";
import { approvalCard, standsInFull } from "./approval-card.ts";
import { type ApprovalContext, headline, outcome, silence, stateOf, whatApprovingDoes } from "./approval-words.ts";

/** The thread line for an event; undefined when the card alone tells it. */
export function approvalNote(event: JournalEvent, approval: Approval, context: ApprovalContext): Note | undefined {
  if (!isLineOf("approval", event)) return undefined;
  if (event.type === "approval.escalated")
    return event.body.step > 1 || event.body.round > 1
      ? escalation(event.body, event.at, approval, context)
      : undefined;
  if (event.type === "approval.warned") return lastCall(event.body.to, approval, context);
  const text = line(event, approval, context);
  return text ? { summary: plainLine(text) || approval.id, text, pings: [], buttons: [] } : undefined;
}

/** What the person who is called reads in a direct message: the same question, complete in itself. */
export function approvalDirect(person: string, approval: Approval, context: ApprovalContext): Note {
  const card = approvalCard(approval, context);
  const head: Rich = [{ strong: `${stateOf(approval).icon} ${approval.id} · ${headline(approval)}` }, "\n"];
  if (!waits(approval))
    return { summary: card.summary, text: [...head, ...outcome(approval, context)], pings: [], buttons: [] };
  const why = whyAsked(person, approval, context);
  const facts = card.body.flatMap(
    (block): Rich =>
      block.type === "fields"
        ? block.fields.flatMap(({ label, value }): Rich => [`${label}: `, ...value, "\n"])
        : block.type === "context"
          ? [...block.text, "\n"]
          : [],
  );
  return {
    summary: card.summary,
    text: [
      ...head,
      ...whatApprovingDoes(approval, context),
      "\n",
      ...facts,
      ...silence(approval),
      ...(approval.warnedFor === approval.expiresAt ? [" Three quarters of its time are gone."] : []),
      ...(why ? [` ${why}`] : []),
    ],
    pings: [],
    buttons: card.buttons,
  };
}

/** Why the ladder calls this person and not its owner alone; undefined for whom the rule itself names. */
export const whyAsked = (person: string, approval: Approval, { config }: ApprovalContext): string | undefined =>
  waits(approval) &&
  approval.lastAsked?.to.includes(person) &&
  approval.step > 1 &&
  person !== approval.raci.accountable
    ? `You are called because ${shortNameOf(config, approval.raci.accountable)} has not answered.`
    : undefined;

function escalation(body: Escalated, at: number, approval: Approval, context: ApprovalContext): Note {
  const { config } = context;
  const asked = body.room ? "the room" : listed(body.to.map((id) => shortNameOf(config, id))) || "nobody";
  if (!waits(approval))
    return {
      summary: `${approval.id} is answered.`,
      text: [
        `🟠 Level ${body.step}: ${asked} ${body.to.length > 1 ? "were" : "was"} asked. `,
        ...outcome(approval, context),
      ],
      pings: [],
      buttons: [],
    };
  const others = whyOthers(skipped(body), config);
  const away = others ? ` ${others}.` : "";
  const who: Rich = body.room
    ? [{ strong: "Everyone responsible in this room" }, ", "]
    : body.to
        .flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }])
        .concat([", "]);
  const waited = sayDuration(at - approval.ladderFrom);
  const text: Rich = body.pages
    ? [`🟠 Level ${body.step}: no answer in ${waited}. Paged: ${body.pages.join(", ")}.`]
    : !body.room && body.to.length === 0
      ? [`🟠 Level ${body.step}: nobody could be reached.${away} The escalation goes on.`]
      : [
          body.passed_over
            ? `🟠 Level ${body.step}:${away} `
            : `🟠 Level ${body.step}: no answer in ${waited}.${away} `,
          ...who,
          `please decide: ${headline(approval)}. `,
          ...silence(approval),
        ];
  return {
    summary: `Level ${body.step}: ${approval.id} ${headline(approval)}; no answer yet.`,
    text,
    pings: body.to,
    buttons: approvalCard(approval, context).buttons,
  };
}

/** Three quarters of its time are gone: whoever may decide it is called once more. */
function lastCall(to: readonly string[], approval: Approval, context: ApprovalContext): Note {
  const names = listed(to.map((id) => shortNameOf(context.config, id))) || "nobody";
  if (!waits(approval))
    return {
      summary: `${approval.id} is answered.`,
      text: [`⏳ ${names} ${to.length === 1 ? "was" : "were"} called once more. `, ...outcome(approval, context)],
      pings: [],
      buttons: [],
    };
  const people = to.flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }]);
  return {
    summary: `Time is running out: ${approval.id} ${headline(approval)}; no answer yet.`,
    text: [
      "⏳ Three quarters of its time are gone. ",
      ...(to.length > 0
        ? [...people, `, please decide: ${headline(approval)}. `]
        : ["Nobody who may decide it can be reached. "]),
      ...silence(approval),
    ],
    pings: [...to],
    buttons: approvalCard(approval, context).buttons,
  };
}

/** So much of the arguments stands in one line of the thread; Slack's own limit for one block is 3,000 characters. */
const mostInThread = 2_500;

function line(
  event: Exclude<LineOf<"approval">, { type: "approval.escalated" | "approval.warned" }>,
  approval: Approval,
  context: ApprovalContext,
): Rich | undefined {
  const { config, asked } = context;
  const { agent } = approval;
  switch (event.type) {
    case "approval.asked": {
      if (!asked || standsInFull(approval, asked.args)) return undefined;
      const text = JSON.stringify(asked.args, undefined, 1);
      const cut = text.length > mostInThread;
      return [
        `All ${Object.keys(asked.args).length} arguments${cut ? ` (the first ${mostInThread} of ${text.length} characters; the rest: wardroom approvals show ${approval.id})` : ""}:\n`,
        { untrusted: cut ? text.slice(0, mostInThread) : text },
      ];
    }
    case "approval.acknowledged":
      return [
        `🟡 ${nameOf(config, event.body.by)} is looking. The escalation holds until `,
        { time: event.body.until, as: "clock" },
        ".",
      ];
    case "approval.unacknowledged":
      return event.body.because === "timeout"
        ? ["🟦 The hold ended without a word; the escalation goes on."]
        : [
            `🟦 ${event.body.by ? nameOf(config, event.body.by) : "Someone"} is no longer on it; the escalation goes on.`,
          ];
    case "approval.voted":
      return votesNeeded(approval) > 1
        ? [`✅ ${nameOf(config, event.body.by)} approves.`, ...reason(event.body.reason)]
        : undefined;
    case "approval.vote-withdrawn":
      return [`↩️ ${nameOf(config, event.body.by)} takes the approval back.`];
    case "approval.approved":
      return [
        `✅ Approved by ${listed(event.body.votes.map((id) => nameOf(config, id)))}: ${agent} may run it once, until `,
        { time: event.body.claim_by, as: "clock" },
        ".",
      ];
    case "approval.denied":
      return [`⛔ ${nameOf(config, event.body.by)} denied it. It is not run.`, ...reason(event.body.reason)];
    case "approval.extended":
      return [
        `⏳ ${nameOf(config, event.body.by)} gave it more time: until `,
        { time: event.body.until, as: "clock" },
        ". The escalation goes on.",
        ...reason(event.body.reason),
      ];
    case "approval.reasoned":
      return [`⛔ ${nameOf(config, event.body.by)} says why it was denied.`, ...reason(event.body.reason)];
    case "approval.reopened":
      return [`🔁 ${nameOf(config, event.body.by)} asked it again, as ${event.body.approval}.`];
    case "approval.expired":
      return event.body.silence === "hold"
        ? [
            "⌛ Nobody answered in time. The pact holds the question open: the escalation starts again. It is not run meanwhile.",
          ]
        : event.body.silence === "unclaimed"
          ? [`⌛ It was approved, but ${agent} never came for it. It is not run.`]
          : [`⌛ Nobody answered in time. It is not run; ${agent} is told "expired".`];
    case "approval.superseded":
      return event.body.because === "rule-changed"
        ? [`⚪ The pact's rule for ${approval.tool} changed; ${agent} asks again under the new one.`]
        : event.body.because === "agent-stopped"
          ? [`⚪ ${agent} was stopped after this was approved; it is not run, and ${agent} has to ask anew.`]
          : event.body.because === "four-eyes"
            ? [`⚪ Whoever had approved this asked for it themselves; other people are asked anew.`]
            : [`⚪ ${agent} asked anew with other arguments; its new card takes the place of this one.`];
    case "approval.withdrawn":
      return [`⚪ ${agent} took the question back.`, ...reason(event.body.reason)];
    case "approval.claimed":
      return [`▶️ ${agent} is running it.`];
    case "approval.completed":
      return event.body.ok ? [`✅ ${agent} says it is done.`] : [`❌ ${agent} says it failed.`];
  }
}

const reason = (text: string | undefined): Rich => (text ? [" ", { untrusted: text }] : []);

const plainLine = (text: Rich): string =>
  text
    .map((span) => (typeof span === "string" ? span : ""))
    .join("")
    .trim();
