/** The teams of a platform that hold a channel of a room, named in the file or chosen in chat. */
import type { PlatformName } from "../../domain/people/platform.ts";
import type { Store } from "../../ports/store.ts";

export async function boundTeams(store: Store, on: PlatformName): Promise<ReadonlySet<string>> {
  const rooms = await store.list("room");
  return new Set(
    rooms.flatMap(({ state }) => state.bindings.flatMap(({ platform, team }) => (platform === on ? [team] : []))),
  );
}
