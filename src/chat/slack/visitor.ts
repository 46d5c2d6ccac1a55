/** Whose click this is: a person of the served workspace, as Slack vouches for them, or a stranger who is told so and counted. */
import type { Visitor } from "../../ports/chat.ts";

/** Who this app is, and whom it serves. */
export interface Served {
  team: string;
  botUser: string;
}

export type Stranger = "other-team" | "external-user" | "not-human";

/** `userTeam`: the team of the account; `installed`: the team the app was used in. In a shared channel they differ. */
export function visitorOf(
  served: Served,
  user: string,
  userTeam: string | undefined,
  installed: string | undefined,
): Visitor | Stranger {
  if (!user || user === "USLACKBOT" || user === served.botUser) return "not-human";
  if (installed !== undefined && installed !== served.team) return "other-team";
  if (userTeam !== served.team) return "external-user";
  return { how: "slack", account: user, team: served.team };
}
