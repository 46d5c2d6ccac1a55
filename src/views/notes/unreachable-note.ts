/** What an admin is told when a channel or an account takes nothing any more: what, why, what happens meanwhile, what to do. */

import { capital } from "../../domain/words/capital.ts";
import type { Note, Rich } from "../card.ts";

interface Unreachable {
  platform: string;
  destination: string;
  /** The platform's own word: "is_archived". */
  error: string;
  room: string | undefined;
  person: string | undefined;
}

export function unreachableNote({ platform, destination, error, room, person }: Unreachable): Note {
  const where = capital(platform);
  const because: Rich = [`: ${reasons[error] ?? "it refuses every message"} (`, { code: error }, ")."];
  if (person)
    return {
      summary: `${person} cannot be reached on ${where}: ${error}.`,
      text: [
        { strong: `${person} cannot be reached on ${where}` },
        ...because,
        " The escalation goes on to whoever comes next. Correct the account in wardroom.yaml, or name somebody else in the pact.",
      ],
      pings: [],
      buttons: [],
    };
  const name: Rich = room
    ? [{ strong: `Nothing arrives in the ${room} room on ${where}` }]
    : [{ strong: "Nothing arrives" }];
  return {
    summary: `Nothing arrives in ${room ? `the ${room} room` : destination} on ${where}: ${error}.`,
    text: [
      ...name,
      " (",
      { code: destination },
      ")",
      ...because,
      " Until it works, whoever a card asks is called by direct message. ",
      "Bring the bot back with /invite @wardroom, or name another channel for the room in wardroom.yaml.",
    ],
    pings: [],
    buttons: [],
  };
}

const reasons: Record<string, string> = {
  channel_not_found: "there is no such channel any more, or the bot cannot see it",
  not_in_channel: "the bot is not in the channel",
  is_archived: "the channel is archived",
  channel_is_archived: "the channel is archived",
  restricted_action: "the workspace does not let the bot post there",
  restricted_action_read_only_channel: "only some people may post there",
  user_disabled: "the account was deactivated",
  user_not_found: "there is no such account",
  users_not_found: "there is no such account",
  removed: "the bot was removed, or the channel is gone",
};
