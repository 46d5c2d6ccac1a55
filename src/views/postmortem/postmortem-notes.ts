/** The thread under a postmortem, and what its owner reads when they are reminded. */

import { isLineOf, type JournalEvent, type LineOf } from "../../domain/journal/event.ts";
import { nameOf } from "../../domain/people/person.ts";
import { mostReminders, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import { sayChanged } from "../../domain/postmortem/postmortem-events.ts";
import { listed } from "../../domain/words/listed.ts";
import type { Note, Rich } from "../card.ts";
import { write } from "./postmortem-card.ts";
import { filedBy, headline, type PostmortemContext, request, stateOf } from "./postmortem-words.ts";

/** The thread line for an event; undefined when the card alone tells it. */
export function postmortemNote(
  event: JournalEvent,
  postmortem: Postmortem,
  context: PostmortemContext,
): Note | undefined {
  if (!isLineOf("postmortem", event)) return undefined;
  const waits = postmortem.status === "draft";
  const reminds = event.type === "postmortem.reminded" && waits;
  return {
    summary: `${stateOf(postmortem, context.at).state} ${postmortem.id}: ${headline(postmortem, context)}.`,
    text: line(event, postmortem, context),
    pings: reminds ? event.body.to : [],
    buttons: reminds ? [write(postmortem)] : [],
  };
}

/** What its owner reads in a direct message. */
export function postmortemDirect(postmortem: Postmortem, context: PostmortemContext): Note {
  const { icon, state } = stateOf(postmortem, context.at);
  const waits = postmortem.status === "draft";
  return {
    summary: `${state} ${postmortem.id}: ${headline(postmortem, context)}.`,
    text: [
      { strong: `${icon} ${postmortem.id} · ${headline(postmortem, context)}` },
      "\n",
      ...(waits ? request(postmortem, false) : filedBy(postmortem, context.config)),
    ],
    pings: [],
    buttons: waits ? [write(postmortem)] : [],
  };
}

function line(event: LineOf<"postmortem">, postmortem: Postmortem, { config, at }: PostmortemContext): Rich {
  switch (event.type) {
    case "postmortem.reminded": {
      const { nth, to } = event.body;
      if (postmortem.status === "filed") return [`🔔 ${listed(to.map((id) => nameOf(config, id)))} was reminded.`];
      const last = nth >= mostReminders ? " This was the last reminder." : "";
      return [
        "🔔 ",
        ...to.map((person) => ({ person, ping: true })),
        stateOf(postmortem, at).state === "OVERDUE"
          ? `: ${postmortem.id} is overdue.${last}`
          : `: ${postmortem.id} is still to be written, by `,
        ...(stateOf(postmortem, at).state === "OVERDUE" ? [] : [{ time: postmortem.due, as: "date" } as const, "."]),
      ];
    }
    case "postmortem.filed":
      return [`✅ ${nameOf(config, event.body.by)} filed it. Verdict: `, { strong: event.body.verdict }, "."];
    case "postmortem.amended":
      return [
        `✏️ ${nameOf(config, event.body.by)} amended it: ${sayChanged(event.body.changed)}.`,
        ...(event.body.changed.includes("verdict") ? [" Verdict: ", { strong: event.body.verdict }, "."] : []),
      ];
    case "postmortem.unproposed":
      return [
        "⚠️ Its line of the pact could not be proposed: ",
        { untrusted: event.body.why ?? "it was redacted." },
        " Propose what should hold instead: ",
        { command: "propose" },
      ];
    case "postmortem.linked":
      return [`📝 ${event.body.change} proposes the change of the pact.`];
  }
}
