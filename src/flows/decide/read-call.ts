/** What somebody said to "/ward": the verb, its flags, and its fields, whether typed in a line or given one by one. */
import { readLine } from "../../domain/words/command-line.ts";
import { type ReadFields, readFields } from "../../domain/words/read-fields.ts";
import type { CommandCall } from "../../ports/chat.ts";
import type { Command } from "../../ports/command.ts";

export type Said =
  | { type: "bad"; sentence: string }
  | {
      type: "said";
      /** In small letters; undefined when nothing was said. */
      verb: string | undefined;
      /** Names of the flags, without "--dry-run". */
      flags: readonly string[];
      dryRun: boolean;
      forced: boolean;
      fieldsOf(command: Command): ReadFields;
    };

/** "dry ..." in front is "--dry-run"; the name of a group in front of a verb may stand there, as Discord has it. */
export function readCall(said: string | CommandCall, groups: readonly string[]): Said {
  if (typeof said !== "string") {
    const { verb, fields, dryRun = false, forced = false } = said;
    return { type: "said", verb, flags: [], dryRun, forced, fieldsOf: (command) => known(command, fields) };
  }
  const line = readLine(said);
  if (line.type === "bad") return line;
  const typed = line.words.map(undashed);
  const flags = typed.filter((word) => word.startsWith("--")).map((word) => word.slice(2).toLowerCase());
  let words = typed.filter((word) => !word.startsWith("--"));
  const dry = words[0]?.toLowerCase() === "dry";
  if (dry) words = words.slice(1);
  if (words.length > 1 && groups.includes(words[0]?.toLowerCase() ?? "")) words = words.slice(1);
  const [first, ...rest] = words;
  const own = flags.filter((flag) => flag !== "dry-run");
  return {
    type: "said",
    verb: first?.toLowerCase().replace(/!$/, ""),
    flags: own,
    dryRun: dry || flags.length > own.length,
    forced: first?.endsWith("!") ?? false,
    fieldsOf(command) {
      const read = readFields(command.fields, rest);
      if (read.type !== "fields") return read;
      return { type: "fields", fields: { ...read.fields, ...Object.fromEntries(own.map((flag) => [flag, "yes"])) } };
    },
  };
}

/** A telephone writes "—dry-run" for "--dry-run", and what was to be tried must never be done for it. */
const undashed = (word: string): string => word.replace(/^[\u2013\u2014]-?(?=[a-z]+(?:-[a-z]+)*$)/i, "--");

/** Fields that were left empty were not given. */
function known(command: Command, fields: Record<string, string>): ReadFields {
  const names = command.fields.map(({ name }) => name);
  const odd = Object.keys(fields).find((name) => !names.includes(name));
  if (odd !== undefined) return { type: "more", word: odd };
  return {
    type: "fields",
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== "")),
  };
}
