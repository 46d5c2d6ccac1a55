/** The line `base:` of a pact's text: which live version it was edited from. All else of the text stays as it was written. */
import { parseDocument } from "yaml";

/** The same text, saying that it is edited from this version. */
export function withBase(text: string, base: number): string {
  const line = `base: ${base}`;
  if (baseLine.test(text)) return text.replace(baseLine, (_, end: string) => line + end);
  const head = [...text.matchAll(headLine)].at(-1);
  if (head) {
    const end = head.index + head[0].length;
    const newline = head[0].endsWith("\r\n") ? "\r\n" : "\n";
    return `${text.slice(0, end)}${head[0].endsWith("\n") ? "" : newline}${line}${newline}${text.slice(end)}`;
  }
  // A pact written as one flow map: { id: desk, ... }.
  const document = parseDocument(text);
  document.set("base", base);
  return document.toString();
}

/** True when two texts differ in nothing but the version they were edited from. */
export const sameButBase = (one: string, other: string): boolean => withoutBase(one) === withoutBase(other);

const withoutBase = (text: string): string => text.replace(baseLine, "");

/** At the margin only: what is indented belongs to another key. */
const baseLine = /^base:[^\r\n]*(\r?\n|$)/m;
const headLine = /^(?:id|level|of):[^\r\n]*(?:\r?\n|$)/gm;
