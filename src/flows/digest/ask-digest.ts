/** A person looks at a digest alone, or has it posted for everybody; the scheduled one comes all the same. */
import { digestNow, sinceOf } from "../../domain/digest/decide-digest.ts";
import { type DigestKind, turnOf } from "../../domain/digest/digest.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import { nextShare } from "../../domain/people/share-rate.ts";
import { done, type Reply, refused } from "../../domain/words/reply.ts";
import { localTime } from "../../domain/words/time.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { digestCard, digestPreview } from "../../views/digest/digest-card.ts";
import { replyCard } from "../../views/notice.ts";
import { attempt } from "../attempt/attempt.ts";
import { destinationsOf } from "../find/destinations.ts";
import { seesRoom } from "../read/sees-room.ts";
import { digestDrafts } from "./digest-drafts.ts";
import { readDigestTime } from "./read-digest-time.ts";

/** "/ward digest [preview|now] [weekly]". */
export async function askDigest(
  world: World,
  typed: Typed,
  what: "preview" | "now",
  kind: DigestKind = "daily",
): Promise<Card> {
  const { person, visitor } = typed;
  const room = kind === "weekly" ? fleetRoom : typed.room;
  if (!room || !person)
    return replyCard(
      refused("room_required", "Which room? Type this in a channel that shows the room, or on its page."),
    );
  // Wherever it is typed: the answer is for one alone, and what is posted goes to the room of the fleet.
  if (kind === "weekly" && !(await seesRoom(world, fleetRoom, person)))
    return replyCard(
      refused(
        "not_eligible",
        "The weekly digest tells of every room, so admins and people of the room fleet read it. An admin can add you to rooms.fleet.members in wardroom.yaml.",
      ),
    );
  return what === "preview"
    ? previewDigest(world, room, kind)
    : replyCard(await postDigest(world, room, kind, { by: person, how: visitor.how }));
}

/** As it would be posted at this moment, for one alone: nothing is written down. */
export async function previewDigest(world: World, room: RoomId, kind: DigestKind = "daily"): Promise<Card> {
  const { body, digest } = await draft(world, room, kind, undefined);
  return digestPreview(digestCard(body, world.config), {
    next: turnOf(digest?.state, kind)?.next?.at,
    kind,
    zone: body.zone,
    at: world.clock.now(),
    room,
  });
}

async function postDigest(
  world: World,
  room: RoomId,
  kind: DigestKind,
  as: { by: string; how: Typed["visitor"]["how"] },
): Promise<Reply> {
  const channels = await destinationsOf(world, room);
  const { reply } = await attempt(world.store, async () => {
    const { body, digest, posted } = await draft(world, room, kind, as);
    const at = world.clock.now();
    const again = nextShare(digest?.state.asked ?? [], at);
    if (again > at) {
      const zone = world.config.people[as.by]?.tz ?? "UTC";
      return {
        reply: refused(
          "rate_exceeded",
          `A digest was posted here lately; look above. It can be posted again at ${localTime(again, zone)}. /ward digest preview shows it to you alone, at any time.`,
        ),
      };
    }
    const where =
      channels.length > 0
        ? `in ${channels.length === 1 ? "its channel" : `its ${channels.length} channels`}`
        : "on its page";
    return {
      reply: done(
        `The ${kind === "weekly" ? "weekly digest of the fleet" : `digest of the ${room} room`} is posted ${where}. The scheduled one comes all the same.`,
      ),
      commit: {
        expected: [[`digest:${room}`, digest?.version ?? 0]],
        events: [posted],
        effects: await digestDrafts(world, room, body.to),
      },
    };
  });
  world.wake();
  return reply;
}

async function draft(
  world: World,
  room: RoomId,
  kind: DigestKind,
  as: { by: string; how: Typed["visitor"]["how"] } | undefined,
) {
  const digest = await world.store.load(`digest:${room}`);
  const at = world.clock.now();
  const zone = world.config.rooms[room]?.digest?.tz ?? "UTC";
  const from = sinceOf(turnOf(digest?.state, kind), at, kind);
  const time = await readDigestTime(world, room, { kind, zone, from, to: Math.max(at, from) });
  const posted = digestNow(room, { digest: digest?.state, kind, zone, at, time }, as);
  return { digest, posted, body: posted.body };
}
