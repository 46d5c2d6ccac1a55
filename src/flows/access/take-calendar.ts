/** What a calendar says counts from now on in every ladder; one that has not been read for a day is told to the admins, once. */
import { event } from "../../domain/journal/event.ts";
import { type CalendarReading, isStale } from "../../domain/people/on-call.ts";
import type { World } from "../../ports/world.ts";
import { adminsTold } from "../tell/page-people.ts";
import type { Fleet } from "./fleet.ts";

export async function takeCalendar(world: World, fleet: Fleet, rota: string, reading: CalendarReading): Promise<void> {
  const { store, clock } = world;
  fleet.calendar(rota, reading);
  const subject = `calendar:${rota}` as const;
  const known = await store.load(subject);
  const stale = isStale(reading, clock.now());
  if (stale === (known?.state.stale !== undefined)) return;
  const { readAt, problem } = reading;
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
