/** Options that were chosen and typed, as the call the door reads: the fields are the same on every platform. */
import type { CommandCall } from "../../ports/chat.ts";
import type { Command } from "../../ports/command.ts";
import { dryRunOption, forcedOption, optionName } from "./commands.ts";

/** @param given options by name, as Discord sends them; a switch that is on is "true" */
export function commandCall({ name: verb, fields }: Command, given: ReadonlyMap<string, string>): CommandCall {
  const said = fields.flatMap(({ name, kind }): [string, string][] => {
    const value = clean(given.get(optionName(name)) ?? "");
    if (kind === "flag") return value === "true" ? [[name, "yes"]] : [];
    return value === "" ? [] : [[name, value]];
  });
  return {
    verb,
    fields: Object.fromEntries(said),
    dryRun: given.get(dryRunOption) === "true",
    forced: given.get(forcedOption) === "true",
  };
}

/** A mention is the account it names; a line end or control character is none of the grammar's. */
const clean = (value: string): string =>
  value
    .replace(/<@!?(\d+)>/g, "$1")
    .replace(/<#(\d+)>/g, "$1")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
