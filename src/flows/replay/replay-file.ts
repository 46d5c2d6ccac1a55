/** Opens a recording: every line is read and checked once before anything is sent. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { emptySurvey, type LineProblem, readLine, type Survey, survey } from "../../domain/watch/replay.ts";

export interface Recording {
  file: string;
  survey: Survey;
  /** The lines that are not empty, from the first on; may be read again. */
  lines(): AsyncIterable<NumberedLine>;
}

interface NumberedLine {
  /** As an editor counts, from 1. */
  number: number;
  text: string;
}

/** What keeps a file from being a recording: with a line where there is one, without for the file as a whole. */
type FileProblem = LineProblem & { line?: number };

/** At most this many problems are listed; a wrong file has one on every line. */
const problemsListed = 10;

type Opened = { type: "recording"; recording: Recording } | { type: "problems"; problems: FileProblem[] };

/** A `.jsonl` file, plain or compressed with gzip. `progress` is called now and then with the lines read so far. */
export async function openRecording(file: string, progress?: (lines: number) => void): Promise<Opened> {
  const problems: FileProblem[] = [];
  let found = emptySurvey;
  try {
    for await (const { number, text } of linesOf(file)) {
      const line = readLine(text);
      if ("problem" in line) problems.push({ ...line, line: number });
      else found = survey(found, line);
      if (problems.length === problemsListed) break;
      if (number % 1_000 === 0) progress?.(number);
    }
  } catch (error) {
    return { type: "problems", problems: [unreadable(error)] };
  }
  if (problems.length > 0) return { type: "problems", problems };
  if (found.lines === 0)
    return {
      type: "problems",
      problems: [
        { problem: "the file holds no line", hint: "Give a recording: one OTLP trace request or signal a line." },
      ],
    };
  return { type: "recording", recording: { file, survey: found, lines: () => linesOf(file) } };
}

async function* linesOf(file: string): AsyncGenerator<NumberedLine> {
  const packed = await isGzip(file);
  const raw = createReadStream(file);
  const plain = packed ? raw.pipe(createGunzip()) : raw;
  // A pipe does not carry errors onwards: without this a file that vanishes would end as an empty one.
  raw.on("error", (error) => plain.destroy(error));
  let number = 0;
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (text.trim() !== "") yield { number, text };
    }
  } finally {
    plain.destroy();
    raw.destroy();
  }
}

/** By its first two bytes, since a name may lie. https://www.rfc-editor.org/rfc/rfc1952#page-6 */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function unreadable(error: unknown): FileProblem {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return { problem: "there is no such file", hint: "Check the path." };
  if (code === "EISDIR") return { problem: "this is a folder", hint: "Name the recording inside it." };
  if (code === "EACCES") return { problem: "the file may not be read", hint: "Check its permissions." };
  if (code.startsWith("Z_"))
    return { problem: "the file is compressed, but damaged or cut short", hint: "Copy it again from its source." };
  throw error;
}
