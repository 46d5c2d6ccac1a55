/** The thread under a change request and its calls: one line an event, in order; only a call pings somebody. */

import { proposerOf } from "../../domain/change/answer-change.ts";
import { type ChangeRequest, waits } from "../../domain/change/change.ts";
import { isLineOf, type JournalEvent, type LineOf } from "../../domain/journal/event.ts";
import type { Escalated } from "../../domain/ladder/climb.ts";
import { nameOf } from "../../domain/people/person.ts";
import { skipped, whyOthers } from "../../domain/people/unreachable.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Note, Rich } from "../card.ts";
import { changeCard } from "./change-card.ts";
import { type ChangeContext, headline, need, outcome, stateOf, verdictOf, why } from "./change-words.ts";

/** The thread line for an event; undefined when the card alone tells it. */
export function changeNote(event: JournalEvent, change: ChangeRequest, context: ChangeContext): Note | undefined {
  if (!isLineOf("change", event)) return undefined;
  if (event.type === "change.escalated")
    return event.body.step > 1 ? escalation(event.body, event.at, change, context) : undefined;
  const text = line(event, change, context);
  const pings = event.type === "change.edits-asked" ? event.body.to : [];
  return { summary: plainLine(text) || change.id, text, pings, buttons: [] };
}

/** What the person who is called reads in a direct message. */
export function changeDirect(change: ChangeRequest, context: ChangeContext): Note {
  const card = changeCard(change, context);
  const head: Rich = [{ strong: `${stateOf(change).icon} ${change.id} · ${headline(change, context)}` }, "\n"];
  if (!waits(change))
    return { summary: card.summary, text: [...head, ...outcome(change, context)], pings: [], buttons: [] };
  const diff = card.body.flatMap(
    (block): Rich =>
      block.type === "diff"
        ? block.lines.flatMap(({ sign, text }): Rich => [{ untrusted: `${sign} ${text}` }, "\n"])
        : [],
  );
  const because = why(change, context);
  return {
    summary: card.summary,
    text: [...head, ...(because.length > 0 ? [...because, "\n"] : []), ...diff, need(change, context)],
    pings: [],
    buttons: card.buttons,
  };
}

function escalation(body: Escalated, at: number, change: ChangeRequest, context: ChangeContext): Note {
  const { config } = context;
  const asked = body.room ? "the room" : listed(body.to.map((id) => nameOf(config, id))) || "nobody";
  if (!waits(change))
    return {
      summary: `${change.id} is answered.`,
      text: [`🟠 Level ${body.step}: ${asked} was asked. `, ...outcome(change, context)],
      pings: [],
      buttons: [],
    };
  const others = whyOthers(skipped(body), config);
  const people = body.to.flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }]);
  const who: Rich = [
    ...(body.room ? [{ strong: "Everyone in this room" } as const, ...(people.length > 0 ? [", "] : [])] : []),
    ...people,
  ];
  return {
    summary: `Level ${body.step}: ${change.id} ${headline(change, context)}; no answer yet.`,
    text: [
      `🟠 Level ${body.step}: too few have answered in ${sayDuration(at - change.ladderFrom)}.${others ? ` ${others}.` : ""} `,
      ...(who.length > 0
        ? [...who, `: ${need(change, context)}`]
        : ["Nobody could be reached. The escalation goes on."]),
    ],
    pings: body.to,
    buttons: changeCard(change, context).buttons,
  };
}

function line(
  event: Exclude<LineOf<"change">, { type: "change.escalated" }>,
  change: ChangeRequest,
  { config }: ChangeContext,
): Rich {
  switch (event.type) {
    case "change.edits-asked": {
      const [proposer] = event.body.to;
      const whom: Rich = proposer === undefined ? [proposerOf(change, config)] : [{ person: proposer, ping: true }];
      return [`✏️ ${nameOf(config, event.body.by)} asks `, ...whom, " for another text.", ...reason(event.body.reason)];
    }
    case "change.revised":
      return [
        `📝 ${proposerOf(change, config)} sent another text. Whoever had agreed is asked anew.${beganTakingBack(event.body, change)}`,
      ];
    case "change.acknowledged":
      return [
        `👀 ${nameOf(config, event.body.by)} is looking. Nobody is called again before `,
        { time: event.body.until, as: "date" },
        ".",
        ...reason(event.body.reason),
      ];
    case "change.unacknowledged":
      return [
        event.body.by
          ? `${nameOf(config, event.body.by)} is not on it any more. The escalation goes on.`
          : "Nobody has answered yet. The escalation goes on.",
        ...reason(event.body.reason),
      ];
    case "change.voted":
      return [`✅ ${nameOf(config, event.body.by)} agrees.`, ...reason(event.body.reason)];
    case "change.rejected":
      return [
        `⛔ ${nameOf(config, event.body.by)} rejected it. ${change.pact} stays as it is.`,
        ...reason(event.body.reason),
      ];
    case "change.expired":
      return ["⌛ Too few agreed in time. It expired; nothing was changed."];
    case "change.outdated":
      return [
        `⚪ ${change.pact}@${event.body.live} became live first. To propose it again from there: `,
        { command: "propose", values: { pact: change.pact } },
      ];
    case "change.withdrawn":
      return ["⚪ It was taken back.", ...reason(event.body.reason)];
    case "change.live":
      return [
        `✅ ${change.pact}@${event.body.version} is live from the next signal; it ${verdictOf(change)}${change.direction === "neutral" ? "" : " the pact"}.`,
      ];
    case "change.reverted":
      return [`↩️ ${event.body.by} took it back.`];
  }
}

const beganTakingBack = ({ reverts }: { reverts?: string }, { beganAs }: ChangeRequest): string =>
  beganAs?.reverts && reverts === undefined ? ` It does not take ${beganAs.reverts} back any more.` : "";

const reason = (text: string | undefined): Rich => (text ? [" ", { untrusted: text }] : []);

const plainLine = (text: Rich): string =>
  text
    .map((span) => (typeof span === "string" ? span : ""))
    .join("")
    .trim();
