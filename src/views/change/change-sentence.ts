/** The history of a change request in plain sentences. */

import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { actorName } from "../room/agents-table.ts";
import { type Sentence, say } from "../sentence.ts";

export function changeSentence(event: Told<"change">, config: FleetConfig): Sentence {
  const name = (id: string): string => nameOf(config, id);
  switch (event.type) {
    case "change.proposed": {
      const { pact, base, direction, by, reverts } = event.body;
      return say("pending", [
        { strong: actorName(by, config) },
        ` proposed ${pact}@${base + 1}; it ${direction === "neutral" ? "changes no rule" : direction}${reverts ? `, and takes ${reverts} back` : ""}.`,
      ]);
    }
    case "change.edits-asked":
      return say("pending", [{ strong: name(event.body.by) }, " asked for another text."]);
    case "change.revised": {
      const { base, direction } = event.body;
      return say("pending", [
        { strong: actorName(event.actor, config) },
        ` sent another text for version ${base + 1}; it ${direction === "neutral" ? "changes no rule" : direction}.`,
      ]);
    }
    case "change.acknowledged":
      return say("info", [{ strong: name(event.body.by) }, " is looking."]);
    case "change.unacknowledged":
      return say(
        "info",
        event.body.by ? [{ strong: name(event.body.by) }, " is not on it any more."] : ["The hold ended."],
      );
    case "change.replayed":
      return say("info", ["It was tried against what was recorded."]);
    case "change.escalated": {
      const { step, to, room } = event.body;
      const asked = `${to.length > 0 ? listNames(to, config, "and") : "nobody by name"} was asked${room ? ", and the whole room" : ""}`;
      return say(step > 1 ? "escalated" : "pending", [step > 1 ? `Level ${step}: ${asked}.` : `${capital(asked)}.`]);
    }
    case "change.voted":
      return say("resolved", [{ strong: name(event.body.by) }, " agreed."]);
    case "change.approved":
      return say("resolved", [`Approved by ${listed(event.body.votes.map(name))}.`]);
    case "change.rejected":
      return say("denied", [{ strong: name(event.body.by) }, " rejected it."]);
    case "change.expired":
      return say("expired", ["Too few agreed in time: it expired."]);
    case "change.outdated":
      return say("expired", [`Version ${event.body.live} became live first, so it is outdated.`]);
    case "change.withdrawn":
      return say("info", [`${event.body.by ? name(event.body.by) : actorName(event.actor, config)} took it back.`]);
    case "change.live":
      return say("resolved", [{ strong: `Version ${event.body.version} is live` }, " from the next signal."]);
    case "change.reverted":
      return say("info", [`${event.body.by} took it back.`]);
  }
}
