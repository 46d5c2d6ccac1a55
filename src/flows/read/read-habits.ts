/** How the people of these rooms answer agents' questions lately: all of them together, and whoever looks for themselves alone. */
import type { Approval } from "../../domain/approval/approval.ts";
import { fewest, type Habit, habitsOf, together } from "../../domain/approval/habit.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import { type Duration, day, type Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

const habitSpan: Duration = 30 * day;
/** Questions that are looked through, the latest first: of one room, or of several together but no fewer than some of each. */
const mostQuestions = 500;
const fewestOfEach = 100;
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
  const since = clock.now() - habitSpan;
  const limit = Math.max(fewestOfEach, Math.ceil(mostQuestions / Math.max(1, rooms.length)));
  const subjects: Subject[] = [];
  for (const room of rooms)
    for (const { subject, state } of await store.list("approval", { room, newestFirst: true, limit }))
      if (wasDecided(state, since)) subjects.push(subject);
  const events = subjects.length > 0 ? await store.journal({ subjects, types: telling }) : [];
  const habits = habitsOf(events, { since, rooms });
  const room = together(habits.values());
  const own = person === undefined ? undefined : habits.get(person);
  return {
    ...(room.decisions >= fewest && { room }),
    ...(own && own.decisions >= fewest && { own }),
  };
}

/** What came of it since. A vote that did not settle it is a decision as well. */
const wasDecided = ({ votes, decided }: Approval, since: Instant): boolean =>
  (decided !== undefined && decided.at >= since) || votes.some(({ at }) => at >= since);
