/** The thread under a drill, and what whoever is called reads directly. */
import { asks, type Drill } from "../../domain/drill/drill.ts";
import { isLineOf, type JournalEvent, type LineOf } from "../../domain/journal/event.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { listNames } from "../../domain/people/who-may.ts";
import type { Note, Rich } from "../card.ts";
import { answerButtons, type DrillContext, headline, outcome, question, stateOf, whatItIs } from "./drill-words.ts";

/** The thread line for an event; undefined when the card alone tells it. */
export function drillNote(event: JournalEvent, drill: Drill, context: DrillContext): Note | undefined {
  if (!isLineOf("drill", event)) return undefined;
  const calls = event.type === "drill.escalated" && asks(drill);
  return {
    summary: `${stateOf(drill).state} ${drill.id}: ${headline(drill)}.`,
    text: line(event, drill, context),
    pings: calls ? event.body.to : [],
    buttons: calls ? answerButtons(drill) : [],
  };
}

/** What somebody who is called reads in a direct message. */
export function drillDirect(drill: Drill, context: DrillContext): Note {
  const { icon, state } = stateOf(drill);
  return {
    summary: `${state} ${drill.id}: ${headline(drill)}.`,
    text: [
      { strong: `${icon} ${drill.id} · ${headline(drill)}` },
      "\n",
      ...whatItIs(drill, context.config),
      "\n",
      ...(asks(drill) ? question(drill, context, false) : outcome(drill, context.config)),
    ],
    pings: [],
    buttons: answerButtons(drill),
  };
}

function line(event: LineOf<"drill">, drill: Drill, { config }: DrillContext): Rich {
  switch (event.type) {
    case "drill.escalated": {
      const { to, room, pages, step } = event.body;
      const head = `🧪 DRILL, step ${step}: `;
      if (pages) return [`${head}${pages.join(", ")} ${pages.length > 1 ? "were" : "was"} paged.`];
      if (room) return [`${head}anyone of the room who answers for it may answer.`];
      if (to.length === 0) return [`${head}nobody could be called.`];
      if (!asks(drill)) return [`${head}${listNames(to, config, "and")} ${to.length > 1 ? "were" : "was"} called.`];
      return [
        head,
        ...to.flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }]),
        `${whoStandsIn(event.body, config)}, please answer it as you would the real one.`,
      ];
    }
    case "drill.ended":
      return [event.body.passed ? "✅ " : "🧪 ", "DRILL over. ", ...outcome(drill, config)];
  }
}
