import { expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { commandGroups, groupOf } from "../../src/domain/words/command-groups.ts";
import { commandLine, inGroups, wardLine } from "../../src/domain/words/ward-line.ts";
import { sampleCards, sampleNotes } from "../chat/sample-cards.ts";

test("a command is told as its platform takes it: on Discord in its group, each field an option", () => {
  expect(wardLine(commands, "slack", "link", { what: "K7QF" })).toBe("/ward link K7QF");
  expect(wardLine(commands, "discord", "link", { what: "K7QF" })).toBe("/ward me link what:K7QF");
  expect(wardLine(commands, "discord", "room", { what: "link", fields: "airline" })).toBe(
    "/ward fleet room what:link fields:airline",
  );
  expect(wardLine(commands, "discord", "status")).toBe("/ward status");
});

test("so is one that a card names, flags and all; what it takes in full is said only where it is typed as text", () => {
  const narrow = { command: "agent", values: { agent: "airline-a", step: "narrow" } };
  expect(commandLine("slack", narrow)).toBe("/ward agent airline-a narrow");
  expect(commandLine("discord", narrow)).toBe("/ward agent agent:airline-a step:narrow");
  const free = { command: "evidence", values: { id: "BR-1", free: true, note: "REASON" } } as const;
  expect(commandLine("web", free)).toBe("/ward evidence BR-1 --free REASON");
  expect(commandLine("discord", free)).toBe("/ward fleet evidence id:BR-1 free:True note:REASON");
  const whole = { command: "drill", usage: "drill AGENT [THRESHOLD]" };
  expect(commandLine("slack", whole)).toBe("/ward drill AGENT [THRESHOLD]");
  expect(commandLine("discord", whole)).toBe("/ward fleet drill");
});

test("a sentence that names commands puts the group before those that stand in one on Discord, and leaves all else", () => {
  const says = "There is no DR-9. /ward drills shows them, /ward list what is open; /ward fleet pact, /ward x.";
  expect(inGroups("discord", says)).toBe(
    "There is no DR-9. /ward fleet drills shows them, /ward list what is open; /ward fleet pact, /ward x.",
  );
  expect(inGroups("slack", says)).toBe(says);
});

test("each verb that cards name is one there is, with those fields", () => {
  const named = [
    ...JSON.stringify([...sampleCards(), ...sampleNotes()]).matchAll(/\{"command":"(\w+)"(?:,"values":(\{[^}]*\}))?/g),
  ];
  expect(new Set(named.map(([, verb]) => verb)).size).toBeGreaterThan(4);
  for (const [, verb = "", values = "{}"] of named) {
    const command = commands.find(({ name }) => name === verb);
    const fields: string[] = command?.fields.map(({ name }) => name) ?? [];
    expect(fields, verb).toEqual(expect.arrayContaining(Object.keys(JSON.parse(values))));
  }
});

test("every verb in a group is one there is", () => {
  const grouped = commands.filter(({ group }) => group !== undefined).map(({ name }) => name);
  expect(commandGroups.flatMap((group) => grouped.filter((name) => groupOf(name) === group)).sort()).toEqual(
    grouped.sort(),
  );
  expect(groupOf("status")).toBeUndefined();
  expect(grouped).toContain("pact");
});
