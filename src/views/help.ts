/** "/ward help": made from the list of commands, so it can never be out of date. */
import type { CommandField } from "../domain/words/command-field.ts";
import { nearest } from "../domain/words/nearest.ts";
import type { Card, Rich } from "./card.ts";

/** What help needs of a command. */
export interface HelpEntry {
  name: string;
  aliases?: readonly string[];
  summary: string;
  usage: string;
  examples: string[];
  /** Who may, as the table of rights says it. */
  who: string;
  fields: readonly CommandField[];
  changes?: true;
  bulk?: true;
}

export function helpCard(commands: readonly HelpEntry[], verb?: string): Card {
  const one = commands.find(
    ({ name, aliases = [] }) => name === verb || (verb !== undefined && aliases.includes(verb)),
  );
  const base = { version: 0, tone: "info" as const, icon: "ℹ️", state: "HELP", pings: [], buttons: [], more: [] };
  if (one)
    return {
      ...base,
      title: `/ward ${one.name}`,
      summary: one.summary,
      body: [
        { type: "text", text: [`${one.summary}.`] },
        { type: "text", text: ["Usage: ", { command: one.name, usage: one.usage }] },
        { type: "text", text: [`Who may: ${one.who}.`] },
        ...(optionLines(one).length > 0 ? [{ type: "list" as const, items: optionLines(one).map(optionRich) }] : []),
        ...(one.aliases ? [{ type: "text" as const, text: [`Also: ${one.aliases.join(", ")}.`] }] : []),
        { type: "list", items: one.examples.map((example) => [{ code: `/ward ${example}` }]) },
      ],
      footer: ["[brackets] may be left out"],
    };
  return {
    ...base,
    title: "What /ward can do",
    summary: `/ward knows ${commands.map(({ name }) => name).join(", ")}.`,
    body: [
      ...(verb === undefined ? [] : [{ type: "text" as const, text: [unknown(commands, verb)] }]),
      { type: "list", items: commands.map(({ name, usage, summary }) => [{ command: name, usage }, `  ${summary}`]) },
    ],
    footer: ["/ward help VERB says more · --dry-run says what would happen, and does nothing"],
  };
}

const unknown = (commands: readonly HelpEntry[], verb: string): string => {
  const near = nearest(
    verb,
    commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  );
  return `There is no /ward ${verb.slice(0, 40)}.${near ? ` Did you mean ${near}?` : ""}`;
};

const optionRich = ({ name, says }: { name: string; says: string }): Rich => [{ code: name }, `  ${says}`];

/** Each field as it is typed, and what it is for; the same in help and in the reference. */
export function optionLines({ fields, changes, bulk, name }: HelpEntry): { name: string; says: string }[] {
  const own = fields.map((field) => ({
    name: field.kind === "flag" ? `--${field.name}` : field.name,
    says: `${field.says}${field.kind === "choice" && field.choices.length > 1 ? `: ${field.choices.join(", ")}` : ""}`,
  }));
  return [
    ...own,
    ...(bulk ? [{ name: `${name}!`, says: "With all: those of others too; without it only your own" }] : []),
    ...(changes ? [{ name: "--dry-run", says: "Says what would happen and whether you may; nothing is done" }] : []),
  ];
}
