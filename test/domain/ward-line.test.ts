import { expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { wardLine } from "../../src/domain/words/ward-line.ts";

test("a command is told as its platform takes it: on Discord in its group, each field an option", () => {
  expect(wardLine(commands, "slack", "link", { what: "K7QF" })).toBe("/ward link K7QF");
  expect(wardLine(commands, "discord", "link", { what: "K7QF" })).toBe("/ward me link what:K7QF");
  expect(wardLine(commands, "discord", "room", { what: "link", fields: "airline" })).toBe(
    "/ward fleet room what:link fields:airline",
  );
  expect(wardLine(commands, "discord", "status")).toBe("/ward status");
});
