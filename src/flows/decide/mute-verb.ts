/** "/ward mute": an agent, or the clause of one breach, calls nobody for a while; "off" ends that. */
import { profileOf } from "../../domain/people/fleet-config.ts";
import { zoneOf } from "../../domain/people/zone-of.ts";
import { isId } from "../../domain/words/id.ts";
import { readItemId } from "../../domain/words/item-id.ts";
import { readUntil } from "../../domain/words/read-until.ts";
import { refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { sayingWhy } from "./breach-verb.ts";
import { muteAgent, unmuteAgent } from "./mute.ts";

export async function muteVerb(
  world: World,
  typed: Typed,
  {
    off,
    target,
    until: end,
    note,
  }: { off?: "off" | undefined; target: string; until?: string | undefined; note?: string | undefined },
): Promise<Card> {
  const item = readItemId(target);
  const known = item?.kind === "breach" ? (await world.store.load(`breach:${item.id}`))?.state : undefined;
  if (item && !known) return replyCard(refused("not_found", `There is no ${item.id}, or it is no breach.`));
  const agent = known?.agent ?? target;
  if (!isId(agent))
    return replyCard(refused("arg_invalid", "Name the agent or the breach: /ward mute airline-a 2h flapping upstream"));
  const as = sayingWhy(typed, note);
  if (off) return replyCard(await unmuteAgent(world, as, agent, known?.clause));
  const accountable = world.pacts.effective(agent)?.raci.accountable ?? "";
  const zone = zoneOf({ room: profileOf(world.config, agent).room, raci: { accountable } }, world.config);
  const until = end === undefined ? undefined : readUntil(end, world.clock.now(), zone);
  if (until === undefined)
    return replyCard(refused("arg_required", `Say how long, and why: /ward mute ${target} 2h flapping upstream`));
  return replyCard(await muteAgent(world, as, { agent, until, ...(known && { clause: known.clause }) }));
}
