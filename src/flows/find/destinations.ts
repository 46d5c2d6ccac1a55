/** Where a room is shown. */
import type { RoomId } from "../../domain/pact/pact.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import type { World } from "../../ports/world.ts";

export interface Destination {
  platform: PlatformName;
  channel: string;
}

/** Every channel that shows a room: those the file names and those an admin bound, on platforms that are running. */
export async function destinationsOf(world: World, room: RoomId): Promise<Destination[]> {
  const bound = (await world.store.load(`room:${room}`))?.state.bindings ?? [];
  const running = new Set<string>(world.platforms.map((platform) => platform.name));
  const all = [...(world.config.rooms[room]?.channels ?? []), ...bound].filter(({ platform }) => running.has(platform));
  const seen = new Map(
    all.map(({ platform, channel }) => [
      `${platform}/${channel}`,
      { platform: platform as Destination["platform"], channel },
    ]),
  );
  return [...seen.values()];
}
