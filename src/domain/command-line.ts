/** Reads what was typed after "/ward": words, quotes, and the nearest name for a typo. */

export type Line = { type: "words"; words: string[]; starts: number[] } | { type: "bad"; sentence: string };

/** At most what Slack itself lets through; more is a mistake or an attack. */
const maxLength = 2_000;
const maxWords = 100;

/** Splits on spaces; straight and curly quotes hold words together. */
export function readLine(text: string): Line {
  if (text.length > maxLength)
    return { type: "bad", sentence: `That is ${text.length} characters; at most ${maxLength} are read. Shorten it.` };
  const control = [...text].some((char) => char < " " && char !== "\t" && char !== "\n");
  if (control) return { type: "bad", sentence: "There are control characters in that. Type it again by hand." };
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

/** The nearest name within two typing mistakes; undefined when nothing is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  let best: { name: string; away: number } | undefined;
  for (const name of names) {
    const away =
      name.startsWith(word.toLowerCase()) && word.length > 1 ? 1 : distance(word.toLowerCase(), name.toLowerCase());
    if (away <= 2 && (!best || away < best.away)) best = { name, away };
  }
  return best?.name;
}

/** "br142", "BR 142", "Br-142" -> "BR-142"; undefined when it is no id of that kind. */
export function readId(text: string, prefix: string): string | undefined {
  const match = new RegExp(`^${prefix}[- ]?(\\d{1,12})$`, "i").exec(text.trim());
  return match?.[1] ? `${prefix}-${Number(match[1])}` : undefined;
}

/** Levenshtein distance, cut off where it no longer matters. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 3;
}
