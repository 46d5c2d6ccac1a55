/** How people answer agents' questions: counted from when each was asked, and never too many. */
import { expect, test } from "vitest";
import { fewest, habitsOf, together } from "../../src/domain/approval/habit.ts";
import { event, type JournalEvent, type NewEvent } from "../../src/domain/journal/event.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { as, noon } from "../support/breaches.ts";

let seq = 0;
const at = (when: number, one: NewEvent): JournalEvent =>
  ({ ...one, at: noon + when, seq: ++seq, schema: 1 }) as JournalEvent;
const on = (n: number) => `approval:AP-${n}`;
const asked = (n: number, when: number, room = "airline") =>
  at(when, { type: "approval.asked", subject: on(n), actor: "agent:a", body: { room } } as unknown as NewEvent);
const called = (n: number, when: number, ...to: string[]) =>
  at(
    when,
    event("approval.escalated", on(n), "wardroom", {
      step: 2,
      round: 1,
      target: "deputy",
      to,
      instead_of: [],
      room: false,
    }),
  );
const yes = (n: number, when: number, by: string) => at(when, event("approval.voted", on(n), `person:${by}`, as(by)));
const no = (n: number, when: number, by: string) => at(when, event("approval.denied", on(n), `person:${by}`, as(by)));
const of = (...events: JournalEvent[]) => habitsOf(events, { since: noon - minute, rooms: ["airline"] });

test("a decision within five seconds of being asked is quick; at five it is not", () => {
  expect(of(asked(1, 0), yes(1, 4_999, "dana")).get("dana")).toEqual({ decisions: 1, approved: 1, quick: 1 });
  expect(of(asked(1, 0), yes(1, 5 * second, "dana")).get("dana")).toEqual({ decisions: 1, approved: 1, quick: 0 });
});

test("whoever is called later is counted from their own call, and from the last one", () => {
  const habits = of(asked(1, 0), called(1, 60 * second, "lee"), yes(1, 62 * second, "dana"), no(1, 63 * second, "lee"));
  expect(habits.get("dana")).toEqual({ decisions: 1, approved: 1, quick: 0 });
  expect(habits.get("lee")).toEqual({ decisions: 1, approved: 0, quick: 1 });
  const warned = at(
    90 * second,
    event("approval.warned", on(2), "wardroom", { to: ["dana"], until: noon + 2 * minute }),
  );
  expect(of(asked(2, 0), warned, yes(2, 92 * second, "dana")).get("dana")?.quick).toBe(1);
});

test("other rooms, older decisions and questions whose beginning is gone are not counted", () => {
  expect(of(asked(1, 0, "desk"), yes(1, second, "dana"), yes(9, second, "dana")).size).toBe(0);
  const old = habitsOf([asked(1, 0), yes(1, second, "dana")], { since: noon + minute, rooms: ["airline"] });
  expect(old.size).toBe(0);
});

test("people together are the sum of each", () => {
  const events = Array.from({ length: fewest }, (_, n) => [
    asked(n, n * minute),
    yes(n, n * minute + second, n % 2 ? "dana" : "lee"),
  ]);
  expect(together(of(...events.flat()).values())).toEqual({ decisions: 20, approved: 20, quick: 20 });
});
