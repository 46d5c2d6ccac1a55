/** "/ward help": made from the list of commands, so it can never be out of date. */
import type { Card } from "./card.ts";

/** What help needs of a command. */
export interface HelpEntry {
  name: string;
  aliases?: readonly string[];
  summary: string;
  usage: string;
  examples: string[];
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
        { type: "text", text: ["Usage: ", { code: `/ward ${one.usage}` }] },
        ...(one.aliases ? [{ type: "text" as const, text: [`Also: ${one.aliases.join(", ")}.`] }] : []),
        { type: "list", items: one.examples.map((example) => [{ code: `/ward ${example}` }]) },
      ],
      footer: ["[brackets] may be left out"],
    };
  return {
    ...base,
    title: "What /ward can do",
    summary: `/ward knows ${commands.map(({ name }) => name).join(", ")}.`,
    body: [{ type: "list", items: commands.map(({ usage, summary }) => [{ code: `/ward ${usage}` }, `  ${summary}`]) }],
    footer: ["/ward help VERB says more · everything a button does, a command does too"],
  };
}
