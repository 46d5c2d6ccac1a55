/** Conditions of action rules: a question decides in no time, however much an agent puts into its arguments. */
import { expect, test } from "vitest";
import { checkCondition, evaluateCondition } from "../../src/documents/condition.ts";

const holds = (when: string, args: Record<string, unknown>) =>
  evaluateCondition(when, {
    args,
    tool: "book",
    agent: "airline-a",
    run: "",
    room: "airline",
    autonomy: "standard",
    grant: {},
  });

test("walks inside each other are gone through for a few hundred items, and beyond that a person is asked", () => {
  const when = "args.seats.exists(one, args.seats.exists(other, one + other == 99.0))";
  expect(checkCondition(when)).toBeUndefined();
  const seats = (count: number) => ({ seats: Array.from({ length: count }, (_, index) => index % 10) });
  expect(holds(when, seats(300))).toBe(false);
  expect(holds(when, { seats: [98, 1] })).toBe(true);
  const began = performance.now();
  expect(holds(when, seats(30_000))).toBe("error");
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("one walk goes through all that a request can hold", () => {
  const seats = Array.from({ length: 30_000 }, () => 1);
  expect(holds("args.seats.exists(one, one == 2.0)", { seats })).toBe(false);
  expect(holds("args.seats.exists(one, one == 2.0)", { seats: [...seats, 2] })).toBe(true);
});
