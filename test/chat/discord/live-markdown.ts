/** A reader that says what Discord would make of a text: a parser of Discord's Markdown by others, and what that one does not know. */
import { parse } from "discord-markdown-parser";
import { hiddenIn } from "../hostile-texts.ts";

/** What our own drawing uses. Everything else that is found came from a text, and should not have come to life. */
export interface Expected {
  /** Addresses that may be linked. */
  links?: readonly string[];
  /** Accounts that may be mentioned. */
  users?: readonly string[];
  /** Bold, small letters and times are drawn on purpose. */
  formats?: boolean;
  /** Lines that begin with "- " are drawn on purpose. */
  lists?: boolean;
}

type Node = ReturnType<typeof parse>[number];

/** Everything that comes to life beyond what is expected; empty: it is inert. */
export function liveMarkdown(text: string, expected: Expected = {}): string[] {
  const found = [...hiddenIn(text), ...walk(parse(text, "extended"), expected), ...bare(text, expected)];
  return [...new Set(found)];
}

function walk(nodes: unknown, expected: Expected): string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: Node): string[] => {
    const { type, content, target, id } = node;
    switch (type) {
      case "text":
      case "newline":
      case "br":
      case "twemoji":
      case "inlineCode":
      case "codeBlock":
        return [];
      case "strong":
      case "subtext":
        return [...(expected.formats ? [] : [`${type}`]), ...walk(content, expected)];
      case "timestamp":
        return expected.formats ? [] : ["timestamp"];
      case "link":
        return expected.links?.includes(String(target)) ? walk(content, expected) : [`link to ${String(target)}`];
      case "user":
        return expected.users?.includes(String(id)) ? [] : [`mention of ${String(id)}`];
      default:
        return [type];
    }
  });
}

/** What a client or a server finds without the grammar: codes of emoji, lists, addresses, calls and invitations. */
function bare(text: string, { links = [], users = [], lists = false }: Expected): string[] {
  const found: string[] = [];
  const known = links.reduce((rest, link) => rest.replaceAll(`](<${link}>)`, "]"), text);
  for (const [hit] of known.matchAll(/[a-z][a-z+.-]*:\/\/[^\s]+|discord(?:app)?\.(?:gg|com|gift|new)\/\S+/gi))
    found.push(`address ${hit.slice(0, 40)}`);
  for (const [hit, user] of known.matchAll(/<@[!&]?(\d+)>|@(?:everyone|here)/gi))
    if (!users.includes(user ?? "")) found.push(`call ${hit}`);
  // From left to right, as it is read: what begins outside of code may end inside, and takes its first backtick along.
  const outside = known.replace(/\\[^\sA-Za-z0-9]|```[^`]*```|`[^`\n]+`|<t:\d+:[tfR]>|:[^\s:*]+:/g, (hit) => {
    if (hit.startsWith(":")) found.push(`emoji ${hit.slice(0, 40)}`);
    return "\uFFFC";
  });
  for (const [hit] of outside.matchAll(/`/g)) found.push(`stray ${hit}`);
  for (const [hit] of outside.matchAll(/^\s*(?:[*+]|\d{1,9}[.)])\s/gm)) found.push(`list ${hit}`);
  if (!lists) for (const [hit] of outside.matchAll(/^\s*-\s/gm)) found.push(`list ${hit}`);
  for (const [hit] of outside.matchAll(/^\s*(?:#{1,6}|>{1,3})\s/gm)) found.push(`line ${hit}`);
  for (const [hit] of outside.matchAll(/<(?=[@#:/a-z])/gi)) if (!users.length) found.push(`raw ${hit}`);
  if (/\p{M}{5}/u.test(text)) found.push("stacked accents");
  return found;
}
