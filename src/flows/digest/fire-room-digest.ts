/** The time of a room's digest has come: it is posted or left out, and the next one is scheduled, in one commit. */
import { fireDigest } from "../../domain/digest/decide-digest.ts";
import { type DigestKind, type DigestTurn, missedAlarm, missedWith, turnOf } from "../../domain/digest/digest.ts";
import { digestRule } from "../../domain/digest/digest-rule.ts";
import type { NewEvent } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { nothing } from "../../domain/words/reply.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { missedTold } from "../tell/tell-missed.ts";
import { digestDrafts } from "./digest-drafts.ts";
import { readDigestTime } from "./read-digest-time.ts";

/** `due`: the time its timer was set for. */
export async function fireRoomDigest(
  world: World,
  room: RoomId,
  due: Instant,
  kind: DigestKind = "daily",
): Promise<void> {
  await attempt(world.store, async () => {
    const reply = nothing("another time is set for it");
    const digest = await world.store.load(`digest:${room}`);
    const rule = digestRule(world.config, room, kind);
    const turn = turnOf(digest?.state, kind);
    if (!digest || !rule || turn?.next?.at !== due) return { reply };
    // First the instant, then what is read: whatever is committed meanwhile belongs to the next one.
    const at = world.clock.now();
    const from = turn.since;
    const time = await readDigestTime(world, room, { kind, zone: rule.tz, from, to: Math.max(at, from) });
    const events = fireDigest(digest.state, { rule, due, at, time, kind });
    if (events.length === 0) return { reply };
    const posted = events.find(({ type }) => type === "digest.posted");
    return {
      reply,
      commit: {
        expected: [[digest.subject, digest.version]],
        events,
        effects: [
          ...(posted?.type === "digest.posted" ? await digestDrafts(world, room, posted.body.to) : []),
          ...(isAlarm(turn, events, kind) ? missedTold(world) : []),
        ],
      },
    };
  });
  world.wake();
}

/** With these so many were missed in a row as are told to the admins, and were not with those before: once a row. */
function isAlarm(turn: DigestTurn, events: readonly NewEvent[], kind: DigestKind): boolean {
  const late = events.flatMap((one) => (one.type === "digest.skipped" && one.body.missed ? [one.body.missed] : []));
  const [more] = late;
  if (!more) return false;
  const before = turn.missed && !turn.missed.over ? turn.missed.count : 0;
  return before < missedAlarm[kind] && missedWith(turn, more).count >= missedAlarm[kind];
}
