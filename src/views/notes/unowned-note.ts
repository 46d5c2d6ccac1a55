/** What an admin is told when agents send signals and nobody answers for them. */
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Note, Rich } from "../card.ts";

const most = 20;

export function unownedNote(agents: readonly AgentId[], fleet: string): Note {
  const one = agents.length === 1;
  const names = agents.slice(0, most).flatMap((agent, index): Rich => [...(index > 0 ? [", "] : []), { agent }]);
  const more = agents.length > most ? ` and ${agents.length - most} more` : "";
  return {
    summary: `${agents.length} ${one ? "agent" : "agents"} of ${fleet} ${one ? "has" : "have"} no owner.`,
    text: [
      { strong: `Nobody answers for ${one ? "this agent" : `these ${agents.length} agents`}` },
      ": ",
      ...names,
      `${more}.\n`,
      "Their signals are kept, nothing is judged, and every action that is not free is refused. ",
      "Give each a room in wardroom.yaml and a pact with a living accountable.",
    ],
    pings: [],
    buttons: [],
  };
}
