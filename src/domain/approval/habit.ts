/**
 * How people answer agents' questions: how many, how often with a yes, and how often so soon that nobody can have read what they decided.
 * Approving is a habit before it is a rubber stamp; the figures say so before an incident does.
 */
import type { JournalEvent, Subject } from "../journal/event.ts";
import type { PersonId, RoomId } from "../pact/pact.ts";
import { type Duration, type Instant, second } from "../words/time.ts";

/** A card with its arguments is not read in less. */
export const tooSoon: Duration = 5 * second;
/** Fewer decisions than this say nothing about a habit. */
export const fewest = 20;

export interface Habit {
  decisions: number;
  approved: number;
  /** Decided within `tooSoon` of being asked. */
  quick: number;
}

/**
 * By person; a vote and a denial are each a decision. Soon is counted from when that person was last asked: by the card, by name, or once
 * more; they may have looked later than that, so it never counts too many. `events`: of approvals, oldest first; of a question whose
 * beginning is not among them nothing is counted.
 */
export function habitsOf(
  events: readonly JournalEvent[],
  { since, rooms }: { since: Instant; rooms: readonly RoomId[] },
): Map<PersonId, Habit> {
  const habits = new Map<PersonId, Habit>();
  const asked = new Map<Subject, { at: Instant; people: Map<PersonId, Instant> }>();
  for (const event of events) {
    const question = asked.get(event.subject);
    switch (event.type) {
      case "approval.asked":
        if (rooms.includes(event.body.room)) asked.set(event.subject, { at: event.at, people: new Map() });
        break;
      case "approval.escalated":
      case "approval.warned":
        for (const person of event.body.to) question?.people.set(person, event.at);
        break;
      case "approval.voted":
      case "approval.denied": {
        if (!question || event.at < since) break;
        const { by } = event.body;
        const { decisions, approved, quick } = habits.get(by) ?? none;
        const soon = event.at - (question.people.get(by) ?? question.at) < tooSoon;
        habits.set(by, {
          decisions: decisions + 1,
          approved: approved + (event.type === "approval.voted" ? 1 : 0),
          quick: quick + (soon ? 1 : 0),
        });
      }
    }
  }
  return habits;
}

const none: Habit = { decisions: 0, approved: 0, quick: 0 };

/** Those of several people together. */
export const together = (habits: Iterable<Habit>): Habit =>
  [...habits].reduce(
    (sum, one) => ({
      decisions: sum.decisions + one.decisions,
      approved: sum.approved + one.approved,
      quick: sum.quick + one.quick,
    }),
    none,
  );
