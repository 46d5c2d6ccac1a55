/** A reader that says what Slack would make of a text. */
import { hiddenIn } from "../hostile-texts.ts";

/** Everything in a mrkdwn text that Slack would bring to life, beyond known people, dates and https links. Empty: it is inert. */
export function liveMarkup(text: string): string[] {
  const found: string[] = [];
  const inert = text
    .replace(/<!date\^\d+\^\{[a-z_]+\}(?: \{[a-z_]+\})?\|[\d :-]+UTC>/g, "DATE")
    .replace(/<@U0(?:1DANA|3LEE|2SAM|4MIA)>/g, "PERSON")
    .replace(/<https?:\/\/[^|<>\s]+\|[^<>|\n]*>/g, "LINK");
  for (const [hit] of inert.matchAll(/[<>]/g)) found.push(`raw ${hit}`);
  for (const [hit] of inert.matchAll(/&(?!(?:amp|lt|gt);)/g)) found.push(`raw ${hit}`);
  found.push(...hiddenIn(inert));
  if (/\p{M}{5}/u.test(inert)) found.push("stacked accents");
  // Slack reads code first, and only where its backticks stand at the edge of a word.
  const outside = inert
    .replace(/(?<![\p{L}\p{N}`])```[^`]*```(?![\p{L}\p{N}`])/gu, "\uFFFC")
    .replace(/(?<![\p{L}\p{N}`])`[^`\n]+`(?![\p{L}\p{N}`])/gu, "\uFFFC");
  for (const [hit] of outside.matchAll(/`/g)) found.push(`stray ${hit}`);
  for (const [hit] of outside.matchAll(/\*[^*\n]+\*|(?<![\p{L}\p{N}])_[^_\n]+_(?![\p{L}\p{N}])|~[^~\n]+~/gu))
    found.push(`format ${hit}`);
  for (const [hit] of outside.matchAll(/:[a-z0-9_+'-]+:/gi)) found.push(`emoji ${hit}`);
  for (const [hit] of outside.matchAll(/\w+:\/\/\S+/g)) found.push(`address ${hit}`);
  for (const [hit] of outside.matchAll(/^(?:&gt;)+/gm)) found.push(`quote ${hit}`);
  return found;
}
