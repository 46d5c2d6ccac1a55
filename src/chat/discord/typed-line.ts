/** Options that were chosen and typed, as the one line the door reads: the words are the same on every platform. */
import type { Command } from "../../ports/command.ts";
import { fieldsOf, optionName } from "./commands.ts";

/** @param given options by name, as Discord sends them */
export function typedLine(command: Command, given: ReadonlyMap<string, string>): string {
  const words = fieldsOf(command).flatMap(({ name, rest }) => {
    const value = clean(given.get(optionName(name)) ?? "");
    return value === "" ? [] : [rest || !/\s/.test(value) ? value : `"${value}"`];
  });
  return [command.name, ...words].join(" ");
}

/** A mention is the account it names; a double quote would open a quotation, and a line end or control character is none of the grammar's. */
const clean = (value: string): string =>
  value
    .replace(/<@!?(\d+)>/g, "$1")
    .replace(/<#(\d+)>/g, "$1")
    .replace(/["\u201c\u201d\u201e]/g, "'")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
