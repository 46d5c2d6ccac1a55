/** Reads who answers now in a room, or in every room somebody sees: owners, rotas, the ladder as it would be called. */
import type { EffectivePact, RoomId } from "../../domain/pact/pact.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { OnCallFacts, OnCallGroup } from "../../views/room/on-call-card.ts";

export async function readOnCall(
  world: World,
  { rooms }: Pick<Typed, "rooms">,
  asked: string | undefined,
): Promise<OnCallFacts | Extract<Reply, { type: "refused" }>> {
  const room = asked?.toLowerCase();
  if (room !== undefined && !rooms.includes(room))
    return {
      type: "refused",
      code: "not_found",
      sentence:
        `You see no room ${room.slice(0, 40)} from here. ${rooms.length > 0 ? `From here you see ${rooms.join(", ")}.` : ""}`.trim(),
    };
  const groups: OnCallGroup[] = [];
  for (const one of room === undefined ? rooms : [room]) groups.push(...(await groupsIn(world, one)));
  return { groups, config: world.config, at: world.clock.now() };
}

/** Agents with the same owners and the same ladder are one group. */
async function groupsIn(world: World, room: RoomId): Promise<OnCallGroup[]> {
  const groups = new Map<string, OnCallGroup>();
  const seen = (await world.store.list("agent", { room })).map(({ state }) => state.id);
  const named = (world.config.rooms[room]?.agents ?? []).filter((name) => !name.includes("*"));
  for (const agent of new Set([...seen, ...named])) {
    const pact: EffectivePact | undefined = world.pacts.effective(agent);
    const key = JSON.stringify(pact ? [pact.raci, pact.escalation] : "unowned");
    const group = groups.get(key) ?? { room, agents: [], ...(pact && { raci: pact.raci, ladder: pact.escalation }) };
    group.agents.push(agent);
    groups.set(key, group);
  }
  return groups.size > 0 ? [...groups.values()] : [{ room, agents: [] }];
}
