/** What would follow if an agent crossed one of its thresholds now: read from the pacts in force, nothing written. */
import { foreseeBreach } from "../../domain/breach/foresee-breach.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import type { AgentId, Threshold } from "../../domain/pact/pact.ts";
import { defaultRoomSettings, profileOf, type RoomSettings } from "../../domain/people/fleet-config.ts";
import { nearest } from "../../domain/words/nearest.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Destination, destinationsOf } from "../find/destinations.ts";

interface Foresight {
  agent: AgentId;
  threshold: Threshold;
  events: JournalEvent[];
  shownIn: Destination[];
}

export async function foresee(world: World, agent: AgentId, id: string): Promise<Foresight | { reply: Reply }> {
  const effective = world.pacts.effective(agent);
  if (!effective)
    return {
      reply: refused("not_found", `No pact holds for ${agent}, or nobody answers for it: nothing would be judged.`),
    };
  const threshold = effective.thresholds.find((one) => one.id === id);
  const ids = effective.thresholds.map((one) => one.id);
  if (!threshold)
    return {
      reply: refused(
        "not_found",
        `${agent} has no threshold "${id.slice(0, 40)}".${nearest(id, ids) ? ` Did you mean ${nearest(id, ids)}?` : ""} It has ${ids.join(", ") || "none"}.`,
      ),
    };
  const profile = profileOf(world.config, agent);
  const settings: RoomSettings = world.config.rooms[profile.room]?.settings ?? defaultRoomSettings;
  const at = world.clock.now();
  const bound = "above" in threshold.breach ? threshold.breach.above : threshold.breach.below;
  const measured = { value: bound, samples: threshold.min_samples, bad: threshold.min_samples, at, received_at: at };
  const events = foreseeBreach(
    {
      agent: profile,
      threshold,
      clause: threshold.cited,
      effective,
      crossing: "foreseen",
      measured,
      nearMisses: 0,
      settings,
    },
    { at, config: world.config },
  );
  return { agent, threshold, events, shownIn: await destinationsOf(world, profile.room) };
}
