/** What a calendar says counts from now on in every ladder; one that has not been read for a day is told to the admins, once. */
import { event } from "../../domain/journal/event.ts";
import { type Calendar, isRota, isStale } from "../../domain/people/on-call.ts";
import type { World } from "../../ports/world.ts";
import { adminsTold } from "../tell/page-people.ts";

export async function takeCalendar(
  world: World,
  rota: string,
  read: Pick<Calendar, "shifts" | "readAt" | "problem">,
): Promise<void> {
  const { config, store, clock } = world;
  const before = config.oncall[rota];
  if (!before || isRota(before)) return;
  const { ics, allow_private } = before;
  const calendar: Calendar = { ics, ...(allow_private && { allow_private }), ...read };
  world.config = { ...config, oncall: { ...config.oncall, [rota]: calendar } };

  const subject = `calendar:${rota}` as const;
  const known = await store.load(subject);
  const stale = isStale(calendar, clock.now());
  if (stale === (known?.state.stale !== undefined)) return;
  const { readAt, problem } = read;
  await store.commit({
    expected: [[subject, known?.version ?? 0]],
    events: [
      stale
        ? event("calendar.stale", subject, "wardroom", {
            rota,
            ...(readAt !== undefined && { read_at: readAt }),
            ...(problem && { problem }),
          })
        : event("calendar.read", subject, "wardroom", { rota }),
    ],
    effects: stale ? adminsTold(world, subject, rota) : [],
  });
  world.wake();
}
