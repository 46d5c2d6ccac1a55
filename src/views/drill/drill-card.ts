/** The card of a drill: where a breach's would be, and nowhere to be taken for one. */
import { asks, type Drill, runs } from "../../domain/drill/drill.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import type { Block, Button, Card, Rich } from "../card.ts";
import {
  answerButtons,
  type DrillContext,
  headline,
  outcome,
  question,
  stateOf,
  untilWhen,
  whatItIs,
} from "./drill-words.ts";

export function drillCard(drill: Drill, context: DrillContext): Card {
  const { config, version } = context;
  const { id, clause, threshold, epoch, lastAsked } = drill;
  const look = stateOf(drill);
  const press = (verb: string) => ({ item: `drill:${id}`, verb, epoch });
  const more: Button[] = [
    ...(runs(drill) ? [{ label: "Call the drill off", press: press("call-off") }] : []),
    { label: "Details", press: press("details"), opens: "details" },
  ];
  return {
    subject: `drill:${id}`,
    version,
    ...look,
    title: `${id} · ${headline(drill)}`,
    summary: `${look.state} ${id} (${threshold.severity}): ${headline(drill)}.${runs(drill) ? ` ${shortNameOf(config, lastAsked?.to[0] ?? drill.raci.accountable)} is asked to answer.` : ""}`,
    pings: asks(drill) ? (lastAsked?.to ?? []) : [],
    body: drillBlocks(drill, context),
    buttons: answerButtons(drill),
    more,
    footer: [
      { code: clause },
      ` · ${threshold.severity}, were it real · drill started by ${shortNameOf(config, drill.by)}`,
    ],
  };
}

export function drillBlocks(drill: Drill, context: DrillContext): Block[] {
  const paragraphs: Rich[] = runs(drill)
    ? [
        whatItIs(drill, context.config),
        question(drill, context),
        ...(asks(drill) ? [untilWhen(drill, context.config)] : []),
      ]
    : [outcome(drill, context.config), whatItIs(drill, context.config)];
  return paragraphs.filter((text) => text.length > 0).map((text) => ({ type: "text", text }));
}
