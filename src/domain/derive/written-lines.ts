/** Lines one behind the other as they lie on disk, taken from wherever they lie; what lies side by side already is not copied. */
import type { LineBytes } from "./native-line.ts";
import type { WrittenLines } from "./observation.ts";

const encoder = new TextEncoder();
const newline = 10;

/** `lines`: each as a text or as it lies in bytes. */
export function writeLines(lines: readonly (string | LineBytes)[]): WrittenLines {
  const stretches = together(lines);
  const [first] = stretches;
  if (stretches.length === 1 && first)
    return { length: lines.length, bytes: first.bytes.subarray(first.from, first.to) };
  const size = stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const bytes = new Uint8Array(Math.max(0, size - 1));
  let end = 0;
  for (const { bytes: source, from, to } of stretches) {
    if (end > 0) bytes[end++] = newline;
    bytes.set(source.subarray(from, to), end);
    end += to - from;
  }
  return { length: lines.length, bytes };
}

/** Several lists as one. */
export function joinLines(lists: readonly (readonly string[] | WrittenLines)[]): readonly string[] | WrittenLines {
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  const texts = lists.flatMap((list) => ("bytes" in list ? [] : list));
  if (texts.length === length) return texts;
  const all = lists.flatMap((list): (string | LineBytes)[] =>
    "bytes" in list ? [{ bytes: list.bytes, from: 0, to: list.bytes.length }] : [...list],
  );
  return { length, bytes: writeLines(all).bytes };
}

interface Stretch {
  bytes: Uint8Array;
  from: number;
  to: number;
}

function together(lines: readonly (string | LineBytes)[]): Stretch[] {
  const stretches: Stretch[] = [];
  let last: Stretch | undefined;
  for (const line of lines) {
    if (typeof line !== "string" && last?.bytes === line.bytes && line.from === last.to + 1) {
      last.to = line.to;
      continue;
    }
    last = typeof line === "string" ? encoded(line) : { bytes: line.bytes, from: line.from, to: line.to };
    stretches.push(last);
  }
  return stretches;
}

function encoded(line: string): Stretch {
  const bytes = encoder.encode(line);
  return { bytes, from: 0, to: bytes.length };
}
