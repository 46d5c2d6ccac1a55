/** The history of a postmortem in plain sentences. */
import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { sayChanged } from "../../domain/postmortem/postmortem-events.ts";
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
    case "postmortem.amended":
      return say("info", [
        { strong: nameOf(config, event.body.by) },
        ` amended it: ${sayChanged(event.body.changed)}.`,
        ...(event.body.changed.includes("verdict") ? [` Verdict: ${event.body.verdict}.`] : []),
      ]);
    case "postmortem.unproposed":
      return say("alert", [
        "Its line of the pact could not be proposed: ",
        { untrusted: event.body.why ?? "it was redacted." },
      ]);
    case "postmortem.linked":
      return say("info", [`${event.body.change} proposes the change of the pact that it led to.`]);
  }
}
