/**
 * Makes the recording of the example fleet from a longer one: the runs of some tasks, in order of finishing, compressed.
 * The same input always gives the same bytes.
 *
 *   npx node scripts/make-recording.ts INPUT.otlp.jsonl [--tasks 10-49] [--out examples/airline/recording.otlp.jsonl.gz]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { readLine } from "../src/domain/watch/replay.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: "string", default: "10-49" },
    out: { type: "string", default: "examples/airline/recording.otlp.jsonl.gz" },
  },
});
const [input] = positionals;
const range = /^(\d+)-(\d+)$/.exec(values.tasks);
if (!input || !range) {
  console.error("Usage: npx node scripts/make-recording.ts INPUT.otlp.jsonl [--tasks 10-49] [--out FILE.jsonl.gz]");
  process.exit(2);
}
const [from, to] = [Number(range[1]), Number(range[2])];

const kept = readFileSync(input, "utf8")
  .split("\n")
  .filter((text) => text.trim() !== "")
  .map((text, index) => {
    const line = readLine(text);
    if ("problem" in line) throw new Error(`${input}:${index + 1}: ${line.problem}. ${line.hint}`);
    return { text, finished: line.last ?? 0, task: taskOf(text) };
  })
  .filter(({ task }) => task >= from && task <= to)
  .sort((a, b) => a.finished - b.finished);

writeFileSync(values.out, gzipSync(`${kept.map(({ text }) => text).join("\n")}\n`, { level: 9 }));
console.log(`${values.out}: ${kept.length} runs of the tasks ${from} to ${to}.`);

/** Every run of the airline names its task in one attribute of its root span. */
function taskOf(text: string): number {
  const found = /"key":"tau\.task_id","value":\{"intValue":"(\d+)"\}/.exec(text);
  return found ? Number(found[1]) : -1;
}
