/** What happened to a digest, as the sentence people read of it. */
import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { actorName } from "../room/agents-table.ts";
import { type Sentence, say } from "../sentence.ts";
import { digestHeadline, sayDate } from "./digest-card.ts";

export function digestSentence(event: Told<"digest">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "digest.posted": {
      const { kind, day } = event.body;
      const by = kind === "asked" ? `, which ${actorName(event.actor, config)} asked for` : "";
      return say(event.body.silent ? "alert" : "info", [
        `Digest of ${sayDate(day)}${by}: ${digestHeadline(event.body)}.`,
      ]);
    }
  }
}
