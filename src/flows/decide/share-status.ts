/** "/ward status --share": how the room stands is told to everybody who reads it, with the name of who shared it. */
import { event } from "../../domain/journal/event.ts";
import { nextShare } from "../../domain/people/share-rate.ts";
import { done, refused } from "../../domain/words/reply.ts";
import { localTime } from "../../domain/words/time.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { sharedSentence } from "../../views/room/shared-status.ts";
import { statusCard } from "../../views/room/status.ts";
import { attempt } from "../attempt/attempt.ts";
import { destinationsOf } from "../find/destinations.ts";
import { readRoomStatus } from "../read/read-status.ts";

export async function shareStatus(world: World, { room, person, visitor }: Typed): Promise<Card> {
  if (!room)
    return replyCard(
      refused("room_required", "Which room? Type this in a channel that shows the room, or on its page."),
    );
  const subject = `room:${room}` as const;
  const { title: says } = statusCard(await readRoomStatus(world, { room, rooms: [room], person: undefined }));
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    const version = thing?.version ?? 0;
    const at = world.clock.now();
    const next = nextShare(thing?.state.shared ?? [], at);
    if (next > at) {
      const zone = world.config.people[person ?? ""]?.tz ?? "UTC";
      return {
        reply: refused(
          "rate_exceeded",
          `The status was shared here lately; look above. It can be shared again at ${localTime(next, zone)}. /ward status shows it to you alone, at any time.`,
        ),
      };
    }
    const shared = event("room.status-shared", subject, `person:${person ?? ""}`, { room, how: visitor.how, says });
    const channels = await destinationsOf(world, room);
    const effects = channels.map(({ platform, channel }) => ({
      lane: "update" as const,
      platform,
      destination: channel,
      job: { type: "shared" as const, room, nth: version + 1 },
    }));
    return {
      reply: done(sharedSentence(room, channels)),
      commit: { expected: [[subject, version]], events: [shared], effects },
    };
  });
  world.wake();
  return replyCard(reply);
}
