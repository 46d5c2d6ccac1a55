/** What was read of a person's words about a breach is carried out: the same from a typed command and from the API. */
import { readBreachVerb, type VerbFields } from "../../domain/breach/read-breach-verb.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { muteAgent, unmuteAgent } from "./mute.ts";
import { decideBreach } from "./run-breach-command.ts";

export async function doBreachVerb(
  world: World,
  id: string,
  verb: string,
  as: DecidedBy,
  fields: VerbFields = {},
): Promise<Reply> {
  const breach = (await world.store.load(`breach:${id}`))?.state;
  if (!breach) return refused("not_found", `There is no ${id}. /ward list shows what is open.`);
  const read = readBreachVerb(verb, fields, as, breach, { at: world.clock.now(), config: world.config });
  const { agent, clause } = breach;
  switch (read.type) {
    case "command":
      return decideBreach(world, id, read.command);
    case "mute":
      return muteAgent(world, as, { agent, clause, until: read.until });
    case "unmute":
      return unmuteAgent(world, as, agent, clause);
    case "wrong":
      return refused(read.code, read.sentence);
    case "unknown":
      return unknownVerb(verb);
  }
}

export const unknownVerb = (verb: string): Reply =>
  refused(
    "unknown_command",
    `I don't know how to "${verb.slice(0, 40)}" this. Use the buttons on the card as it is now.`,
  );
