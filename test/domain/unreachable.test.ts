/** Who counts as out of reach: never everybody at once, for then it is chat that fails. */
import { expect, test } from "vitest";
import { withUnreachable } from "../../src/domain/people/unreachable.ts";
import { fleet } from "../support/breaches.ts";

const unreachable = (...accounts: string[]) =>
  Object.values(
    withUnreachable(fleet, new Map(accounts.map((one) => [`slack/${one}`, "user_disabled"])), ["slack"]).people,
  ).flatMap(({ id, unreachable }) => (unreachable ? [id] : []));

test("whose every account takes nothing is out of reach while others are not", () => {
  expect(unreachable("U01DANA")).toEqual(["dana"]);
  expect(unreachable("U01DANA", "U03LEE", "U02SAM", "U04MIA")).toEqual(["dana", "lee", "sam", "mia"]);
});

test("where nobody at all would be left nobody is passed over", () => {
  expect(unreachable("U01DANA", "U03LEE", "U02SAM", "U04MIA", "U05KIM")).toEqual([]);
});

test("the only person of a fleet is out of reach like anybody else", () => {
  const { dana } = fleet.people;
  if (!dana) throw new Error("the fleet has a Dana");
  const failed = new Map([["slack/U01DANA", "user_disabled"]]);
  expect(withUnreachable({ ...fleet, people: { dana } }, failed, ["slack"]).people.dana?.unreachable).toBeDefined();
});
