/**
 * Says in one plain line what test runs came to, from vitest's JSON reports.
 *
 *   npx node scripts/test-summary.ts REPORT.json EXIT_CODE_OF_THE_RUN [REPORT.json EXIT_CODE ...]
 */
import { readFileSync } from "node:fs";
import { z } from "zod";

/** https://vitest.dev/guide/reporters#json-reporter */
const shape = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), message: z.string(), assertionResults: z.array(z.unknown()) }),
  ),
});

const words = process.argv.slice(2);
const runs = words.flatMap((path, nth) => (nth % 2 === 0 ? [{ ...read(path), exitCode: words[nth + 1] ?? "1" }] : []));

let passed = 0;
let failed = 0;
let left = 0;
let empty = runs.length === 0;
for (const run of runs) {
  // A file that does not load has no test to fail, and still it failed.
  const broken = run.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  for (const { name, message } of broken) console.log(`${name} did not load: ${message.split("\n")[0]}`);
  // A fault outside any test (an unhandled rejection) fails the run without failing a test.
  const seen = run.numFailedTests + broken.length;
  const unseen = seen === 0 && run.exitCode !== "0" ? 1 : 0;
  if (unseen > 0) console.log("The run failed outside its tests; the reason is above.");
  passed += run.numPassedTests;
  failed += seen + unseen;
  left += run.numPendingTests + run.numTodoTests;
  empty ||= run.numPassedTests === 0;
}
if (left > 0) console.log(`${left} tests were not run.`);
if (empty) console.log("No test passed.");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && !empty && left === 0 ? 0 : 1;

function read(file: string): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    console.log("The test run left no report that can be read.");
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
