/** The history of a drill in plain sentences. */
import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { sayDuration } from "../../domain/words/time.ts";
import { type Sentence, say } from "../sentence.ts";
import { answerWords } from "./drill-words.ts";

export function drillSentence(event: Told<"drill">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "drill.started":
      return say("info", [
        { strong: nameOf(config, event.body.by) },
        ` started the drill "${event.body.agent} ${event.body.threshold.title}".`,
      ]);
    case "drill.crossed":
      return say("pending", ["Its signal, labelled as a drill, came through the watch."]);
    case "drill.escalated": {
      const { step, to, room, pages } = event.body;
      const whom = pages?.join(", ") ?? (room ? "the whole room" : listNames(to, config, "and") || "nobody");
      return say(step > 1 ? "escalated" : "pending", [
        `Drill, step ${step}: ${whom} ${(pages ?? (room ? [] : to)).length > 1 ? "were" : "was"} called.`,
      ]);
    }
    case "drill.answered":
      return say("resolved", [
        { strong: nameOf(config, event.body.by) },
        ` ${answerWords[event.body.answer]}, ${sayDuration(event.body.ms)} after its signal arrived.`,
      ]);
    case "drill.ended": {
      const { passed, because, breach } = event.body;
      const why = {
        answered: "",
        silence: ": nobody answered in time",
        lost: ": its signal did not come through",
        breach: `: ${breach ?? "a breach"} came first`,
        "called-off": ": it was called off",
      }[because];
      const measured = because === "answered" || because === "silence" || because === "lost";
      return say(passed ? "resolved" : measured ? "expired" : "info", [
        `The drill ${passed ? "passed" : measured ? "failed" : "ended"}${why}.`,
      ]);
    }
  }
}
