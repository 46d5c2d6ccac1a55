/** The history of a postmortem in plain sentences. */
import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { type Sentence, say } from "../sentence.ts";
import { whyAsked } from "./postmortem-words.ts";

export function postmortemSentence(event: Told<"postmortem">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "postmortem.drafted": {
      const { owner, due, breach } = event.body;
      return say("pending", [
        `The postmortem of ${breach} is to be written by ${nameOf(config, owner)}, until `,
        { time: due, as: "date" },
        `. ${whyAsked(event.body)}`,
      ]);
    }
    case "postmortem.reminded":
      return say("pending", [`${listNames(event.body.to, config, "and")} was reminded to write it.`]);
    case "postmortem.filed":
      return say("resolved", [
        { strong: nameOf(config, event.body.by) },
        ` filed ${event.subject.split(":")[1] ?? "it"}. Verdict: ${event.body.verdict}.`,
      ]);
    case "postmortem.linked":
      return say("info", [`${event.body.change} proposes the change of the pact that it led to.`]);
  }
}
