/** Where the digest of a room goes: into each of its channels, behind everything else. */
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { destinationsOf } from "../find/destinations.ts";

/** `to`: where its time ends, by which it is found. */
export const digestDrafts = async (world: World, room: RoomId, to: Instant): Promise<OutboxDraft[]> =>
  (await destinationsOf(world, room)).map(({ platform, channel }) => ({
    lane: "digest",
    platform,
    destination: channel,
    job: { type: "digest", room, to },
  }));
