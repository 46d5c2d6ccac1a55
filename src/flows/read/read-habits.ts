/** How the people of these rooms answer agents' questions lately: all of them together, and whoever looks for themselves alone. */
import { fewest, type Habit, habitsOf, together } from "../../domain/approval/habit.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import { type Duration, day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

const habitSpan: Duration = 30 * day;
/** The newest of them: enough for some hundred decisions, and read in a few milliseconds. */
const mostEvents = 2_000;
const telling: EventType[] = [
  "approval.asked",
  "approval.escalated",
  "approval.warned",
  "approval.voted",
  "approval.denied",
];

interface Habits {
  /** Absent while there were too few decisions to speak of a habit. */
  room?: Habit;
  own?: Habit;
}

export async function readHabits(
  { store, clock }: World,
  rooms: readonly RoomId[],
  person: PersonId | undefined,
): Promise<Habits> {
  const events = await store.journal({ types: telling, newestFirst: true, limit: mostEvents });
  const habits = habitsOf(events.reverse(), { since: clock.now() - habitSpan, rooms });
  const room = together(habits.values());
  const own = person === undefined ? undefined : habits.get(person);
  return {
    ...(room.decisions >= fewest && { room }),
    ...(own && own.decisions >= fewest && { own }),
  };
}
