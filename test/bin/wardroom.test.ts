/** The start file runs on any Node far enough to say which one it needs. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** Runs the start file as if Node had this version. */
function startOn(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  return spawnSync(process.execPath, ["--import", `data:text/javascript,${pretend}`, "bin/wardroom.js", "--help"], {
    encoding: "utf8",
  });
}

test.each(["20.20.2", "22.99.0", "24.14.9"])("Node %s is refused in one line that names what is needed", (version) => {
  const { status, stderr, stdout } = startOn(version);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    new RegExp(`^Wardroom needs Node 24\\.15 or newer, and this is Node ${version}\\. Install .+\\.\n$`),
  );
});

test.each(["24.15.0", "25.0.0"])("Node %s is not refused", (version) => {
  expect(startOn(version).stderr).not.toContain("needs Node");
});
