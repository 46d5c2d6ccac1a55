/**
 * Says in one plain line what a test run came to, from vitest's JSON report.
 *
 *   npx node scripts/test-summary.ts REPORT.json EXIT_CODE_OF_THE_RUN
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

const [path = "", exitCode = "1"] = process.argv.slice(2);
const report = read(path);

// A file that does not load has no test to fail, and still it failed.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
);
// A fault outside any test (an unhandled rejection) fails the run without failing a test.
const passed = report.numPassedTests;
const seen = report.numFailedTests + broken.length;
const failed = seen === 0 && exitCode !== "0" ? 1 : seen;
const left = report.numPendingTests + report.numTodoTests;

for (const { name, message } of broken) console.log(`${name} did not load: ${message.split("\n")[0]}`);
if (failed > seen) console.log("The run failed outside its tests; the reason is above.");
if (left > 0) console.log(`${left} tests were not run.`);
if (passed === 0) console.log("No test passed.");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 && left === 0 ? 0 : 1;

function read(file: string): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    console.log("The test run left no report that can be read.");
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
