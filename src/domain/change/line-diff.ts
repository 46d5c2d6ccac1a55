/** Two texts line by line: what goes, what comes, and the line before each change so that one knows where it is. */

export interface DiffLine {
  sign: "-" | "+" | " ";
  text: string;
}

/** Without the line `base:`, which only says what a text was edited from. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const middle = changed(old.slice(head, old.length - tail), next.slice(head, next.length - tail));
  const context = head > 0 && middle.length > 0 ? [{ sign: " ", text: old[head - 1] ?? "" } as const] : [];
  return hunks([...context, ...middle]);
}

const linesOf = (text: string): string[] =>
  text
    .replace(/\r\n/g, "\n")
    .replace(/\n$/, "")
    .split("\n")
    .filter((line) => !/^base:/.test(line));

/** More cells than this are not compared line by line: all of it goes and all of it comes. */
const mostCells = 4_000_000;

/** By the longest common subsequence. */
function changed(old: string[], next: string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ sign: "-", text });
  const come = (text: string): DiffLine => ({ sign: "+", text });
  if (old.length * next.length > mostCells) return [...old.map(gone), ...next.map(come)];
  const width = next.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const cell = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = next.length - 1; column >= 0; column--)
      longest[row * width + column] =
        old[row] === next[column]
          ? cell(row + 1, column + 1) + 1
          : Math.max(cell(row + 1, column), cell(row, column + 1));
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < next.length) {
    const [left, right] = [old[row], next[column]];
    if (left !== undefined && left === right) {
      lines.push({ sign: " ", text: left });
      row++;
      column++;
    } else if (left !== undefined && (right === undefined || cell(row + 1, column) >= cell(row, column + 1))) {
      lines.push(gone(left));
      row++;
    } else if (right !== undefined) {
      lines.push(come(right));
      column++;
    }
  }
  return lines;
}

/** Of what stays only the line just before a change. */
const hunks = (lines: readonly DiffLine[]): DiffLine[] =>
  lines.filter(({ sign }, index) => sign !== " " || (lines[index + 1]?.sign ?? " ") !== " ");
