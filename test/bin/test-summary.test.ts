/** The closing line of a test run counts what failed without being a test, too. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const whole = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [] as object[],
};

/** `runs`: a report and an exit code each, in turn. */
function summarise(...runs: unknown[]) {
  const dir = mkdtempSync(join(tmpdir(), "summary-"));
  const words = runs.map((one, nth) => {
    if (nth % 2 === 1) return String(one);
    writeFileSync(join(dir, `${nth}.json`), JSON.stringify(one));
    return join(dir, `${nth}.json`);
  });
  const { status, stdout } = spawnSync(process.execPath, ["scripts/test-summary.ts", ...words], { encoding: "utf8" });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

test("a run in which all passed is a success", () => {
  expect(summarise(whole, 0)).toEqual({ status: 0, last: "3 passed, 0 failed" });
});

test("a failed test is counted", () => {
  expect(summarise({ ...whole, numFailedTests: 2 }, 1)).toEqual({ status: 1, last: "3 passed, 2 failed" });
});

test("a file that does not load counts as a failure", () => {
  const broken = { name: "x.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] };
  expect(summarise({ ...whole, testResults: [broken] }, 1)).toEqual({ status: 1, last: "3 passed, 1 failed" });
});

test("a fault outside the tests counts as a failure", () => {
  expect(summarise(whole, 1)).toEqual({ status: 1, last: "3 passed, 1 failed" });
});

test("a skipped test is no success", () => {
  expect(summarise({ ...whole, numPendingTests: 1 }, 0)).toEqual({ status: 1, last: "3 passed, 0 failed" });
});

test("nothing run is no success", () => {
  expect(summarise({ ...whole, numPassedTests: 0 }, 0).status).toBe(1);
  expect(summarise("no report", 0)).toEqual({ status: 1, last: "0 passed, 0 failed" });
});

test("of two runs all is counted together, and both must pass", () => {
  expect(summarise(whole, 0, whole, 0)).toEqual({ status: 0, last: "6 passed, 0 failed" });
  expect(summarise(whole, 0, { ...whole, numFailedTests: 1 }, 1)).toEqual({ status: 1, last: "6 passed, 1 failed" });
  expect(summarise(whole, 0, whole, 1)).toEqual({ status: 1, last: "6 passed, 1 failed" });
  expect(summarise(whole, 0, "no report", 0)).toEqual({ status: 1, last: "3 passed, 0 failed" });
});
