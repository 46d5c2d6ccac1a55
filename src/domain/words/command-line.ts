/** Reads what was typed after "/ward": words, quotes and short ids. */

import { hasControls } from "./control-characters.ts";

type Line = { type: "words"; words: string[]; starts: number[] } | { type: "bad"; sentence: string };

/** At most what Slack itself lets through; more is a mistake or an attack. */
const maxLength = 2_000;
const maxWords = 100;

/** Splits on spaces; straight and curly quotes hold words together. */
export function readLine(text: string): Line {
  if (text.length > maxLength)
    return { type: "bad", sentence: `That is ${text.length} characters; at most ${maxLength} are read. Shorten it.` };
  if (hasControls(text))
    return { type: "bad", sentence: "There are control characters in that. Type it again by hand." };
  const words: string[] = [];
  const starts: number[] = [];
  const normal = text.replace(/[\u201c\u201d\u201e]/g, '"').replace(/[\u00a0\u2007\u202f]/g, " ");
  let at = 0;
  while (at < normal.length) {
    if (/\s/.test(normal.charAt(at))) {
      at++;
      continue;
    }
    starts.push(at);
    if (normal.charAt(at) === '"') {
      const end = normal.indexOf('"', at + 1);
      if (end < 0) return { type: "bad", sentence: `The quote that opens at character ${at + 1} is never closed.` };
      words.push(normal.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    const end = normal.slice(at).search(/\s/);
    words.push(end < 0 ? normal.slice(at) : normal.slice(at, at + end));
    at = end < 0 ? normal.length : at + end;
  }
  if (words.length > maxWords)
    return { type: "bad", sentence: `That is ${words.length} words; at most ${maxWords} are read.` };
  return { type: "words", words, starts };
}

/** "br142", "BR 142", "Br-142" -> "BR-142"; undefined when it is no id of that kind. */
export function readId(text: string, prefix: string): string | undefined {
  const match = new RegExp(`^${prefix}[- ]?(\\d{1,12})$`, "i").exec(text.trim());
  return match?.[1] ? `${prefix}-${Number(match[1])}` : undefined;
}
