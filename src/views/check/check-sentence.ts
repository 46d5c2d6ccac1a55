/** What people did about findings, as the history says it. */
import type { Told } from "../../domain/journal/event.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { type Sentence, say } from "../sentence.ts";
import { findingTitle } from "./check-words.ts";

export function checkSentence(event: Told<"check">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "check.dismissed": {
      const about = idOf(event.subject).slice(idOf(event.subject).indexOf("/") + 1);
      return say("info", [
        { strong: nameOf(config, event.body.by) },
        ` dismissed what the checks found of ${about} (${findingTitle(event.body).toLowerCase()}), until it changes.`,
      ]);
    }
  }
}
