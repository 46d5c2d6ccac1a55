/**
 * `npm run bench`: measures the service against yardsticks of the same run. `--json` prints one line a goal, `--only G1,G8`
 * measures less. Progress goes to stderr. How to read the figures: docs/performance.md.
 */
import { parseArgs } from "node:util";
import type { Goal } from "./goal.ts";
import { progress } from "./goal.ts";
import { backtesting } from "./goals/backtesting.ts";
import { figuring } from "./goals/figuring.ts";
import { batched, single } from "./goals/ingest.ts";
import { judging } from "./goals/judging.ts";
import { notifying } from "./goals/notifying.ts";
import { pinging } from "./goals/pinging.ts";
import { reading } from "./goals/reading.ts";
import { verifying } from "./goals/verifying.ts";

const goals: Record<string, () => Promise<Goal[]>> = {
  G1: batched,
  G2: single,
  G3: notifying,
  G6: judging,
  G8: verifying,
  G9: pinging,
  G10: backtesting,
  G11: figuring,
  lines: reading,
};

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } } });
const wanted = values.only?.split(",") ?? Object.keys(goals);
for (const name of wanted)
  if (!goals[name]) {
    process.stderr.write(`There is no goal ${name}; there are ${Object.keys(goals).join(", ")}.\n`);
    process.exit(2);
  }

let failed = false;
if (!values.json) row("goal", "ratio", "bound", "", "");
for (const name of wanted) {
  progress(`${name} ...`);
  try {
    for (const goal of (await goals[name]?.()) ?? []) print(goal);
  } catch (fault) {
    failed = true;
    const said = fault instanceof Error ? fault.message : String(fault);
    progress(`${name} could not be measured: ${said}`);
    print({ goal: name, ratio: null, bound: "", pass: false, detail: { fault: said } });
  }
}
process.exitCode = failed ? 1 : 0;

function print(goal: Goal): void {
  if (values.json) return void process.stdout.write(`${JSON.stringify(goal)}\n`);
  const detail = Object.entries(goal.detail).flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${JSON.stringify(value).replaceAll('"', "")}`,
  );
  row(goal.goal, String(goal.ratio ?? "-"), goal.bound, goal.pass ? "met" : "missed", detail.join("; "));
  if (goal.table) under(goal.table);
}

function under(table: NonNullable<Goal["table"]>): void {
  const names = Object.keys(table[0] ?? {});
  const lines = [names, ...table.map((one) => names.map((name) => String(one[name] ?? "")))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  for (const line of lines)
    process.stdout.write(`  ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}\n`);
}

function row(goal: string, ratio: string, bound: string, verdict: string, detail: string): void {
  process.stdout.write(`${goal.padEnd(14)} ${ratio.padEnd(8)} ${bound.padEnd(10)} ${verdict.padEnd(7)} ${detail}\n`);
}
