/** wardroom.yaml is in force: the digests of each room are scheduled as it says. What stands already is left alone. */
import { planDigest } from "../../domain/digest/decide-digest.ts";
import { digestKinds, digestRule } from "../../domain/digest/digest-rule.ts";
import { idOf } from "../../domain/journal/event.ts";
import { nothing } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";

/** Called at each start, and whenever the file was read again. */
export async function scheduleDigests(world: World): Promise<void> {
  const known = (await world.store.list("digest", { status: "scheduled" })).map(({ subject }) => idOf(subject));
  for (const room of new Set([...Object.keys(world.config.rooms), ...known]))
    await attempt(world.store, async () => {
      const digest = await world.store.load(`digest:${room}`);
      const at = world.clock.now();
      const events = digestKinds.flatMap((kind) =>
        planDigest(digest?.state, room, digestRule(world.config, room, kind), at, kind),
      );
      const reply = nothing("it is scheduled already");
      if (events.length === 0) return { reply };
      return { reply, commit: { expected: [[`digest:${room}`, digest?.version ?? 0]], events, effects: [] } };
    });
}
