/** What counts as having typed the amount. */
import { expect, test } from "vitest";
import { confirms } from "../../src/domain/approval/confirmation.ts";

test.each(["150", " 150.00", "“150”", '"150"', "'150'", "1 50", "`150`"])("%s is 150", (typed) => {
  expect(confirms(typed, "150")).toBe(true);
});

test.each([undefined, "", "15", "151", "1500", "-150", "“”"])("%s is not 150", (typed) => {
  expect(confirms(typed, "150")).toBe(false);
});
