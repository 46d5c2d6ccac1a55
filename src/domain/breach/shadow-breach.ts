/** A breach of a threshold in shadow: judged and remembered as a live one would be with nobody answering, and without effect. */

import type { NewEvent } from "../journal/event.ts";
import { type Decision, refused } from "../words/reply.ts";
import type { Breach } from "./breach.ts";
import type { BreachCommand } from "./decide-breach.ts";

/** Its own history as it would be; nothing reaches the agent. */
export const withoutEffect = (events: NewEvent[]): NewEvent[] =>
  events.filter(({ subject }) => subject.startsWith("breach:"));

/** What has no meaning where nobody is asked and nothing is held back. */
export const onlyLive: ReadonlySet<BreachCommand["type"]> = new Set<BreachCommand["type"]>([
  "approve",
  "deny",
  "acknowledge",
  "unacknowledge",
  "lift",
  "choose",
  "snooze",
  "reassign",
  "escalate",
]);

export const onlyWatched = ({ id, clause }: Breach): Decision<NewEvent> => ({
  events: [],
  reply: refused(
    "already_decided",
    `${id} is in shadow: nobody is asked and nothing is held back. ${clause.split("@")[0]} decides once it says enforce: live.`,
  ),
});
