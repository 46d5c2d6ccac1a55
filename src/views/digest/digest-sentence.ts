/** What happened to a digest, as the sentence people read of it. */
import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { actorName } from "../room/agents-table.ts";
import { type Sentence, say } from "../sentence.ts";
import { digestHeadline, isWeekly } from "./digest-card.ts";
import { sayDate } from "./digest-words.ts";

export function digestSentence(event: Told<"digest">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "digest.posted": {
      const { kind, day } = event.body;
      const by = kind === "asked" ? `, which ${actorName(event.actor, config)} asked for` : "";
      const what = isWeekly(event.body) ? `Weekly digest to ${sayDate(day)}` : `Digest of ${sayDate(day)}`;
      return say(event.body.silent ? "alert" : "info", [`${what}${by}: ${digestHeadline(event.body)}.`]);
    }
  }
}
